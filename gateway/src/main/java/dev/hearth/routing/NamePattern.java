package dev.hearth.routing;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's name with {@code *} for whatever callers write there. Each {@code *} takes as much as
 * it can, the first one first.
 *
 * @param anchored whether a name has to end where the pattern does; LiteLLM's need not
 */
public record NamePattern(String text, boolean anchored) {
  private static final char ANYTHING = '*';

  /** A longer name is nobody's: it would only cost time. */
  private static final int LONGEST_NAME = 512;

  public NamePattern {
    if (!isPattern(text)) {
      throw new IllegalArgumentException("text: '" + text + "' (expected: a name with *)");
    }
  }

  /** Whether a name stands for several. */
  public static boolean isPattern(String name) {
    return name.indexOf(ANYTHING) >= 0;
  }

  /**
   * What stands for each {@code *} in the name; null where the name is not one of the pattern's.
   */
  public @Nullable List<String> match(String name) {
    String[] literals = text.split("\\*", -1);
    int stars = literals.length - 1;
    if (name.length() > LONGEST_NAME || !name.startsWith(literals[0])) {
      return null;
    }
    int[] ends = new int[literals.length];
    int to = name.length();
    // from the end: the further right each literal is, the more the stars before it take
    for (int i = stars; i >= 1; i--) {
      boolean last = i == stars && (anchored || literals[i].isEmpty());
      int at = last ? tail(name, literals[i]) : before(name, literals[i], to);
      if (at < literals[0].length()) {
        return null;
      }
      ends[i] = at;
      to = at;
    }
    List<String> captured = new ArrayList<>(stars);
    for (int i = 1; i <= stars; i++) {
      int from = i == 1 ? literals[0].length() : ends[i - 1] + literals[i - 1].length();
      captured.add(name.substring(from, ends[i]));
    }
    return captured;
  }

  /**
   * A back end's name of a model with what was captured in the places of its {@code *}s, in their
   * order.
   *
   * @param asked the caller's name, which it is where more was captured than it has places for
   */
  static String filled(String template, List<String> captured, String asked) {
    String[] literals = template.split("\\*", -1);
    if (literals.length == 1) {
      return template;
    }
    if (captured.size() > literals.length - 1) {
      return asked;
    }
    StringBuilder name = new StringBuilder(literals[0]);
    for (int i = 1; i < literals.length; i++) {
      name.append(i <= captured.size() ? captured.get(i - 1) : "*").append(literals[i]);
    }
    return name.toString();
  }

  private static int tail(String name, String literal) {
    return name.endsWith(literal) ? name.length() - literal.length() : -1;
  }

  private static int before(String name, String literal, int end) {
    return name.lastIndexOf(literal, end - literal.length());
  }
}
