package dev.hearth.provider;

import java.time.Duration;

/**
 * When a target is left alone.
 *
 * @param failures how many requests in a row have to fail for it to open, ≥ 1
 * @param openFor how long it stays open before one trial request; zero means that it never opens
 */
public record BreakerRule(int failures, Duration openFor) {

  public static final BreakerRule DEFAULT = new BreakerRule(3, Duration.ofMinutes(5));

  public BreakerRule {
    if (failures < 1) {
      throw new IllegalArgumentException("failures: " + failures + " (expected: at least 1)");
    }
    if (openFor.isNegative()) {
      throw new IllegalArgumentException("openFor: " + openFor + " (expected: 0 or more)");
    }
  }

  /** Whether it ever opens. */
  public boolean enabled() {
    return !openFor.isZero();
  }
}
