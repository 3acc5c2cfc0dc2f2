package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.Feature;
import dev.hearth.inference.Part;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes parts: texts and thoughts, images, documents and recordings. */
final class PartWriter {
  private static final String IMAGE = "image/jpeg";
  private static final String DOCUMENT = "application/pdf";

  private PartWriter() {}

  static void text(String text, boolean thought, @Nullable String signature, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("text", text);
    if (thought) {
      json.writeBooleanField("thought", true);
    }
    if (signature != null) {
      json.writeStringField("thoughtSignature", signature);
    }
    json.writeEndObject();
  }

  static void media(Part part, GeminiModel model, JsonGenerator json, Losses losses)
      throws IOException {
    switch (part) {
      case Part.Image(String mediaType, String base64) -> inline(mediaType, base64, json);
      case Part.Audio(String mediaType, String base64) -> inline(mediaType, base64, json);
      case Part.Document(String mediaType, String base64, String name) -> {
        named(name, losses);
        inline(mediaType, base64, json);
      }
      case Part.ImageLink(String url) -> file(url, IMAGE, Feature.IMAGE_LINK, model, json);
      case Part.DocumentLink(String url, String name) -> {
        named(name, losses);
        file(url, DOCUMENT, Feature.DOCUMENT_LINK, model, json);
      }
      case Part.Text _,
          Part.Refusal _,
          Part.Thinking _,
          Part.RedactedThinking _,
          Part.ToolCall _,
          Part.ToolResult _ ->
          throw new IllegalArgumentException("no media: " + part.getClass());
    }
  }

  static void inline(String mediaType, String base64, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeObjectFieldStart("inlineData");
    json.writeStringField("mimeType", mediaType);
    json.writeStringField("data", base64);
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Google's servers fetch what is on the web by https, the older models not at all. */
  private static void file(
      String url, String otherwise, Feature feature, GeminiModel model, JsonGenerator json)
      throws IOException {
    if (!takes(url, model)) {
      throw Losses.refused(
          feature,
          "An image or document is given by its URL, and this Gemini model takes %s."
              .formatted(
                  model.takesLinks()
                      ? "only https URLs (expected: https://… or base 64)"
                      : "none (expected: base 64)"));
    }
    String guessed = MediaTypes.guess(url);
    json.writeStartObject();
    json.writeObjectFieldStart("fileData");
    json.writeStringField("mimeType", guessed == null ? otherwise : guessed);
    json.writeStringField("fileUri", url);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static boolean takes(String url, GeminiModel model) {
    return url.startsWith("https://") && model.takesLinks();
  }

  /** Whether what a URL leads to has to be inside the request. */
  static boolean wantsInside(Part link, GeminiModel model) {
    return switch (link) {
      case Part.ImageLink(String url) -> !takes(url, model);
      case Part.DocumentLink(String url, _) -> !takes(url, model);
      case Part.Text _,
          Part.Refusal _,
          Part.Thinking _,
          Part.RedactedThinking _,
          Part.Image _,
          Part.Document _,
          Part.Audio _,
          Part.ToolCall _,
          Part.ToolResult _ ->
          false;
    };
  }

  private static void named(@Nullable String name, Losses losses) {
    if (name != null) {
      losses.field("document_name");
    }
  }
}
