package dev.hearth.dialect.ollama;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The media types of images, found by their first bytes: Ollama's format does not tell them. */
final class ImageTypes {
  /** Base 64 of the 12 bytes that tell. */
  private static final int TELLING = 16;

  private ImageTypes() {}

  /** The media type of an image; null when it is none that is known. */
  static @Nullable String of(String base64) {
    byte[] start;
    try {
      start = Base64.getDecoder().decode(base64.substring(0, Math.min(TELLING, base64.length())));
    } catch (IllegalArgumentException _) {
      return null;
    }
    String head = new String(start, StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u0089PNG")) {
      return "image/png";
    }
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return "image/jpeg";
    }
    if (head.startsWith("GIF8")) {
      return "image/gif";
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return "image/webp";
    }
    if (head.startsWith("II*\0") || head.startsWith("MM\0*")) {
      return "image/tiff";
    }
    return head.startsWith("BM") ? "image/bmp" : null;
  }
}
