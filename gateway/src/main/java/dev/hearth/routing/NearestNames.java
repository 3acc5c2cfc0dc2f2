package dev.hearth.routing;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that resemble a misspelt one. */
public final class NearestNames {
  private static final int SHOWN = 3;
  private static final int MAX_COMPARED_LENGTH = 128;

  private NearestNames() {}

  /** At most three of the names, the most alike first; none when nothing resembles it. */
  public static List<String> to(String wanted, Collection<String> names) {
    String pattern = comparable(wanted);
    record Scored(String name, int distance) {}
    return names.stream()
        .distinct()
        .map(name -> new Scored(name, distance(pattern, comparable(name))))
        .filter(s -> s.distance() <= Math.max(2, pattern.length() / 2))
        .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::name))
        .limit(SHOWN)
        .map(Scored::name)
        .toList();
  }

  private static String comparable(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.length() > MAX_COMPARED_LENGTH ? lower.substring(0, MAX_COMPARED_LENGTH) : lower;
  }

  /** Levenshtein's distance; a name that contains the other counts as one step away. */
  private static int distance(String a, String b) {
    if (!a.isEmpty() && (b.contains(a) || (!b.isEmpty() && a.contains(b)))) {
      return 1;
    }
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int swap = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + swap);
      }
      int[] spare = previous;
      previous = current;
      current = spare;
    }
    return previous[b.length()];
  }
}
