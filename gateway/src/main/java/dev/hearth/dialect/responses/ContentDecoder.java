package dev.hearth.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Base64Text;
import dev.hearth.dialect.DataUrl;
import dev.hearth.dialect.JsonReader;
import dev.hearth.dialect.openai.AudioFormats;
import dev.hearth.inference.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads the content of messages and the outputs of tools. */
final class ContentDecoder {
  private static final String AUTO = "auto";

  private final Map<String, String> others;

  /**
   * Creates a decoder.
   *
   * @param others gets what has no canonical meaning
   */
  ContentDecoder(Map<String, String> others) {
    this.others = others;
  }

  /** The parts of a member that is a string or an array of parts. */
  List<Part> parts(JsonReader holder, String member) {
    JsonNode content = holder.get(member);
    if (content.isTextual()) {
      return List.of(new Part.Text(content.textValue()));
    }
    if (!content.isArray()) {
      throw holder.wrong(member, "a string or an array of parts");
    }
    List<Part> parts = new ArrayList<>();
    for (JsonReader part : holder.objects(member)) {
      parts.add(part(part));
    }
    return parts;
  }

  /** Content of which only text may be part. */
  List<Part> texts(JsonReader holder, String member) {
    List<Part> parts = parts(holder, member);
    for (Part part : parts) {
      if (!(part instanceof Part.Text)) {
        throw holder.wrong(member, "text");
      }
    }
    return parts;
  }

  private Part part(JsonReader part) {
    note("prompt_cache_breakpoint", part);
    return switch (part.requireText("type")) {
      case "input_text", "text" -> new Part.Text(part.requireText("text"));
      case "output_text" -> {
        if (!part.get("annotations").isEmpty()) {
          note("annotations", part);
        }
        yield new Part.Text(part.requireText("text"));
      }
      case "refusal" -> new Part.Refusal(part.requireText("refusal"));
      case "input_image" -> image(part);
      case "input_file" -> document(part);
      case "input_audio" -> audio(part.requireObject("input_audio"));
      default ->
          throw part.wrong(
              "type", "input_text, output_text, refusal, input_image, input_file or input_audio");
    };
  }

  private Part image(JsonReader part) {
    rejectFileId(part, "'image_url'");
    noteDetail(part);
    String url = part.requireText("image_url");
    if (isLink(url)) {
      return new Part.ImageLink(url);
    }
    DataUrl data = DataUrl.parse(url);
    if (data == null) {
      throw part.wrong("image_url", "an http, https or base 64 data URL");
    }
    part.drop("image_url");
    return new Part.Image(data.mediaType(), data.base64());
  }

  private Part document(JsonReader part) {
    rejectFileId(part, "'file_data' or 'file_url'");
    noteDetail(part);
    String link = part.text("file_url");
    if (link != null) {
      if (!isLink(link)) {
        throw part.wrong("file_url", "an http or https URL");
      }
      return new Part.DocumentLink(link, part.text("filename"));
    }
    DataUrl data = DataUrl.parse(part.requireText("file_data"));
    if (data == null) {
      throw part.wrong("file_data", "a base 64 data URL");
    }
    part.drop("file_data");
    return new Part.Document(data.mediaType(), data.base64(), part.text("filename"));
  }

  private static Part audio(JsonReader audio) {
    return new Part.Audio(
        AudioFormats.mediaType(audio.requireText("format")),
        Base64Text.withoutSpace(audio.requireText("data")));
  }

  private void noteDetail(JsonReader part) {
    if (!part.get("detail").asText().equals(AUTO)) {
      note("detail", part);
    }
  }

  private void note(String name, JsonReader part) {
    if (part.has(name)) {
      others.put(name, "true");
    }
  }

  private static void rejectFileId(JsonReader part, String instead) {
    if (part.has("file_id")) {
      throw part.wrong("file_id", "nothing; what it holds is given by " + instead);
    }
  }

  private static boolean isLink(String url) {
    return url.startsWith("http://") || url.startsWith("https://");
  }
}
