package dev.hearth.dialect.leaks;

import java.util.Locale;

/** Something that a model's server leaves in the text. */
public enum Leak {
  /** Thinking at the answer's start, from {@code <think>} to {@code </think>}. */
  THINK_TAGS,
  /**
   * The same where the prompt has opened the tag already, so that the answer begins with thinking
   * and only closes it.
   */
  OPEN_THINKING,
  /** Calls of offered tools, as tags, special tokens or bare JSON. */
  TOOL_CALLS;

  /** Its name in configurations. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
