package dev.hearth.routing.policy;

/** What a user said, without what the user's agent added to it. */
final class UserText {
  private static final String BEGIN = "<system-reminder>";
  private static final String END = "</system-reminder>";

  private UserText() {}

  /** The text without an agent's reminders, and without blanks around it. */
  static String of(String said) {
    int begin = said.indexOf(BEGIN);
    if (begin < 0) {
      return said.strip();
    }
    StringBuilder own = new StringBuilder();
    int from = 0;
    while (begin >= 0) {
      own.append(said, from, begin);
      int end = said.indexOf(END, begin);
      from = end < 0 ? said.length() : end + END.length();
      begin = said.indexOf(BEGIN, from);
    }
    return own.append(said, from, said.length()).toString().strip();
  }
}
