package dev.hearth.conversation;

import java.time.Duration;
import java.util.Objects;

/**
 * How much of answers is kept. A limit of 0 keeps none.
 *
 * @param answers how many, over all callers
 * @param bytes how many bytes of memory, over all callers
 * @param age how long after it was given
 */
public record KeepingLimits(int answers, long bytes, Duration age) {
  public static final KeepingLimits DEFAULT =
      new KeepingLimits(1_000, 64L * 1024 * 1024, Duration.ofHours(24));

  public KeepingLimits {
    Objects.requireNonNull(age, "age");
    if (answers < 0 || bytes < 0 || age.isNegative()) {
      throw new IllegalArgumentException(
          "%d answers, %d bytes, %s (expected: none below 0)".formatted(answers, bytes, age));
    }
  }

  /** Whether anything is kept at all. */
  public boolean on() {
    return answers > 0 && bytes > 0 && !age.isZero();
  }
}
