package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.resilience.Attempts.Candidate;
import dev.hearth.resilience.Attempts.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How often a request is tried again, by what failed. */
class RepeatsTest {
  private final Standing standing =
      Standing.fresh(() -> Instant.parse("2026-01-01T00:00:00Z"), () -> 0);

  @Test
  void theFirstFailuresKindDecidesHowOftenAModelIsTriedAgain() {
    Repeats repeats = new Repeats(1, Map.of(Kind.TIMEOUT, 3, Kind.RATE_LIMITED, 0), Duration.ZERO);

    assertThat(attempts(repeats, Kind.UPSTREAM_FAILED)).isEqualTo(2);
    assertThat(attempts(repeats, Kind.TIMEOUT)).isEqualTo(4);
    assertThat(attempts(repeats, Kind.RATE_LIMITED)).isEqualTo(1);
    assertThat(attempts(repeats, Kind.TIMEOUT, Kind.RATE_LIMITED)).isEqualTo(4);
    assertThat(attempts(repeats, Kind.RATE_LIMITED, Kind.TIMEOUT)).isEqualTo(1);
  }

  @Test
  void everyMemberIsTriedOnceWhateverThePolicySays() {
    Attempts<String> attempts = attempts();
    Repeats never = new Repeats(5, Map.of(Kind.RATE_LIMITED, 0), Duration.ZERO);
    attempts.addStep(Trigger.USUAL, List.of(candidate("a"), candidate("b"), candidate("c")), never);
    List<String> tried = new ArrayList<>();

    while (attempts.next(_ -> true) instanceof Next.Try<String>(String target)) {
      tried.add(target);
      attempts.failed(target, InferenceError.of(Kind.RATE_LIMITED, "too often"));
    }

    assertThat(tried).containsExactly("a", "b", "c");
  }

  @Test
  void nothingIsRepeatedSoonerThanThePause() {
    Attempts<String> attempts = attempts();
    Duration pause = Duration.ofSeconds(20);
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), new Repeats(2, Map.of(), pause));
    attempts.next(_ -> true);
    attempts.failed("a", InferenceError.of(Kind.UPSTREAM_FAILED, "it failed"));

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.WaitThenTry<>("a", pause));
  }

  @Test
  void thePauseKeepsNobodyFromAnotherTarget() {
    Attempts<String> attempts = attempts();
    attempts.addStep(
        Trigger.USUAL,
        List.of(candidate("a"), candidate("b")),
        new Repeats(2, Map.of(), Duration.ofSeconds(20)));
    attempts.next(_ -> true);
    attempts.failed("a", InferenceError.of(Kind.UPSTREAM_FAILED, "it failed"));

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("b"));
  }

  /** How often a single target is asked that fails by these kinds, the last one again and again. */
  private int attempts(Repeats repeats, Kind... kinds) {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), repeats);
    int made = 0;
    while (!(attempts.next(_ -> true) instanceof Next.GiveUp<String>)) {
      attempts.failed(
          "a", InferenceError.of(kinds[Math.min(made++, kinds.length - 1)], "it failed"));
    }
    return made;
  }

  private static Attempts<String> attempts() {
    return new Attempts<>(new Size(0, 1000, 0), new Random(1));
  }

  private Candidate<String> candidate(String id) {
    return new Candidate<>(
        id, id, standing.breakers().of(id, 1, Duration.ZERO), standing.retryBudgets().of(id), 0);
  }
}
