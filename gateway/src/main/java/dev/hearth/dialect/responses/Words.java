package dev.hearth.dialect.responses;

/** Words of this format that callers are told again, where they wrote them themselves. */
final class Words {
  private static final int LONGEST = 64;

  private Words() {}

  /** The word; {@code unknown} when it is none. */
  static String of(String text) {
    boolean plain = !text.isEmpty() && text.length() <= LONGEST;
    for (int i = 0; plain && i < text.length(); i++) {
      char c = text.charAt(i);
      plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }
    return plain ? text : "unknown";
  }
}
