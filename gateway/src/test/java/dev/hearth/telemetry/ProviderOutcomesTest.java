package dev.hearth.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.telemetry.ProviderOutcomes.Tally;
import dev.hearth.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is remembered of the requests to a provider. */
class ProviderOutcomesTest {
  private static final String PROVIDER = Exchanges.LLAMA.provider().name();

  private final ManualClock clock = ManualClock.at(Instant.parse("2026-01-01T00:00:00Z"));
  private final ProviderOutcomes outcomes = new ProviderOutcomes(clock);

  @Test
  void remembersNothingOfOneThatWasNotAsked() {
    assertThat(outcomes.of(PROVIDER)).isEqualTo(new Tally(0, 0, null, false, null, null));
  }

  @Test
  void countsAnswersAndFailuresAndKeepsTheLastOfEach() {
    outcomes.finished(Exchanges.chat("a"));
    clock.advance(Duration.ofSeconds(5));
    fail(Kind.TIMEOUT);

    assertThat(outcomes.of(PROVIDER))
        .isEqualTo(
            new Tally(
                1,
                1,
                Instant.parse("2026-01-01T00:00:05Z"),
                true,
                Duration.ofMillis(250),
                "it did not answer in time"));

    outcomes.finished(Exchanges.chat("b"));

    assertThat(outcomes.of(PROVIDER).answers()).isEqualTo(2);
    assertThat(outcomes.of(PROVIDER).lastFailed()).isFalse();
    assertThat(outcomes.of(PROVIDER).lastError()).isEqualTo("it did not answer in time");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void neverRepeatsWhatABackEndSays(Kind kind) {
    outcomes.attemptFailed(Exchanges.LLAMA, InferenceError.of(kind, "sk-secret"));

    assertThat(String.valueOf(outcomes.of(PROVIDER).lastError())).doesNotContain("sk-secret");
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "INVALID_REQUEST",
        "CONTEXT_OVERFLOW",
        "CONTENT_POLICY",
        "INEXPRESSIBLE",
        "INTERNAL"
      })
  void doesNotCountWhatIsNotTheProvidersFault(Kind kind) {
    fail(kind);

    assertThat(outcomes.of(PROVIDER)).isEqualTo(Tally.NONE);
  }

  @Test
  void countsNoAnswerThatNobodyGave() {
    outcomes.started();
    outcomes.finished(
        Exchanges.refused("a", 503, InferenceError.of(Kind.UNAVAILABLE, "none is there")));

    assertThat(outcomes.of(PROVIDER)).isEqualTo(Tally.NONE);
  }

  @Test
  void forgetsOneThatIsAnotherOneNow() {
    fail(Kind.UNAVAILABLE);
    outcomes.forget(Set.of(PROVIDER));

    assertThat(outcomes.of(PROVIDER)).isEqualTo(Tally.NONE);
  }

  private void fail(Kind kind) {
    outcomes.attemptFailed(Exchanges.LLAMA, InferenceError.of(kind, "failed"));
  }
}
