package dev.hearth.provider;

import dev.hearth.resilience.CooldownRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a target is left alone.
 *
 * @param failures how many requests in a row have to fail for it to open, ≥ 1
 * @param openFor how long it stays open before one trial request; zero means that it never opens
 * @param cooldown what counts instead of both; null for them
 */
public record BreakerRule(int failures, Duration openFor, @Nullable CooldownRule cooldown) {

  public static final BreakerRule DEFAULT = new BreakerRule(3, Duration.ofMinutes(5));

  public BreakerRule {
    if (failures < 1) {
      throw new IllegalArgumentException("failures: " + failures + " (expected: at least 1)");
    }
    if (openFor.isNegative()) {
      throw new IllegalArgumentException("openFor: " + openFor + " (expected: 0 or more)");
    }
  }

  /** A rule with a trial. */
  public BreakerRule(int failures, Duration openFor) {
    this(failures, openFor, null);
  }

  /** LiteLLM's rule. */
  public static BreakerRule of(CooldownRule cooldown) {
    return new BreakerRule(DEFAULT.failures(), cooldown.time(), cooldown);
  }

  /** Whether it ever opens. */
  public boolean enabled() {
    return !openFor.isZero();
  }
}
