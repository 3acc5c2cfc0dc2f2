package dev.hearth.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * When a second target is asked beside one that takes long to answer; the caller gets the answer
 * that begins first.
 *
 * @param on whether it ever is
 * @param after how long the first has; zero for as long as 95 % of its answers of late took
 */
public record Hedge(boolean on, Duration after) {

  public static final Hedge NEVER = new Hedge(false, Duration.ZERO);

  /** When the first target is slower than 95 % of its answers of late. */
  public static final Hedge USUAL = new Hedge(true, Duration.ZERO);

  public Hedge {
    Objects.requireNonNull(after, "after");
    if (after.isNegative()) {
      throw new IllegalArgumentException("after: " + after + " (expected: 0 or more)");
    }
  }

  /** After a fixed time, longer than zero. */
  public static Hedge after(Duration time) {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("time: " + time + " (expected: > 0)");
    }
    return new Hedge(true, time);
  }
}
