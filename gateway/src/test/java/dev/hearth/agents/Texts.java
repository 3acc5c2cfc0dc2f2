package dev.hearth.agents;

/** Long texts for projects. */
final class Texts {
  private Texts() {}

  /** Rules of a project, at least so many characters of them. */
  static String houseRules(int length) {
    StringBuilder text = new StringBuilder(length + 100);
    for (int i = 1; text.length() < length; i++) {
      text.append("- Rule ").append(i).append(": \"birds\" are named in English, never twice.\n");
    }
    return text.toString();
  }
}
