package dev.hearth.dialect;

/** Base 64 as requests hold it: some clients break its lines, and few back ends take that. */
public final class Base64Text {
  private Base64Text() {}

  /** The same base 64 without white space. */
  public static String withoutSpace(String base64) {
    for (int i = 0; i < base64.length(); i++) {
      if (base64.charAt(i) <= ' ') {
        return base64.replaceAll("\\s", "");
      }
    }
    return base64;
  }
}
