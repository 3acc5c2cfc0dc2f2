package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides, attempt by attempt, where one request goes next.
 *
 * @param <T> what an attempt goes to
 */
/*
 * A sweep visits every member of the asked group, then every member of each fallback group, at once
 * after one another: while something untried is left nobody waits. Only when a whole sweep failed
 * does it back off (full jitter, or what the back end asked for) and sweep again, within each
 * group's number of attempts. What failed for good in one sweep is left out of the next.
 *
 * The breakers see requests, not attempts: a permit is taken at a target's first attempt, kept
 * through its repeats, and ended once, with the outcome of the last one.
 */
public final class Attempts<T> {
  private static final Duration BACKOFF_BASE = Duration.ofMillis(500);
  private static final Duration BACKOFF_CAP = Duration.ofSeconds(8);

  private final List<Slot<T>> slots = new ArrayList<>(4);
  private final RandomGenerator random;
  private @Nullable Slot<T> current;
  private int cursor;
  private int sweep;
  private int made;

  /**
   * A target of the plan and the breaker before it.
   *
   * @param name for messages
   */
  public record Candidate<T>(T target, String name, Breaker breaker) {}

  /** Where to go next. */
  public sealed interface Next<T> {

    /** There, at once. */
    record Try<T>(T target) implements Next<T> {}

    /** There, after a while. */
    record WaitThenTry<T>(T target, Duration delay) implements Next<T> {}

    /** Nowhere; the caller is told why. */
    record GiveUp<T>(InferenceError error) implements Next<T> {}
  }

  /** How many attempts the members of one group may use up together. */
  private static final class Budget {
    private int left;

    Budget(int left) {
      this.left = left;
    }
  }

  private static final class Slot<T> {
    private final Candidate<T> candidate;
    private final Budget budget;
    private boolean permit;
    private boolean closed;
    private boolean refused;
    private @Nullable InferenceError lastError;

    Slot(Candidate<T> candidate, Budget budget) {
      this.candidate = candidate;
      this.budget = budget;
    }
  }

  public Attempts(RandomGenerator random) {
    this.random = random;
  }

  /**
   * Appends a group: the asked one first, then each fallback.
   *
   * @param retries how many more attempts than one it allows; every member gets one in any case
   */
  public void addGroup(List<Candidate<T>> members, int retries) {
    Budget budget = new Budget(Math.max(members.size(), 1 + retries));
    members.forEach(member -> slots.add(new Slot<>(member, budget)));
  }

  /** How many attempts were begun. */
  public int made() {
    return made;
  }

  /** What the last attempt begun went to; null before the first. */
  public @Nullable T last() {
    return current == null ? null : current.candidate.target();
  }

  /** Where to go next; a {@code Try} or {@code WaitThenTry} counts as an attempt begun. */
  public Next<T> next() {
    InferenceError last = current == null ? null : current.lastError;
    if (last != null && FailureRule.of(last.kind()).next() == FailureRule.Next.STOP) {
      return giveUp(last);
    }
    Slot<T> slot = nextInSweep();
    if (slot != null) {
      return new Next.Try<>(begin(slot));
    }
    cursor = 0;
    sweep++;
    slot = nextInSweep();
    if (slot == null) {
      return giveUp(summary());
    }
    return new Next.WaitThenTry<>(begin(slot), delayBefore(slot));
  }

  /** The attempt under way failed. */
  public void failed(InferenceError error) {
    Slot<T> slot = running();
    slot.lastError = error;
    slot.closed |= FailureRule.of(error.kind()).next() != FailureRule.Next.ANY_TARGET;
  }

  /**
   * The attempt under way has given real output: nothing else will be tried, and the targets that
   * failed before it are reported.
   */
  public void committed() {
    for (Slot<T> slot : slots) {
      if (slot != current) {
        report(slot);
      }
    }
  }

  /** The attempt under way gave a whole answer. */
  public void succeeded() {
    Slot<T> slot = running();
    slot.lastError = null;
    if (slot.permit) {
      slot.permit = false;
      slot.candidate.breaker().succeeded();
    }
    slots.forEach(this::report);
  }

  /** The request is over, answered or not: reports what is not reported yet. */
  public void over() {
    slots.forEach(this::report);
  }

  private Slot<T> running() {
    if (current == null) {
      throw new IllegalStateException("no attempt was begun (expected: next() before)");
    }
    return current;
  }

  private @Nullable Slot<T> nextInSweep() {
    while (cursor < slots.size()) {
      Slot<T> slot = slots.get(cursor++);
      if (!slot.closed && slot.budget.left > 0 && permitted(slot)) {
        return slot;
      }
    }
    return null;
  }

  private boolean permitted(Slot<T> slot) {
    if (!slot.permit && !slot.refused) {
      slot.permit = slot.candidate.breaker().tryAcquire();
      slot.refused = !slot.permit;
    }
    return slot.permit;
  }

  private T begin(Slot<T> slot) {
    slot.budget.left--;
    made++;
    current = slot;
    return slot.candidate.target();
  }

  private Duration delayBefore(Slot<T> slot) {
    long ceiling =
        Math.min(BACKOFF_CAP.toMillis(), BACKOFF_BASE.toMillis() << Math.min(sweep - 1, 10));
    Duration jittered = Duration.ofMillis(random.nextLong(ceiling + 1));
    Duration asked = slot.lastError == null ? null : slot.lastError.retryAfter();
    return asked != null && asked.compareTo(jittered) > 0 ? asked : jittered;
  }

  private Next<T> giveUp(InferenceError error) {
    over();
    return new Next.GiveUp<>(error);
  }

  private void report(Slot<T> slot) {
    if (!slot.permit) {
      return;
    }
    slot.permit = false;
    if (slot.lastError != null && FailureRule.of(slot.lastError.kind()).trips()) {
      slot.candidate.breaker().failed();
    } else {
      slot.candidate.breaker().released();
    }
  }

  /** What the caller is told when everything failed: the last error, and what each target said. */
  private InferenceError summary() {
    List<Slot<T>> tried = slots.stream().filter(slot -> slot.lastError != null).toList();
    if (tried.isEmpty()) {
      return allOpen();
    }
    InferenceError telling =
        tried.stream()
            .map(slot -> slot.lastError)
            .filter(error -> error != null && error.kind() == Kind.CONTEXT_OVERFLOW)
            .findFirst()
            .orElseGet(() -> lastOf(tried));
    if (slots.size() == 1) {
      return telling;
    }
    String each = slots.stream().map(Attempts::describe).collect(Collectors.joining("; "));
    return new InferenceError(
        telling.kind(),
        telling.message() + " Every target failed: " + each + ".",
        telling.param(),
        telling.code(),
        telling.retryAfter());
  }

  private static <T> InferenceError lastOf(List<Slot<T>> tried) {
    InferenceError error = tried.getLast().lastError;
    if (error == null) {
      throw new IllegalStateException("a tried target without an error");
    }
    return error;
  }

  private static <T> String describe(Slot<T> slot) {
    if (slot.lastError != null) {
      return slot.candidate.name()
          + " ("
          + slot.lastError.kind().name().toLowerCase(java.util.Locale.ROOT)
          + ")";
    }
    return slot.candidate.name() + (slot.refused ? " (resting after failures)" : " (not tried)");
  }

  private InferenceError allOpen() {
    String names =
        slots.stream().map(slot -> slot.candidate.name()).collect(Collectors.joining(", "));
    Duration soonest =
        slots.stream()
            .map(slot -> slot.candidate.breaker().remaining())
            .min(Duration::compareTo)
            .orElse(Duration.ofSeconds(1));
    return InferenceError.of(
            Kind.UNAVAILABLE,
            "%s failed repeatedly and rest; the next trial is in %d s, or when a probe finds one well."
                .formatted(names, soonest.toSeconds()))
        .withRetryAfter(soonest);
  }
}
