package dev.hearth.dialect.gemini;

import dev.hearth.dialect.Base64Text;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Part;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads images, documents and recordings, inside the request or by their URLs. */
final class MediaDecoder {
  private static final String INLINE = "inlineData";
  private static final String FILE = "fileData";

  private MediaDecoder() {}

  /** What a part holds; null when it holds neither. */
  static @Nullable Part media(Fields part, Map<String, String> others) {
    Fields inline = part.object(INLINE);
    if (inline != null) {
      inline.unknown(Set.of("mimeType", "data", "displayName"), "inlineData.", others);
      return inline(part, inline);
    }
    Fields file = part.object(FILE);
    if (file == null) {
      return null;
    }
    file.unknown(Set.of("mimeType", "fileUri", "displayName"), "fileData.", others);
    return file(part, file);
  }

  private static Part inline(Fields part, Fields inline) {
    String type = inline.requireText("mimeType").toLowerCase(Locale.ROOT);
    String data = standard(inline.requireText("data"));
    return switch (kind(type)) {
      case "image" -> new Part.Image(type, data);
      case "audio" -> new Part.Audio(type, data);
      case "video" -> throw onlyGemini(part.at(INLINE), "a video");
      default -> new Part.Document(type, data, inline.text("displayName"));
    };
  }

  private static Part file(Fields part, Fields file) {
    String uri = file.requireText("fileUri");
    if (!uri.startsWith("https://") && !uri.startsWith("http://")) {
      throw onlyGemini(part.at(FILE), "a file of Google's");
    }
    if (uri.contains("googleapis.com/")) {
      throw onlyGemini(part.at(FILE), "a file of Google's");
    }
    String said = file.text("mimeType");
    String type = said == null ? MediaTypes.guess(uri) : said.toLowerCase(Locale.ROOT);
    return switch (type == null ? "" : kind(type)) {
      case "image" -> new Part.ImageLink(uri);
      case "audio" -> throw onlyGemini(part.at(FILE), "a recording by its URL");
      case "video" -> throw onlyGemini(part.at(FILE), "a video");
      default -> new Part.DocumentLink(uri, file.text("displayName"));
    };
  }

  private static String kind(String mediaType) {
    int slash = mediaType.indexOf('/');
    return slash < 0 ? mediaType : mediaType.substring(0, slash);
  }

  /** Google takes base 64 in either alphabet, and some of its clients write the URL-safe one. */
  private static String standard(String base64) {
    return Base64Text.withoutSpace(base64.replace('-', '+').replace('_', '/'));
  }

  private static InferenceException onlyGemini(String path, String what) {
    InferenceError error =
        new InferenceError(
            Kind.INEXPRESSIBLE,
            "The field '%s' is %s, which only a Gemini back end takes.".formatted(path, what),
            path,
            "unsupported_media",
            null);
    return new InferenceException(error);
  }
}
