package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.resilience.Breaker.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a target rests by LiteLLM's rule, and for how long. */
class CooldownBreakerTest {
  private static final Duration TIME = Duration.ofSeconds(5);
  private static final CooldownRule AMONG_OTHERS =
      new CooldownRule(TIME, false, false, null, Map.of());
  private static final CooldownRule ALONE = new CooldownRule(TIME, false, true, null, Map.of());

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Breakers breakers = new Breakers(() -> now);

  @Test
  void oneRateLimitIsEnoughAmongOthers() {
    Breaker breaker = breaker(AMONG_OTHERS);
    breaker.failed(error(Kind.RATE_LIMITED));

    assertThat(breaker.tryAcquire()).isFalse();
    assertThat(breaker.remaining()).isEqualTo(TIME);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UPSTREAM_CREDENTIALS", "UNKNOWN_MODEL"})
  void whatNoRepeatMendsIsEnoughAtOnce(Kind kind) {
    Breaker breaker = breaker(AMONG_OTHERS);
    breaker.failed(error(kind));

    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void isAskedLikeAnyOtherWhenTheTimeIsUp() {
    Breaker breaker = breaker(AMONG_OTHERS);
    breaker.failed(error(Kind.RATE_LIMITED));
    now = now.plus(TIME);

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
    assertThat(breaker.tryAcquire()).isTrue();
    assertThat(breaker.tryAcquire()).isTrue();
  }

  @Test
  void moreThanHalfOfFiveRequestsAreTooMany() {
    Breaker breaker = breaker(AMONG_OTHERS);
    succeed(breaker, 2);
    fail(breaker, Kind.UPSTREAM_FAILED, 2);
    assertThat(breaker.state()).as("too few to tell").isEqualTo(State.CLOSED);

    fail(breaker, Kind.TIMEOUT, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void lessThanHalfAreNot() {
    Breaker breaker = breaker(AMONG_OTHERS);
    succeed(breaker, 7);
    fail(breaker, Kind.UPSTREAM_FAILED, 3);

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void whatWasMoreThanAMinuteAgoDoesNotCount() {
    Breaker breaker = breaker(AMONG_OTHERS);
    fail(breaker, Kind.UPSTREAM_FAILED, 4);
    now = now.plusSeconds(66);
    fail(breaker, Kind.UPSTREAM_FAILED, 1);

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void theOnlyOneOfAGroupRestsNeitherAfterARateLimitNorAfterThreeFailures() {
    Breaker breaker = breaker(ALONE);
    fail(breaker, Kind.RATE_LIMITED, 1);
    fail(breaker, Kind.UPSTREAM_FAILED, 20);

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void theOnlyOneOfAGroupRestsWhenAThousandRequestsInAMinuteAllFailed() {
    Breaker breaker = breaker(ALONE);
    fail(breaker, Kind.UPSTREAM_FAILED, 999);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);

    fail(breaker, Kind.UPSTREAM_FAILED, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void aHundredAllowedFailuresMeansThatTheNextOneIsTooMany() {
    Breaker breaker = breaker(new CooldownRule(TIME, false, true, 100, Map.of()));
    fail(breaker, Kind.UPSTREAM_FAILED, 100);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);

    fail(breaker, Kind.UPSTREAM_FAILED, 1);
    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  @Test
  void allowedFailuresAreForgottenAfterTheTimeOfARestWithoutAny() {
    Breaker breaker = breaker(new CooldownRule(TIME, false, false, 2, Map.of()));
    fail(breaker, Kind.UPSTREAM_FAILED, 2);
    now = now.plus(TIME).plusMillis(1);
    fail(breaker, Kind.UPSTREAM_FAILED, 2);

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void theKindOfTheLastFailureDecidesHowManyAreAllowed() {
    CooldownRule rule = new CooldownRule(TIME, false, false, 3, Map.of(Kind.TIMEOUT, 0));
    Breaker breaker = breaker(rule);
    fail(breaker, Kind.UPSTREAM_FAILED, 3);
    assertThat(breaker.state()).isEqualTo(State.CLOSED);

    Breaker other = breakers.of("other", 1, TIME, rule);
    fail(other, Kind.TIMEOUT, 1);
    assertThat(other.state()).isEqualTo(State.OPEN);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"INVALID_REQUEST", "CONTEXT_OVERFLOW", "CONTENT_POLICY", "TOO_LARGE"})
  void whatTheCallerSentWrongSaysNothingOfTheTarget(Kind kind) {
    Breaker breaker = breaker(new CooldownRule(TIME, false, false, 0, Map.of()));
    fail(breaker, kind, 10);

    assertThat(breaker.state()).isEqualTo(State.CLOSED);
  }

  @Test
  void restsAsLongAsTheServerAsks() {
    Breaker breaker = breaker(AMONG_OTHERS);
    breaker.failed(error(Kind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(40)));

    assertThat(breaker.remaining()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void restsNoLongerThanAnHourWhateverTheServerAsks() {
    Breaker breaker = breaker(AMONG_OTHERS);
    breaker.failed(error(Kind.RATE_LIMITED).withRetryAfter(Duration.ofDays(400)));

    assertThat(breaker.remaining()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void anEntrysOwnTimeCountsMoreThanWhatTheServerAsks() {
    Breaker breaker = breaker(new CooldownRule(TIME, true, false, null, Map.of()));
    breaker.failed(error(Kind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(40)));

    assertThat(breaker.remaining()).isEqualTo(TIME);
  }

  @Test
  void aShorterRestDoesNotEndALongerOne() {
    Breaker breaker = breaker(AMONG_OTHERS);
    breaker.failed(error(Kind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(40)));
    breaker.failed(error(Kind.RATE_LIMITED));

    assertThat(breaker.remaining()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void aProbeDoesNotEndARest() {
    Breaker breaker = breaker(AMONG_OTHERS);
    breaker.failed(error(Kind.RATE_LIMITED));
    breaker.probeSucceeded();

    assertThat(breaker.state()).isEqualTo(State.OPEN);
  }

  private Breaker breaker(CooldownRule rule) {
    return breakers.of("a", 1, TIME, rule);
  }

  private static void succeed(Breaker breaker, int times) {
    for (int i = 0; i < times; i++) {
      breaker.succeeded();
    }
  }

  private static void fail(Breaker breaker, Kind kind, int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed(error(kind));
    }
  }

  private static InferenceError error(Kind kind) {
    return InferenceError.of(kind, "it failed.");
  }
}
