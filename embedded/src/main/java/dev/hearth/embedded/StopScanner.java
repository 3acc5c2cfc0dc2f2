package dev.hearth.embedded;

import java.util.List;

/**
 * Looks for stop texts in a stream of pieces, holding back what may be the beginning of one.
 *
 * <p>Nothing of a stop text, nor what follows it, is ever let through.
 */
final class StopScanner {

  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopScanner(List<String> stops) {
    this.stops = List.copyOf(stops);
  }

  /** Takes a piece in and returns what is certain to be part of the answer. */
  String accept(String piece) {
    held.append(piece);
    int end = firstStop();
    if (end >= 0) {
      stopped = true;
      held.setLength(end);
      return rest();
    }
    return release(held.length() - longestBeginning());
  }

  /** Whether a stop text was found; what comes after it does not belong to the answer. */
  boolean stopped() {
    return stopped;
  }

  /** What was held back and turned out to be no stop text, once the answer is over. */
  String rest() {
    return release(held.length());
  }

  private String release(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }

  private int firstStop() {
    return stops.stream().mapToInt(held::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  private int longestBeginning() {
    return stops.stream().mapToInt(this::beginningOf).max().orElse(0);
  }

  /** How many characters at the end of the held text are the beginning of {@code stop}. */
  private int beginningOf(String stop) {
    int length = Math.min(stop.length() - 1, held.length());
    while (length > 0 && !stop.startsWith(held.substring(held.length() - length))) {
      length--;
    }
    return length;
  }
}
