package dev.hearth.dialect.responses;

import org.jspecify.annotations.Nullable;

/**
 * A file inside a URL.
 *
 * @param base64 its bytes, without line breaks
 */
record DataUrl(String mediaType, String base64) {
  private static final String DATA = "data:";
  private static final String BASE64 = ";base64,";

  /** The file of a URL; null when it is none in base 64. */
  static @Nullable DataUrl parse(String url) {
    int marker = url.indexOf(BASE64);
    if (!url.startsWith(DATA) || marker < 0) {
      return null;
    }
    String mediaType = url.substring(DATA.length(), url.indexOf(';'));
    return new DataUrl(mediaType, withoutSpace(url.substring(marker + BASE64.length())));
  }

  /** The URL. */
  String url() {
    return DATA + mediaType + BASE64 + base64;
  }

  /** The same base 64 without white space. */
  static String withoutSpace(String base64) {
    for (int i = 0; i < base64.length(); i++) {
      if (base64.charAt(i) <= ' ') {
        return base64.replaceAll("\\s", "");
      }
    }
    return base64;
  }
}
