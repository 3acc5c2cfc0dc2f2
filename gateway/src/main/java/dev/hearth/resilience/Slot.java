package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import dev.hearth.resilience.Attempts.Candidate;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A target's place in one request's attempts, and what became of it there. */
final class Slot<T> {
  private final Candidate<T> candidate;
  private final Allowance allowance;
  private final Size.Fit fit;
  private boolean permit;
  private boolean refused;
  private boolean budgetSpent;
  private boolean tooSmall;
  private boolean done;
  private int attempts;
  private int lastSweep = -1;
  private @Nullable InferenceError lastError;
  private @Nullable InferenceError answer;

  /** How many attempts the members of one step may use up together. */
  static final class Allowance {
    private final int members;
    private final Repeats repeats;
    private int left;
    private boolean hasFailed;

    Allowance(int members, Repeats repeats) {
      this.members = members;
      this.repeats = repeats;
      this.left = attempts(repeats.most());
    }

    /** The first failure decides for all of them. */
    void failed(InferenceError error) {
      if (!hasFailed) {
        hasFailed = true;
        left += attempts(repeats.after(error.kind())) - attempts(repeats.most());
      }
    }

    private int attempts(int repeated) {
      return Math.max(members, 1 + repeated);
    }
  }

  Slot(Candidate<T> candidate, Allowance allowance, Size size) {
    this.candidate = candidate;
    this.allowance = allowance;
    this.fit = size.in(candidate.window());
    this.tooSmall = fit == Size.Fit.TOO_LONG;
    this.done = tooSmall;
  }

  Candidate<T> candidate() {
    return candidate;
  }

  @Nullable InferenceError lastError() {
    return lastError;
  }

  /** Whether the request does not fit its window. */
  boolean isTooSmall() {
    return tooSmall;
  }

  /** Whether the answer asked for does not fit its window together with the prompt. */
  boolean asksTooMuch() {
    return fit == Size.Fit.ASKS_TOO_MUCH;
  }

  /** No repeat is made sooner. */
  Duration pause() {
    return allowance.repeats.pause();
  }

  boolean wasRefused() {
    return refused;
  }

  boolean lacksBudget() {
    return budgetSpent;
  }

  /** Whether it may be tried in a sweep, apart from its breaker and its budget. */
  boolean isLeftIn(int sweep) {
    return !done && lastSweep < sweep && allowance.left > 0;
  }

  /** Whether its breaker lets the request through; asked once a request. */
  boolean passesBreaker() {
    if (!permit && !refused) {
      permit = candidate.breaker().tryAcquire();
      refused = !permit;
    }
    return permit;
  }

  /** Whether the target may be asked now: a repeat needs budget, and without ends here. */
  boolean takesBudget() {
    if (attempts > 0 && !candidate.retries().tryRetry()) {
      budgetSpent = true;
      done = true;
      return false;
    }
    return true;
  }

  T begin(int sweep) {
    if (attempts++ == 0) {
      candidate.retries().request();
    }
    allowance.left--;
    lastSweep = sweep;
    return candidate.target();
  }

  void failed(InferenceError error) {
    FailureRule rule = FailureRule.of(error.kind());
    lastError = error;
    answer = error;
    allowance.failed(error);
    done |= rule.next() != FailureRule.Next.ANY_TARGET;
  }

  /** It was not asked after all; it will not be, either. */
  void passedOver(InferenceError error) {
    lastError = error;
    done = true;
    attempts--;
    allowance.left++;
  }

  /** The request turned out to be too long for a window as large as this one's. */
  void tooLongFor(int window) {
    if (candidate.window() > 0 && candidate.window() <= window && fit != Size.Fit.FITS) {
      tooSmall = true;
      done = true;
    }
  }

  void succeeded() {
    lastError = null;
    if (permit) {
      permit = false;
      candidate.breaker().succeeded();
    }
  }

  /** Ends the breaker's permit with what the last attempt said, unless it is ended. */
  void report() {
    if (!permit) {
      return;
    }
    permit = false;
    if (answer == null) {
      candidate.breaker().released();
    } else {
      candidate.breaker().failed(answer);
    }
  }

  /** For messages: what became of it. */
  String outcome() {
    String why;
    if (lastError != null) {
      why = lastError.kind().name().toLowerCase(Locale.ROOT);
    } else if (refused) {
      why = "resting after failures";
    } else if (tooSmall) {
      why = "a window of " + candidate.window() + " tokens";
    } else {
      why = "not tried";
    }
    return candidate.name() + " (" + why + ")";
  }
}
