package dev.hearth.links;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A sort of file that is fetched, told by its first bytes. */
enum FileType {
  PNG("image/png", "\211PNG\r\n\32\n"),
  JPEG("image/jpeg", "\377\330\377"),
  GIF("image/gif", "GIF8"),
  WEBP("image/webp", "RIFF") {
    @Override
    boolean begins(byte[] file) {
      return super.begins(file) && hasAt(file, 8, "WEBP");
    }
  },
  PDF("application/pdf", "%PDF-");

  private final String mediaType;
  private final String start;

  FileType(String mediaType, String start) {
    this.mediaType = mediaType;
    this.start = start;
  }

  String mediaType() {
    return mediaType;
  }

  /** The type that a {@code Content-Type} names; null for any other. */
  static @Nullable FileType of(String contentType) {
    int end = contentType.indexOf(';');
    String said =
        (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    for (FileType type : values()) {
      if (type.mediaType.equals(said)) {
        return type;
      }
    }
    return said.equals("image/jpg") ? JPEG : null;
  }

  /** Whether a file of this type begins so. */
  boolean begins(byte[] file) {
    return hasAt(file, 0, start);
  }

  private static boolean hasAt(byte[] file, int at, String text) {
    byte[] expected = text.getBytes(StandardCharsets.ISO_8859_1);
    if (file.length < at + expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (file[at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }
}
