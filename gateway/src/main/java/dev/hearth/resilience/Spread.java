package dev.hearth.resilience;

/**
 * How long something took of late: counts in buckets that are 1/8 of a power of two wide, from a
 * millisecond to over an hour. What was counted long ago weighs less, since every count is halved
 * whenever there are {@value #ENOUGH}. Thread-safe.
 */
final class Spread {
  /** Fewer say nothing of how slow the slowest are. */
  static final int LEAST = 20;

  private static final int ENOUGH = 512;
  private static final int STEPS_BITS = 3;
  private static final int STEPS = 1 << STEPS_BITS;
  private static final int OCTAVES = 22;

  private final int[] counts = new int[OCTAVES * STEPS];
  private int total;

  /** It took so long once more. */
  synchronized void took(long nanos) {
    counts[bucket(nanos)]++;
    if (++total >= ENOUGH) {
      halve();
    }
  }

  /**
   * So long it took at most, in nanoseconds, in a share of the cases; the bucket's upper bound.
   *
   * @return 0 as long as it is known of fewer than {@value #LEAST}
   */
  synchronized long quantile(double share) {
    if (total < LEAST) {
      return 0;
    }
    long wanted = (long) Math.ceil(total * share);
    int bucket = -1;
    long seen = 0;
    while (seen < wanted) {
      seen += counts[++bucket];
    }
    return upperBound(bucket);
  }

  private void halve() {
    total = 0;
    for (int i = 0; i < counts.length; i++) {
      counts[i] >>>= 1;
      total += counts[i];
    }
  }

  private static int bucket(long nanos) {
    long ticks = Math.max(STEPS, nanos >> 17); // 131 µs each, so that 8 of them are the first step
    int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(ticks) - STEPS_BITS;
    if (octave >= OCTAVES) {
      return OCTAVES * STEPS - 1;
    }
    return octave * STEPS + (int) (ticks >> octave) - STEPS;
  }

  private static long upperBound(int bucket) {
    int octave = bucket >> STEPS_BITS;
    long step = (bucket & (STEPS - 1)) + STEPS + 1L;
    return step << octave << 17;
  }
}
