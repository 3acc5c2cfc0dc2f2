package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closed while its target answers, open after a number of failed requests in a row, half-open for
 * one trial request when the time is up or a probe found the target well.
 */
final class TrialBreaker implements Breaker {
  private final @Nullable CircuitBreaker circuit;
  private final Clock clock;
  private final Duration openFor;
  private volatile Instant openedAt = Instant.EPOCH;

  TrialBreaker(String id, int failures, Duration openFor, Clock clock) {
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

  @Override
  public boolean tryAcquire() {
    return circuit == null || circuit.tryAcquirePermission();
  }

  @Override
  public void succeeded() {
    if (circuit != null) {
      circuit.onSuccess(0, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void failed(InferenceError error) {
    if (circuit == null) {
      return;
    }
    if (!FailureRule.of(error.kind()).trips()) {
      circuit.releasePermission();
      return;
    }
    circuit.onError(0, TimeUnit.NANOSECONDS, new RequestFailed());
    if (circuit.getState() == CircuitBreaker.State.OPEN) {
      openedAt = clock.instant();
    }
  }

  @Override
  public void released() {
    if (circuit != null) {
      circuit.releasePermission();
    }
  }

  /** An open breaker lets the trial request through at once. */
  @Override
  public void probeSucceeded() {
    if (circuit != null && circuit.getState() == CircuitBreaker.State.OPEN) {
      circuit.transitionToHalfOpenState();
    }
  }

  @Override
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

  @Override
  public @Nullable Instant openUntil() {
    Instant end = openedAt.plus(openFor);
    return state() == State.OPEN && end.isAfter(clock.instant()) ? end : null;
  }

  @Override
  public Duration remaining() {
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
