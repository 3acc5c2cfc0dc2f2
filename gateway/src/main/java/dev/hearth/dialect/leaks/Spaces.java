package dev.hearth.dialect.leaks;

/** Where white space and unfinished marks begin and end. */
final class Spaces {
  private Spaces() {}

  /** How many characters of white space a text begins with. */
  static int leading(CharSequence text) {
    int i = 0;
    while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** How many characters of white space a text ends with. */
  static int trailing(CharSequence text) {
    int i = 0;
    while (i < text.length() && Character.isWhitespace(text.charAt(text.length() - 1 - i))) {
      i++;
    }
    return i;
  }

  /** How many characters at a text's end may be the beginning of a mark. */
  static int heldBack(CharSequence text, String mark) {
    for (int length = Math.min(mark.length() - 1, text.length()); length > 0; length--) {
      if (mark.startsWith(text.subSequence(text.length() - length, text.length()).toString())) {
        return length;
      }
    }
    return 0;
  }
}
