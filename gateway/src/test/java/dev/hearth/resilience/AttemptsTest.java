package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.resilience.Attempts.Candidate;
import dev.hearth.resilience.Attempts.Next;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  private static final Duration OPEN_FOR = Duration.ofMinutes(5);

  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Standing standing = Standing.fresh(() -> now, this::nanoTime);

  @Test
  void triesTheOtherMembersAtOnceThenTheFallbacksAtOnce() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a1"), candidate("a2")), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("b1")), 2);

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("a1"));
    attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("a2"));
    attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("b1"));
  }

  @Test
  void backsOffOnlyWhenNothingElseIsLeft() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));

    assertThat(attempts.next(_ -> true))
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
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);

    for (int i = 0; i < 3; i++) {
      attempts.next(_ -> true);
      attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
    }

    assertThat(attempts.next(_ -> true)).isInstanceOf(Next.GiveUp.class);
    assertThat(attempts.made()).isEqualTo(3);
  }

  @Test
  void waitsAsLongAsTheBackEndAsked() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 1);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.RATE_LIMITED).withRetryAfter(Duration.ofSeconds(7)));

    assertThat(attempts.next(_ -> true))
        .isEqualTo(new Next.WaitThenTry<>("a", Duration.ofSeconds(7)));
  }

  @Test
  void stopsAtARequestThatIsWrongInItself() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("b")), 2);
    InferenceError wrong = error(Kind.INVALID_REQUEST);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), wrong);

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.GiveUp<>(wrong));
  }

  @Test
  void doesNotRepeatATargetWhoseCredentialsAreRefused() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 5);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.UPSTREAM_CREDENTIALS));

    assertThat(attempts.next(_ -> true)).isInstanceOf(Next.GiveUp.class);
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
      attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 1);
      attempts.next(_ -> true);
      attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
      attempts.next(_ -> true);
      attempts.committed(last(attempts));
      attempts.succeeded(last(attempts));
    }

    assertThat(breaker("a").state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void skipsATargetThatRestsAndSaysWhenAllDo() {
    openBreaker();
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);

    assertThat(attempts.next(_ -> true))
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
    trial.addStep(Trigger.USUAL, List.of(candidate("a")), 0);

    trial.next(_ -> true);
    trial.committed(last(trial));
    trial.succeeded(last(trial));

    assertThat(breaker("a").state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void aTrialWhoseCallerHangsUpLeavesRoomForTheNext() {
    openBreaker();
    breaker("a").probeSucceeded();
    Attempts<String> trial = attempts();
    trial.addStep(Trigger.USUAL, List.of(candidate("a")), 0);
    trial.next(_ -> true);

    trial.over();

    assertThat(firstOf("a")).isEqualTo(new Next.Try<>("a"));
  }

  @Test
  void namesEveryTargetWhenAllFailed() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a"), candidate("b")), 0);
    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.TIMEOUT));
    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.UPSTREAM_CREDENTIALS));

    Next<String> end = attempts.next(_ -> true);

    assertThat(end)
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            giveUp ->
                assertThat(giveUp.error().message())
                    .contains("a (timeout)", "b (upstream_credentials)"));
  }

  @Test
  void triesAContextWindowStepFirstWhereTheConversationIsTooLong() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a1"), candidate("a2")), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("usual")), 2);
    attempts.addStep(Trigger.CONTEXT_WINDOW, List.of(candidate("large")), 2);

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("a1"));
    attempts.failed(last(attempts), error(Kind.CONTEXT_OVERFLOW));

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("large"));
    attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("a2"));
    attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("usual"));
  }

  @Test
  void skipsWindowsThatAreNoLargerThanTheOneThatWasTooSmall() {
    Attempts<String> attempts = new Attempts<>(new Size(0, 100_000, 0), new Random(1));
    attempts.addStep(Trigger.USUAL, List.of(candidate("a", 8192)), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("equal", 8192)), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("unknown", 0)), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("larger", 32_768)), 2);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.CONTEXT_OVERFLOW));

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("unknown"));
    attempts.failed(last(attempts), error(Kind.CONTEXT_OVERFLOW));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("larger"));
    attempts.failed(last(attempts), error(Kind.CONTEXT_OVERFLOW));
    assertThat(attempts.next(_ -> true))
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            giveUp -> {
              assertThat(giveUp.error().kind()).isEqualTo(Kind.CONTEXT_OVERFLOW);
              assertThat(giveUp.error().message()).contains("equal (a window of 8192 tokens)");
            });
  }

  @Test
  void neverSendsAPromptToAWindowThatIsKnownToBeSmaller() {
    Attempts<String> attempts = new Attempts<>(new Size(9000, 9000, 0), new Random(1));
    attempts.addStep(Trigger.USUAL, List.of(candidate("a", 8192)), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("b", 4096)), 2);

    assertThat(attempts.next(_ -> true))
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            giveUp -> {
              assertThat(giveUp.error().kind()).isEqualTo(Kind.CONTEXT_OVERFLOW);
              assertThat(giveUp.error().message())
                  .contains("9000", "a (a window of 8192 tokens)", "b (a window of 4096 tokens)");
            });
  }

  @Test
  void takesAContextWindowStepBeforeAnythingIsSentWhereNoMemberIsLargeEnough() {
    Attempts<String> attempts = new Attempts<>(new Size(9000, 9000, 0), new Random(1));
    attempts.addStep(Trigger.USUAL, List.of(candidate("a", 8192)), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("usual")), 2);
    attempts.addStep(Trigger.CONTEXT_WINDOW, List.of(candidate("large", 100_000)), 2);

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("large"));
  }

  @Test
  void asksATargetLastThatHasNoRoomForTheAnswerThatIsAskedFor() {
    Attempts<String> attempts = new Attempts<>(new Size(0, 100, 32_000), new Random(1));
    attempts.addStep(Trigger.USUAL, List.of(candidate("a", 8192)), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("b", 128_000)), 2);

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("b"));
    attempts.failed(last(attempts), error(Kind.UPSTREAM_CREDENTIALS));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("a"));
  }

  @Test
  void triesOnlyContentPolicyStepsWhereAPolicyRefused() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a1"), candidate("a2")), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("usual")), 2);
    attempts.addStep(Trigger.CONTENT_POLICY, List.of(candidate("open")), 0);
    InferenceError refusal = error(Kind.CONTENT_POLICY);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), refusal);

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("open"));
    attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
    assertThat(attempts.next(_ -> true))
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            giveUp -> {
              assertThat(giveUp.error().kind()).isEqualTo(Kind.CONTENT_POLICY);
              assertThat(giveUp.error().message())
                  .contains("open (upstream_failed)")
                  .doesNotContain("a2", "usual");
            });
  }

  @Test
  void stopsWhereAPolicyRefusedAndNoStepIsForThat() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("usual")), 2);
    InferenceError refusal = error(Kind.CONTENT_POLICY);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), refusal);

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.GiveUp<>(refusal));
  }

  @Test
  void triesTheOtherMembersThenRateLimitStepsThenUsualOnesWhereAnAccountAsksTooOften() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a1"), candidate("a2")), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("usual")), 2);
    attempts.addStep(Trigger.RATE_LIMIT, List.of(candidate("spare")), 2);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.RATE_LIMITED));

    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("a2"));
    attempts.failed(last(attempts), error(Kind.RATE_LIMITED));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("spare"));
    attempts.failed(last(attempts), error(Kind.RATE_LIMITED));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("usual"));
  }

  @Test
  void neverTriesAStepWhoseTriggerDidNotHappen() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 0);
    attempts.addStep(Trigger.CONTEXT_WINDOW, List.of(candidate("large")), 2);
    attempts.addStep(Trigger.CONTENT_POLICY, List.of(candidate("open")), 2);
    attempts.addStep(Trigger.RATE_LIMIT, List.of(candidate("spare")), 2);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.TIMEOUT));

    assertThat(attempts.next(_ -> true))
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            giveUp ->
                assertThat(giveUp.error().message()).doesNotContain("large", "open", "spare"));
  }

  @Test
  void asksATargetOnceInASweepThatIsThereForTwoReasons() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 0);
    attempts.addStep(Trigger.USUAL, List.of(candidate("b")), 0);
    attempts.addStep(Trigger.CONTEXT_WINDOW, List.of(candidate("b")), 0);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.CONTEXT_OVERFLOW));
    assertThat(attempts.next(_ -> true)).isEqualTo(new Next.Try<>("b"));
    attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));

    assertThat(attempts.next(_ -> true)).isInstanceOf(Next.GiveUp.class);
  }

  @Test
  void takesATargetThatIsFreeBeforeOneThatIsWaitedFor() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 0);
    attempts.addStep(Trigger.USUAL, List.of(candidate("b")), 0);

    assertThat(attempts.next("b"::equals)).isEqualTo(new Next.Try<>("b"));
    attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
    assertThat(attempts.next(_ -> false)).isEqualTo(new Next.Queue<>("a"));
  }

  @Test
  void aTargetThatWasPassedOverIsNoFailureOfIt() {
    for (int i = 0; i < 5; i++) {
      Attempts<String> attempts = attempts();
      attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);
      attempts.next(_ -> false);

      attempts.passedOver(last(attempts), error(Kind.RATE_LIMITED).withCode("queue_full"));

      assertThat(attempts.next(_ -> false))
          .isInstanceOfSatisfying(
              Next.GiveUp.class,
              giveUp -> {
                assertThat(giveUp.error().kind()).isEqualTo(Kind.RATE_LIMITED);
                assertThat(giveUp.error().code()).isEqualTo("queue_full");
              });
      assertThat(attempts.made()).isZero();
    }
    assertThat(breaker("a").state()).isEqualTo(Breaker.State.CLOSED);
  }

  @Test
  void givesUpWithTheLastErrorWhenTheRetryBudgetIsSpent() {
    for (int i = 0; i < 10; i++) {
      assertThat(standing.retryBudgets().of("a").tryRetry()).isTrue();
    }
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.UNAVAILABLE));

    assertThat(attempts.next(_ -> true))
        .isInstanceOfSatisfying(
            Next.GiveUp.class,
            giveUp -> {
              assertThat(giveUp.error().kind()).isEqualTo(Kind.UNAVAILABLE);
              assertThat(giveUp.error().message()).contains("it failed.", "Retry budget spent: a");
            });
  }

  @Test
  void goingOnToAnotherTargetNeedsNoRetryBudget() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("b")), 2);

    attempts.next(_ -> true);
    attempts.failed(last(attempts), error(Kind.UNAVAILABLE));
    attempts.next(_ -> true);

    assertThat(standing.retryBudgets().of("b").taken()).isZero();
    attempts.failed(last(attempts), error(Kind.UNAVAILABLE));
    assertThat(attempts.next(_ -> true)).isInstanceOf(Next.WaitThenTry.class);
    assertThat(standing.retryBudgets().of("a").taken()).isEqualTo(1);
  }

  private Next<String> firstOf(String id) {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate(id)), 0);
    return attempts.next(_ -> true);
  }

  private void openBreaker() {
    for (int i = 0; i < 3; i++) {
      failOneRequest(0);
    }
  }

  private void failOneRequest(int retries) {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), retries);
    for (Next<String> next = attempts.next(_ -> true);
        !(next instanceof Next.GiveUp<String>);
        next = attempts.next(_ -> true)) {
      attempts.failed(last(attempts), error(Kind.UPSTREAM_FAILED));
    }
  }

  private static Attempts<String> attempts() {
    return new Attempts<>(new Size(0, 1000, 0), new Random(1));
  }

  private Candidate<String> candidate(String id) {
    return candidate(id, 0);
  }

  private Candidate<String> candidate(String id, int window) {
    return new Candidate<>(id, id, breaker(id), standing.retryBudgets().of(id), window);
  }

  private Breaker breaker(String id) {
    return standing.breakers().of(id, 3, OPEN_FOR);
  }

  private long nanoTime() {
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond());
  }

  private static InferenceError error(Kind kind) {
    return InferenceError.of(kind, "it failed.");
  }

  @Test
  void asksAnotherBesideASlowOneAtTheCostOfARepeat() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a")), 2);
    attempts.addStep(Trigger.USUAL, List.of(candidate("b")), 2);
    attempts.next(_ -> true);

    assertThat(attempts.beside("a", _ -> true)).isEqualTo("b");

    assertThat(standing.retryBudgets().of("a").taken()).isEqualTo(1);
    assertThat(attempts.made()).isEqualTo(2);
  }

  @Test
  void asksNobodyBesideASlowOneWhoseBudgetIsSpent() {
    while (standing.retryBudgets().of("a").tryRetry()) {}
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a"), candidate("b")), 2);
    attempts.next(_ -> true);

    assertThat(attempts.beside("a", _ -> true)).isNull();
  }

  @Test
  void asksNobodyBesideASlowOneWhoWouldHaveToBeWaitedFor() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a"), candidate("b")), 2);
    attempts.next(_ -> true);

    assertThat(attempts.beside("a", target -> !target.equals("b"))).isNull();
  }

  @Test
  void holdsNothingAgainstTheSlowOneThatWasOutrun() {
    Attempts<String> attempts = attempts();
    attempts.addStep(Trigger.USUAL, List.of(candidate("a"), candidate("b")), 2);
    attempts.next(_ -> true);
    attempts.beside("a", _ -> true);

    attempts.committed("b");
    attempts.succeeded("b");

    assertThat(standing.breakers().of("a", 1, OPEN_FOR).state()).isEqualTo(Breaker.State.CLOSED);
  }

  private static String last(Attempts<String> attempts) {
    return Objects.requireNonNull(attempts.last(), "the target of an attempt");
  }
}
