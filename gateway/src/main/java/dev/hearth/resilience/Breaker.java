package dev.hearth.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps requests away from a target that fails: closed while it answers, open after a number of
 * failed requests in a row, half-open for one trial request when the time is up or a probe found it
 * well. Every permit that {@link #tryAcquire} gave is ended by exactly one of {@link #succeeded},
 * {@link #failed} and {@link #released}. Thread-safe.
 */
public final class Breaker {
  private final @Nullable CircuitBreaker circuit;
  private final Clock clock;
  private final Duration openFor;
  private volatile Instant openedAt = Instant.EPOCH;

  /** How a breaker stands. */
  public enum State {
    CLOSED,
    HALF_OPEN,
    OPEN
  }

  Breaker(String id, int failures, Duration openFor, Clock clock) {
    this.clock = clock;
    this.openFor = openFor;
    this.circuit = openFor.isZero() ? null : circuit(id, failures, openFor, clock);
  }

  private static CircuitBreaker circuit(String id, int failures, Duration openFor, Clock clock) {
    return CircuitBreaker.of(
        id,
        CircuitBreakerConfig.custom()
            .slidingWindowType(SlidingWindowType.COUNT_BASED)
            .slidingWindowSize(failures)
            .minimumNumberOfCalls(failures)
            .failureRateThreshold(100)
            .waitDurationInOpenState(openFor)
            .permittedNumberOfCallsInHalfOpenState(1)
            .clock(clock)
            .build());
  }

  /** Whether a request may go to the target now. */
  public boolean tryAcquire() {
    return circuit == null || circuit.tryAcquirePermission();
  }

  /** The request was answered. */
  public void succeeded() {
    if (circuit != null) {
      circuit.onSuccess(0, TimeUnit.NANOSECONDS);
    }
  }

  /** The request failed here. */
  public void failed() {
    if (circuit != null) {
      circuit.onError(0, TimeUnit.NANOSECONDS, new RequestFailed());
      if (circuit.getState() == CircuitBreaker.State.OPEN) {
        openedAt = clock.instant();
      }
    }
  }

  /** The request ended without saying anything about the target. */
  public void released() {
    if (circuit != null) {
      circuit.releasePermission();
    }
  }

  /** A probe found the target well: an open breaker lets the trial request through at once. */
  public void probeSucceeded() {
    if (circuit != null && circuit.getState() == CircuitBreaker.State.OPEN) {
      circuit.transitionToHalfOpenState();
    }
  }

  /** How it stands now. */
  public State state() {
    if (circuit == null) {
      return State.CLOSED;
    }
    return switch (circuit.getState()) {
      case OPEN, FORCED_OPEN -> State.OPEN;
      case HALF_OPEN -> State.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> State.CLOSED;
    };
  }

  /** Until when it keeps requests away at most; null while it does not. */
  public @Nullable Instant openUntil() {
    Instant end = openedAt.plus(openFor);
    return state() == State.OPEN && end.isAfter(clock.instant()) ? end : null;
  }

  /** How long an open breaker stays open; at least a second, so that nobody asks in a loop. */
  Duration remaining() {
    Duration left = Duration.between(clock.instant(), openedAt.plus(openFor));
    return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
  }

  /** What the circuit is told; it only counts. */
  private static final class RequestFailed extends RuntimeException {
    RequestFailed() {
      super("request failed", null, false, false);
    }
  }
}
