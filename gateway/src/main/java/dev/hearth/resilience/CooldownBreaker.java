package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Open for a while after failures that its {@link CooldownRule} does not let pass, then closed as
 * if nothing had been. A probe does not end the rest: what asks too often is well, too.
 */
final class CooldownBreaker implements Breaker {
  /** So many requests in a minute tell a share. */
  private static final int ENOUGH = 5;

  /** So many requests in a minute that all failed make even the only target of a group rest. */
  private static final int PLENTY = 1000;

  private static final Duration LONGEST = Duration.ofHours(1);

  private final CooldownRule rule;
  private final Clock clock;
  private final LastMinute requestsAndFailures;
  private final AtomicReference<Failures> failures = new AtomicReference<>(new Failures(0, 0));
  private final AtomicLong openUntil = new AtomicLong(Long.MIN_VALUE);

  /** Failures none of which came long after the one before. */
  private record Failures(int count, long lastMillis) {}

  CooldownBreaker(CooldownRule rule, Clock clock) {
    this.rule = rule;
    this.clock = clock;
    this.requestsAndFailures = new LastMinute(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
  }

  @Override
  public boolean tryAcquire() {
    return state() == State.CLOSED;
  }

  @Override
  public void succeeded() {
    requestsAndFailures.add(1, 0);
  }

  @Override
  public void failed(InferenceError error) {
    if (!CooldownRule.blames(error.kind())) {
      return;
    }
    requestsAndFailures.add(1, 1);
    boolean rests = rule.counts() ? isOneTooMany(error.kind()) : isBad(error.kind());
    if (rests) {
      long until = clock.millis() + time(error).toMillis();
      openUntil.accumulateAndGet(until, Math::max);
    }
  }

  @Override
  public void released() {
    // nothing was taken
  }

  @Override
  public void probeSucceeded() {
    // the rest is as long as it is
  }

  @Override
  public State state() {
    return clock.millis() < openUntil.get() ? State.OPEN : State.CLOSED;
  }

  @Override
  public @Nullable Instant openUntil() {
    return state() == State.OPEN ? Instant.ofEpochMilli(openUntil.get()) : null;
  }

  @Override
  public Duration remaining() {
    return Duration.ofMillis(Math.max(1000, openUntil.get() - clock.millis()));
  }

  private boolean isOneTooMany(Kind kind) {
    long now = clock.millis();
    Failures counted =
        failures.updateAndGet(before -> {
          boolean goesOn = now - before.lastMillis() <= rule.time().toMillis();
          return new Failures(goesOn ? before.count() + 1 : 1, now);
        });
    return counted.count() > rule.allowedAfter(kind);
  }

  private boolean isBad(Kind kind) {
    return switch (kind) {
      case RATE_LIMITED -> !rule.alone() || mostFail();
      case UPSTREAM_CREDENTIALS, UNKNOWN_MODEL -> true;
      default -> mostFail();
    };
  }

  private boolean mostFail() {
    long requests = requestsAndFailures.first();
    long failed = requestsAndFailures.second();
    return rule.alone()
        ? requests >= PLENTY && failed == requests
        : requests >= ENOUGH && 2 * failed > requests;
  }

  private Duration time(InferenceError error) {
    Duration asked = error.retryAfter();
    if (rule.fixed() || asked == null || !asked.isPositive()) {
      return rule.time();
    }
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }
}
