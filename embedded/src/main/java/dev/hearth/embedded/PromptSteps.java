package dev.hearth.embedded;

import java.util.ArrayList;
import java.util.List;

/**
 * The growing beginnings of a prompt that are computed one after another, so that a long prompt can
 * be given up in the middle.
 *
 * <p>A beginning shorter than what the model still has computed would make it forget the rest. So
 * the first one is longer than all that the prompt shares with the text before it.
 */
final class PromptSteps {

  private PromptSteps() {}

  /**
   * @param tokens how many tokens the prompt has
   * @param computed the text whose computation the model still has
   * @param stepTokens about how many tokens a step may have
   */
  static List<String> of(String prompt, int tokens, String computed, int stepTokens) {
    int shared = shared(prompt, computed);
    int left = prompt.length() - shared;
    int steps = Math.toIntExact((long) tokens * left / Math.max(1, prompt.length()) / stepTokens);
    List<String> beginnings = new ArrayList<>(steps);
    for (int step = 1; step <= steps; step++) {
      int end = shared + Math.toIntExact((long) left * step / (steps + 1));
      beginnings.add(prompt.substring(0, wholeCharacters(prompt, end)));
    }
    return beginnings;
  }

  private static int shared(String one, String other) {
    int length = Math.min(one.length(), other.length());
    int at = 0;
    while (at < length && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at;
  }

  private static int wholeCharacters(String text, int end) {
    return end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end;
  }
}
