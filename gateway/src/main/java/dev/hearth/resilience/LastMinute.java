package dev.hearth.resilience;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * Two sums over the last minute, give or take {@value #CELL_SECONDS} s. Thread-safe; allocates
 * nothing.
 */
/*
 * A ring of cells, one for each stretch of time: the stretch's number, the first sum and the second
 * one in one long, so that they change together.
 */
final class LastMinute {
  static final int CELL_SECONDS = 5;

  private static final int CELLS = 16;
  private static final int WINDOW = 60 / CELL_SECONDS;
  private static final long NANOS_A_CELL = CELL_SECONDS * 1_000_000_000L;
  private static final int SECOND_BITS = 28;
  private static final int FIRST_BITS = 18;
  private static final long MOST_SECOND = (1L << SECOND_BITS) - 1;
  private static final long MOST_FIRST = (1L << FIRST_BITS) - 1;
  private static final long NUMBER_MASK = (1L << (Long.SIZE - SECOND_BITS - FIRST_BITS)) - 1;

  private final AtomicLongArray cells = new AtomicLongArray(CELLS);
  private final LongSupplier nanoTime;
  private final long start;

  LastMinute(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** Adds to both. */
  void add(long first, long second) {
    long number = number();
    int index = (int) (number & (CELLS - 1));
    long cell;
    long more;
    do {
      cell = cells.get(index);
      long now = isOf(cell, number) ? cell : 0;
      more = pack(number, first(now) + first, second(now) + second);
    } while (!cells.compareAndSet(index, cell, more));
  }

  long first() {
    long sum = 0;
    long now = number();
    for (long number = now - WINDOW + 1; number <= now; number++) {
      long cell = cells.get((int) (number & (CELLS - 1)));
      sum += isOf(cell, number) ? first(cell) : 0;
    }
    return sum;
  }

  long second() {
    long sum = 0;
    long now = number();
    for (long number = now - WINDOW + 1; number <= now; number++) {
      long cell = cells.get((int) (number & (CELLS - 1)));
      sum += isOf(cell, number) ? second(cell) : 0;
    }
    return sum;
  }

  /** Counted from a while before the start, so that an empty cell is of no stretch. */
  private long number() {
    return (nanoTime.getAsLong() - start) / NANOS_A_CELL + CELLS;
  }

  private static boolean isOf(long cell, long number) {
    return cell >>> (SECOND_BITS + FIRST_BITS) == (number & NUMBER_MASK);
  }

  private static long pack(long number, long first, long second) {
    return (number & NUMBER_MASK) << (SECOND_BITS + FIRST_BITS)
        | Math.min(first, MOST_FIRST) << SECOND_BITS
        | Math.min(second, MOST_SECOND);
  }

  private static long first(long cell) {
    return (cell >>> SECOND_BITS) & MOST_FIRST;
  }

  private static long second(long cell) {
    return cell & MOST_SECOND;
  }
}
