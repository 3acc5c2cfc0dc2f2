package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Until when a breaker keeps requests away. */
class BreakerTest {
  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final Breaker breaker = new Breakers(clock).of("box", 2, Duration.ofMinutes(5));

  @Test
  void tellsUntilWhenItIsOpen() {
    assertThat(breaker.openUntil()).isNull();
    fail(2);

    assertThat(breaker.openUntil()).isEqualTo(Instant.parse("2026-01-01T00:05:00Z"));
  }

  @Test
  void tellsNothingOnceATrialIsDue() {
    fail(2);
    clock.advance(Duration.ofMinutes(5));

    assertThat(breaker.openUntil()).isNull();
  }

  @Test
  void tellsNothingOnceAProbeFoundTheTargetWell() {
    fail(2);
    breaker.probeSucceeded();

    assertThat(breaker.openUntil()).isNull();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      assertThat(breaker.tryAcquire()).isTrue();
      breaker.failed(InferenceError.of(Kind.UPSTREAM_FAILED, "it failed"));
    }
  }
}
