package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.resilience.Attempts.Candidate;
import dev.hearth.resilience.Attempts.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private static final Duration OPEN_FOR = Duration.ofMinutes(5);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Breakers breakers = new Breakers(() -> now);

  @Test
  void triesTheOtherMembersAtOnceThenTheFallbacksAtOnce() {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a1"), candidate("a2")), 2);
    attempts.addGroup(List.of(candidate("b1")), 2);

    assertThat(attempts.next()).isEqualTo(new Next.Try<>("a1"));
    attempts.failed(error(Kind.UPSTREAM_FAILED));
    assertThat(attempts.next()).isEqualTo(new Next.Try<>("a2"));
    attempts.failed(error(Kind.UPSTREAM_FAILED));
    assertThat(attempts.next()).isEqualTo(new Next.Try<>("b1"));
  }

  @Test
  void backsOffOnlyWhenNothingElseIsLeft() {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a")), 2);

    attempts.next();
    attempts.failed(error(Kind.UPSTREAM_FAILED));

    assertThat(attempts.next())
        .isInstanceOfSatisfying(
            Next.WaitThenTry.class,
            wait -> {
              assertThat(wait.target()).isEqualTo("a");
              assertThat(wait.delay()).isBetween(Duration.ZERO, Duration.ofMillis(500));
            });
  }

  @Test
  void givesUpAfterTheRetriesOfTheGroup() {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a")), 2);

    for (int i = 0; i < 3; i++) {
      attempts.next();
      attempts.failed(error(Kind.UPSTREAM_FAILED));
    }

    assertThat(attempts.next()).isInstanceOf(Next.GiveUp.class);
    assertThat(attempts.made()).isEqualTo(3);
  }

  @Test
  void waitsAsLongAsTheBackEndAsked() {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a")), 1);

    attempts.next();
    attempts.failed(error(Kind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(7)));

    assertThat(attempts.next()).isEqualTo(new Next.WaitThenTry<>("a", Duration.ofSeconds(7)));
  }

  @Test
  void stopsAtARequestThatIsWrongInItself() {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a")), 2);
    attempts.addGroup(List.of(candidate("b")), 2);
    InferenceError wrong = error(Kind.INVALID_REQUEST);

    attempts.next();
    attempts.failed(wrong);

    assertThat(attempts.next()).isEqualTo(new Next.GiveUp<>(wrong));
  }

  @Test
  void doesNotRepeatATargetWhoseCredentialsAreRefused() {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a")), 5);

    attempts.next();
    attempts.failed(error(Kind.UPSTREAM_CREDENTIALS));

    assertThat(attempts.next()).isInstanceOf(Next.GiveUp.class);
  }

  @Test
  void countsOneRequestAsOneFailureHoweverOftenItWasRetried() {
    failOneRequest(5);
    failOneRequest(5);
    assertThat(breaker("a").state()).isEqualTo(Breaker.State.CLOSED);

    failOneRequest(5);

    assertThat(breaker("a").state()).isEqualTo(Breaker.State.OPEN);
  }

  @Test
  void aRetryThatSucceedsIsNoFailure() {
    for (int i = 0; i < 5; i++) {
      Attempts<String> attempts = attempts();
      attempts.addGroup(List.of(candidate("a")), 1);
      attempts.next();
      attempts.failed(error(Kind.UPSTREAM_FAILED));
      attempts.next();
      attempts.committed();
      attempts.succeeded();
    }

    assertThat(breaker("a").state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void skipsATargetThatRestsAndSaysWhenAllDo() {
    openBreaker();
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a")), 2);

    assertThat(attempts.next())
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            giveUp -> {
              InferenceError error = giveUp.error();
              assertThat(error.kind()).isEqualTo(Kind.UNAVAILABLE);
              assertThat(error.retryAfter()).isEqualTo(OPEN_FOR);
            });
  }

  @Test
  void letsOneTrialThroughWhenTheTimeIsUp() {
    openBreaker();
    now = now.plus(OPEN_FOR).plusSeconds(1);

    assertThat(firstOf("a")).isEqualTo(new Next.Try<>("a"));
    assertThat(firstOf("a")).isInstanceOf(Next.GiveUp.class);
  }

  @Test
  void aSuccessfulProbeBringsTheTrialForward() {
    openBreaker();

    breaker("a").probeSucceeded();

    assertThat(firstOf("a")).isEqualTo(new Next.Try<>("a"));
  }

  @Test
  void aTrialThatSucceedsClosesTheBreaker() {
    openBreaker();
    breaker("a").probeSucceeded();
    Attempts<String> trial = attempts();
    trial.addGroup(List.of(candidate("a")), 0);

    trial.next();
    trial.committed();
    trial.succeeded();

    assertThat(breaker("a").state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void aTrialWhoseCallerHangsUpLeavesRoomForTheNext() {
    openBreaker();
    breaker("a").probeSucceeded();
    Attempts<String> trial = attempts();
    trial.addGroup(List.of(candidate("a")), 0);
    trial.next();

    trial.over();

    assertThat(firstOf("a")).isEqualTo(new Next.Try<>("a"));
  }

  @Test
  void namesEveryTargetWhenAllFailed() {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a"), candidate("b")), 0);
    attempts.next();
    attempts.failed(error(Kind.TIMEOUT));
    attempts.next();
    attempts.failed(error(Kind.UPSTREAM_CREDENTIALS));

    Next<String> end = attempts.next();

    assertThat(end)
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            giveUp ->
                assertThat(giveUp.error().message())
                    .contains("a (timeout)", "b (upstream_credentials)"));
  }

  private Next<String> firstOf(String id) {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate(id)), 0);
    return attempts.next();
  }

  private void openBreaker() {
    for (int i = 0; i < 3; i++) {
      failOneRequest(0);
    }
  }

  private void failOneRequest(int retries) {
    Attempts<String> attempts = attempts();
    attempts.addGroup(List.of(candidate("a")), retries);
    for (Next<String> next = attempts.next();
        !(next instanceof Next.GiveUp<String>);
        next = attempts.next()) {
      attempts.failed(error(Kind.UPSTREAM_FAILED));
    }
  }

  private static Attempts<String> attempts() {
    return new Attempts<>(new Random(1));
  }

  private Candidate<String> candidate(String id) {
    return new Candidate<>(id, id, breaker(id));
  }

  private Breaker breaker(String id) {
    return breakers.of(id, 3, OPEN_FOR);
  }

  private static InferenceError error(Kind kind) {
    return InferenceError.of(kind, "it failed.");
  }
}
