package dev.hearth.dialect;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A file inside a URL.
 *
 * @param base64 its bytes, without line breaks
 */
public record DataUrl(String mediaType, String base64) {
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  /** The file of a URL; null when it is none in base 64. */
  public static @Nullable DataUrl parse(String url) {
    int marker = url.indexOf(BASE64);
    if (!url.startsWith(DATA) || marker < 0) {
      return null;
    }
    String mediaType = url.substring(DATA.length(), url.indexOf(';'));
    return new DataUrl(mediaType, Base64Text.withoutSpace(url.substring(marker + BASE64.length())));
  }

  /** Writes the URL as a value, without a copy of what is mostly long. */
  public void write(JsonGenerator json) throws IOException {
    String start = DATA + mediaType + BASE64;
    if (!isPlain(base64)) {
      json.writeString(start + base64);
      return;
    }
    String quoted = JsonText.quote(start);
    json.writeRawValue(quoted.substring(0, quoted.length() - 1));
    json.writeRaw(base64);
    json.writeRaw('"');
  }

  /** Whether there is nothing that JSON would escape. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean plain =
          (c >= '/' && c <= '9') // the slash and the digits
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || c == '+'
              || c == '=';
      if (!plain) {
        return false;
      }
    }
    return true;
  }
}
