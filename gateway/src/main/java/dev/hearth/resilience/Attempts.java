package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides, attempt by attempt, where one request goes next.
 *
 * @param <T> what an attempt goes to
 */
/*
 * A sweep visits every member of the asked group, then every member of each fallback, at once after
 * one another: while something untried is left nobody waits. Only when a whole sweep failed does it
 * back off (full jitter, or what the back end or the step asks for) and sweep again, within each step's number
 * of attempts and each target's retry budget. What failed for good in one sweep is left out of the
 * next.
 *
 * A step with a trigger takes part once that has happened. The order is: where a content policy
 * refused, its steps and nothing else; where the conversation is too long, the steps for that
 * first; then the asked group, the steps for an account that asks too often, the usual ones. A
 * target whose window is smaller than the prompt is never tried, and one that the prompt fits but
 * the answer asked for does not comes last: many servers cut the answer and refuse nothing.
 *
 * The breakers see requests, not attempts: a permit is taken at a target's first attempt, kept
 * through its repeats, and ended once, with the outcome of the last one.
 */
public final class Attempts<T> {
  private static final Duration BACKOFF_BASE = Duration.ofMillis(500);
  private static final Duration BACKOFF_CAP = Duration.ofSeconds(8);

  /** The asked group's rank among those of its fallbacks. */
  private static final int ASKED = 2;

  /** Added to the rank of a target that seems too small. */
  private static final int LAST = 100;

  private final List<Slot<T>> slots = new ArrayList<>(4);
  private final List<Place<T>> places = new ArrayList<>(4);
  private final Set<Trigger> happened = EnumSet.of(Trigger.USUAL);
  private final Size size;
  private final RandomGenerator random;
  private @Nullable T last;
  private @Nullable InferenceError stopped;
  private int sweep;
  private int made;

  /**
   * A target of the plan and what stands before it.
   *
   * @param name for messages
   * @param window the tokens that the target takes; 0 where that is not known
   */
  public record Candidate<T>(
      T target, String name, Breaker breaker, RetryBudget retries, int window) {}

  /** Where to go next. */
  public sealed interface Next<T> {

    /** There, at once. */
    record Try<T>(T target) implements Next<T> {}

    /** There, as soon as it is free: nothing else is. */
    record Queue<T>(T target) implements Next<T> {}

    /** There, after a while. */
    record WaitThenTry<T>(T target, Duration delay) implements Next<T> {}

    /** Nowhere; the caller is told why. */
    record GiveUp<T>(InferenceError error) implements Next<T> {}
  }

  /** Where a target stands in the order; one that is in several steps has several. */
  private record Place<T>(Trigger trigger, int rank, Slot<T> slot) {}

  /**
   * @param size of the request, in tokens
   */
  public Attempts(Size size, RandomGenerator random) {
    this.size = size;
    this.random = random;
  }

  /** Appends a step that repeats the same number of attempts whatever failed. */
  public void addStep(Trigger trigger, List<Candidate<T>> members, int repeats) {
    addStep(trigger, members, Repeats.of(repeats));
  }

  /** Appends a step: the asked group first, then each fallback. */
  public void addStep(Trigger trigger, List<Candidate<T>> members, Repeats repeats) {
    boolean asked = slots.isEmpty();
    int rank = asked ? ASKED : rank(trigger);
    var allowance = new Slot.Allowance(members.size(), repeats);
    for (Candidate<T> member : members) {
      Slot<T> slot = slot(member, allowance);
      places.add(new Place<>(trigger, slot.asksTooMuch() ? rank + LAST : rank, slot));
    }
    if (asked && slots.stream().allMatch(slot -> slot.isTooSmall() || slot.asksTooMuch())) {
      happened.add(Trigger.CONTEXT_WINDOW);
    }
    places.sort(Comparator.comparingInt(Place::rank));
  }

  private Slot<T> slot(Candidate<T> member, Slot.Allowance allowance) {
    for (Slot<T> known : slots) {
      if (known.candidate().target().equals(member.target())) {
        return known;
      }
    }
    Slot<T> slot = new Slot<>(member, allowance, size);
    slots.add(slot);
    return slot;
  }

  private static int rank(Trigger trigger) {
    return switch (trigger) {
      case CONTENT_POLICY -> 0;
      case CONTEXT_WINDOW -> 1;
      case RATE_LIMIT -> 3;
      case USUAL -> 4;
    };
  }

  /** How many attempts were begun. */
  public int made() {
    return made;
  }

  /** What the last attempt begun went to; null before the first. */
  public @Nullable T last() {
    return last;
  }

  /**
   * Where to go next; anything but a {@code GiveUp} counts as an attempt begun.
   *
   * @param free whether a target has room for the request now; others are waited for when none has
   */
  public Next<T> next(Predicate<? super T> free) {
    if (stopped != null) {
      return giveUp(stopped);
    }
    Slot<T> slot = nextInSweep(free);
    if (slot != null) {
      return new Next.Try<>(begin(slot));
    }
    slot = nextInSweep(_ -> true);
    if (slot != null) {
      return new Next.Queue<>(begin(slot));
    }
    sweep++;
    slot = nextInSweep(_ -> true);
    if (slot == null) {
      return giveUp(LastWord.of(relevant(), size));
    }
    return new Next.WaitThenTry<>(begin(slot), delayBefore(slot));
  }

  /**
   * Where to go beside a target that takes long: one that nobody waits for, at the cost of a repeat
   * in the slow one's budget. Counts as an attempt begun.
   *
   * @return null where there is none
   */
  public @Nullable T beside(T slow, Predicate<? super T> free) {
    if (stopped != null || !slot(slow).candidate().retries().tryRetry()) {
      return null;
    }
    Slot<T> slot = nextInSweep(free);
    return slot == null ? null : begin(slot);
  }

  /** Whether a failure has ended the request, so that other attempts under way need not. */
  public boolean isStopped() {
    return stopped != null;
  }

  /** The attempt at a target failed. */
  public void failed(T target, InferenceError error) {
    Slot<T> slot = slot(target);
    slot.failed(error);
    FailureRule rule = FailureRule.of(error.kind());
    if (rule.next() == FailureRule.Next.STOP) {
      happened.clear();
      happened.add(rule.fallback());
      stopped = rule.fallback() != Trigger.USUAL && hasStepsLeft() ? null : error;
      return;
    }
    if (happened.contains(Trigger.USUAL)) {
      happened.add(rule.fallback());
    }
    if (rule.fallback() == Trigger.CONTEXT_WINDOW) {
      slots.forEach(other -> other.tooLongFor(slot.candidate().window()));
    }
  }

  /** A target was not asked after all, and will not be; its breaker hears nothing. */
  public void passedOver(T target, InferenceError error) {
    slot(target).passedOver(error);
    made--;
  }

  /**
   * The attempt at a target has given real output: nothing else will be tried, and the targets that
   * failed before it are reported.
   */
  public void committed(T target) {
    Slot<T> answering = slot(target);
    for (Slot<T> slot : slots) {
      if (slot != answering) {
        slot.report();
      }
    }
  }

  /** The attempt at a target gave a whole answer. */
  public void succeeded(T target) {
    slot(target).succeeded();
    over();
  }

  /** The request is over, answered or not: reports what is not reported yet. */
  public void over() {
    slots.forEach(Slot::report);
  }

  private Slot<T> slot(T target) {
    for (Slot<T> slot : slots) {
      if (slot.candidate().target().equals(target)) {
        return slot;
      }
    }
    throw new IllegalArgumentException("a target that was never planned: " + target);
  }

  private @Nullable Slot<T> nextInSweep(Predicate<? super T> free) {
    for (Place<T> place : places) {
      Slot<T> slot = place.slot();
      if (happened.contains(place.trigger())
          && slot.isLeftIn(sweep)
          && slot.passesBreaker()
          && free.test(slot.candidate().target())
          && slot.takesBudget()) {
        return slot;
      }
    }
    return null;
  }

  private boolean hasStepsLeft() {
    return places.stream()
        .anyMatch(place -> happened.contains(place.trigger()) && place.slot().isLeftIn(sweep));
  }

  private T begin(Slot<T> slot) {
    made++;
    last = slot.begin(sweep);
    return last;
  }

  private Duration delayBefore(Slot<T> slot) {
    long ceiling =
        Math.min(BACKOFF_CAP.toMillis(), BACKOFF_BASE.toMillis() << Math.min(sweep - 1, 10));
    Duration delay = longer(Duration.ofMillis(random.nextLong(ceiling + 1)), slot.pause());
    InferenceError error = slot.lastError();
    Duration asked = error == null ? null : error.retryAfter();
    return asked == null ? delay : longer(asked, delay);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private Next<T> giveUp(InferenceError error) {
    over();
    return new Next.GiveUp<>(error);
  }

  /** What took part or was tried before its part was over. */
  private List<Slot<T>> relevant() {
    return places.stream()
        .filter(place -> happened.contains(place.trigger()) || place.slot().lastError() != null)
        .map(Place::slot)
        .distinct()
        .toList();
  }
}
