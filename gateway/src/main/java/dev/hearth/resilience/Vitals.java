package dev.hearth.resilience;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * How a target does: the requests that the gateway has there, what it did in the last minute, and
 * the usual times to a stream's first output and to a whole answer. Those fade while nothing is
 * heard, so that a target that was slow once is tried again. Thread-safe; allocates nothing after
 * its beginning.
 */
public final class Vitals {
  private final AtomicInteger inFlight = new AtomicInteger();
  private final MovingAverage firstOutput;
  private final MovingAverage wholeAnswer;
  private final Spread streams = new Spread();
  private final Spread wholes = new Spread();
  private final LastMinute requestsAndTokens;

  Vitals(LongSupplier nanoTime) {
    this.firstOutput = new MovingAverage(nanoTime);
    this.wholeAnswer = new MovingAverage(nanoTime);
    this.requestsAndTokens = new LastMinute(nanoTime);
  }

  /** A request goes there; ended by {@link #left}. */
  public void entered() {
    inFlight.incrementAndGet();
    requestsAndTokens.add(1, 0);
  }

  /** A request is over there. */
  public void left() {
    inFlight.decrementAndGet();
  }

  /** Requests there now. */
  public int inFlight() {
    return inFlight.get();
  }

  /** It took so long from a request to a whole answer. */
  public void answered(long nanos) {
    wholes.took(nanos);
    wholeAnswer.add(nanos);
  }

  /**
   * In how many nanoseconds 95 % of its answers of late came: a stream's first output, or all of a
   * whole answer.
   *
   * @return 0 where too few are known
   */
  public long p95Nanos(boolean stream) {
    return (stream ? streams : wholes).quantile(0.95);
  }

  /** A request consumed so many tokens. */
  public void consumed(long tokens) {
    requestsAndTokens.add(0, Math.max(0, tokens));
  }

  /** Requests that went there in the last minute. */
  public long requestsInMinute() {
    return requestsAndTokens.first();
  }

  /** Tokens of the requests that ended there in the last minute. */
  public long tokensInMinute() {
    return requestsAndTokens.second();
  }

  /** It took so long from a request to its first output, or nothing came for so long. */
  public void took(long nanos) {
    streams.took(nanos);
    firstOutput.add(nanos);
  }

  /** The usual time to a target's first output; 0 where nothing was heard of it for long. */
  public long firstOutputNanos() {
    return firstOutput.nanos();
  }

  /** The usual time to a target's whole answer; 0 where none was given for long. */
  public long wholeAnswerNanos() {
    return wholeAnswer.nanos();
  }
}
