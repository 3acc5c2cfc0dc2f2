package dev.hearth.resilience;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * An average of times that follows a long one at once and a short one only with time: half of the
 * difference in {@value #HALF_LIFE_SECONDS} s. It fades at the same pace while nothing is heard.
 * Thread-safe; allocates nothing.
 */
/*
 * The average and when it was made share one long, so that both change by one compare-and-set: the
 * nanoseconds as a float's bits, and the moment in ticks of 2²⁴ ns, about 17 ms, which go round
 * after more than a year.
 */
final class MovingAverage {
  static final int HALF_LIFE_SECONDS = 10;

  private static final int TICK_BITS = 24;
  private static final double HALF_LIFE_TICKS = HALF_LIFE_SECONDS * 1e9 / (1L << TICK_BITS);

  private final AtomicLong average = new AtomicLong();
  private final LongSupplier nanoTime;

  MovingAverage(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Another one. */
  void add(long nanos) {
    int tick = tick();
    long before;
    long after;
    do {
      before = average.get();
      after = pack(average(before, tick, Math.max(0, nanos)), tick);
    } while (!average.compareAndSet(before, after));
  }

  /** The average; 0 where nothing was heard for long. */
  long nanos() {
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
