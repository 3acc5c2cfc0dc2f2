package dev.hearth.pipeline;

import java.util.function.LongSupplier;

/** When the steps of one exchange were, in nanoseconds of the environment's clock. */
final class Stopwatch {
  private static final long NEVER = -1;

  private final LongSupplier nanoTime;
  private final long started;
  private long firstSend = NEVER;
  private long firstOutput = NEVER;
  private long upstreamEnd = NEVER;

  Stopwatch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.started = nanoTime.getAsLong();
  }

  void sends() {
    if (firstSend == NEVER) {
      firstSend = nanoTime.getAsLong();
    }
  }

  void hasOutput() {
    if (firstOutput == NEVER) {
      firstOutput = total();
    }
  }

  void upstreamEnded() {
    upstreamEnd = nanoTime.getAsLong();
  }

  /** Since the request's last byte. */
  long total() {
    return nanoTime.getAsLong() - started;
  }

  /** From the request's last byte to the answer's first output; -1 without one. */
  long firstOutput() {
    return firstOutput;
  }

  /**
   * The part of the total that the gateway spent itself: before the first back end, after the last.
   */
  long own() {
    if (firstSend == NEVER) {
      return total();
    }
    long after = upstreamEnd == NEVER ? 0 : nanoTime.getAsLong() - upstreamEnd;
    return firstSend - started + after;
  }

  /** How much of this time is left. */
  long left(long totalNanos) {
    return totalNanos - total();
  }
}
