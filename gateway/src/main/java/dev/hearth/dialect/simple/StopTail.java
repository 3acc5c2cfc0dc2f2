package dev.hearth.dialect.simple;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps stop sequences out of a text that comes in pieces, for servers that write them: holds the
 * end of the text back as long as it may be the beginning of one.
 */
final class StopTail {
  private final List<String> stops;
  private final int longest;
  private final StringBuilder held = new StringBuilder();

  /**
   * @param stops none of them empty
   */
  StopTail(List<String> stops) {
    this.stops = stops;
    this.longest = stops.stream().mapToInt(String::length).max().orElse(0);
  }

  /** Takes a piece; what can be given on now, possibly nothing. */
  String add(String piece) {
    if (longest == 0) {
      return piece;
    }
    held.append(piece);
    int ready = held.length() - tail();
    String text = held.substring(0, ready);
    held.delete(0, ready);
    return text;
  }

  /** What is left at the end of a text that was not ended by a stop sequence. */
  String rest() {
    return held.toString();
  }

  /** The stop sequence that the text ends with, the longest; null for none. */
  @Nullable String met() {
    String met = null;
    for (String stop : stops) {
      boolean longer = met == null || stop.length() > met.length();
      if (longer && endsWith(stop)) {
        met = stop;
      }
    }
    return met;
  }

  /** What is left before the stop sequence that the text ends with. */
  String before(String met) {
    return held.substring(0, held.length() - met.length());
  }

  private boolean endsWith(String stop) {
    int from = held.length() - stop.length();
    return from >= 0 && held.indexOf(stop, from) == from;
  }

  /** How long the longest end of the text is that a stop sequence begins with. */
  private int tail() {
    for (int length = Math.min(longest, held.length()); length > 0; length--) {
      String end = held.substring(held.length() - length);
      for (String stop : stops) {
        if (stop.startsWith(end)) {
          return length;
        }
      }
    }
    return 0;
  }
}
