package dev.hearth.dialect;

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

  /** The URL. */
  public String url() {
    return DATA + mediaType + BASE64 + base64;
  }
}
