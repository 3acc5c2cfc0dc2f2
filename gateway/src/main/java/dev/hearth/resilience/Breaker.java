package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests away from a target that fails. Every permit that {@link #tryAcquire} gave is ended
 * by exactly one of {@link #succeeded}, {@link #failed} and {@link #released}. Thread-safe.
 */
public sealed interface Breaker permits TrialBreaker, CooldownBreaker {

  /** How a breaker stands. */
  enum State {
    CLOSED,
    HALF_OPEN,
    OPEN
  }

  /** Whether a request may go to the target now. */
  boolean tryAcquire();

  /** The request was answered. */
  void succeeded();

  /** The request failed here; not every failure is the target's fault. */
  void failed(InferenceError error);

  /** The request ended without saying anything about the target. */
  void released();

  /** A probe found the target well. */
  void probeSucceeded();

  /** How it stands now. */
  State state();

  /** Until when it keeps requests away at most; null while it does not. */
  @Nullable Instant openUntil();

  /** How long an open breaker stays open; at least a second, so that nobody asks in a loop. */
  Duration remaining();
}
