package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import java.time.Duration;
import java.util.Map;

/**
 * How often a request is tried again within one step of a plan; every member is tried once in any
 * case.
 *
 * @param most so many more attempts than one
 * @param byKind so many where the step's first failure is of that kind
 * @param pause no repeat is made sooner after the failure before it
 */
public record Repeats(int most, Map<InferenceError.Kind, Integer> byKind, Duration pause) {

  public Repeats {
    if (most < 0 || byKind.values().stream().anyMatch(number -> number < 0)) {
      throw new IllegalArgumentException(
          "repeats: %d, %s (expected: each 0 or more)".formatted(most, byKind));
    }
    if (pause.isNegative()) {
      throw new IllegalArgumentException("pause: " + pause + " (expected: 0 or more)");
    }
    byKind = Map.copyOf(byKind);
  }

  /** The same number whatever failed. */
  public static Repeats of(int most) {
    return new Repeats(most, Map.of(), Duration.ZERO);
  }

  /** The same pause, and another number whatever failed. */
  public Repeats atMost(int number) {
    return new Repeats(number, Map.of(), pause);
  }

  /** How often, where that was the step's first failure. */
  int after(InferenceError.Kind kind) {
    return byKind.getOrDefault(kind, most);
  }
}
