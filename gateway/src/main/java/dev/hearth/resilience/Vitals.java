package dev.hearth.resilience;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How a target does: the requests that the gateway has there, and the usual time to its first
 * output. That is a moving average that follows a slow answer at once and a quick one only with
 * time: half of the difference in {@value #HALF_LIFE_SECONDS} s. It fades at the same pace while
 * nothing is heard, so that a target that was slow once is tried again. Thread-safe; allocates
 * nothing after its beginning.
 */
/*
 * The average and when it was made share one long, so that both change by one compare-and-set: the
 * nanoseconds as a float's bits, and the moment in ticks of 2²⁴ ns, about 17 ms, which go round
 * after more than a year.
 */
public final class Vitals {
  static final int HALF_LIFE_SECONDS = 10;

  private static final int TICK_BITS = 24;
  private static final double HALF_LIFE_TICKS = HALF_LIFE_SECONDS * 1e9 / (1L << TICK_BITS);

  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicLong average = new AtomicLong();
  private final Spread streams = new Spread();
  private final Spread wholes = new Spread();
  private final LongSupplier nanoTime;

  Vitals(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A request goes there; ended by {@link #left}. */
  public void entered() {
    inFlight.incrementAndGet();
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

  /** It took so long from a request to its first output, or nothing came for so long. */
  public void took(long nanos) {
    streams.took(nanos);
    int tick = tick();
    long before;
    long after;
    do {
      before = average.get();
      after = pack(average(before, tick, Math.max(0, nanos)), tick);
    } while (!average.compareAndSet(before, after));
  }

  /** The usual time to a target's first output; 0 where nothing was heard of it for long. */
  public long firstOutputNanos() {
    long packed = average.get();
    return Math.round(value(packed) * share(packed, tick()));
  }

  private static double average(long packed, int tick, long sample) {
    double known = value(packed);
    double share = share(packed, tick);
    return sample >= known * share ? sample : known * share + sample * (1 - share);
  }

  /** How much of the average is left after the time since it was made. */
  private static double share(long packed, int tick) {
    int elapsed = Math.max(0, tick - (int) packed);
    return Math.pow(0.5, elapsed / HALF_LIFE_TICKS);
  }

  private static double value(long packed) {
    return Float.intBitsToFloat((int) (packed >>> Integer.SIZE));
  }

  private static long pack(double value, int tick) {
    return ((long) Float.floatToRawIntBits((float) value) << Integer.SIZE)
        | Integer.toUnsignedLong(tick);
  }

  private int tick() {
    return (int) (nanoTime.getAsLong() >> TICK_BITS);
  }
}
