package dev.hearth.resilience;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Limits how often requests that failed at a target are repeated there, so that an outage is not
 * amplified: within any ten seconds {@value #FREE} repeats, and one more for every {@value
 * #REQUESTS_A_RETRY} requests. Going on to another target is no repeat. Thread-safe; allocates
 * nothing.
 */
/*
 * A ring of cells, one for each second: a cell's number of the second, its requests and its
 * repeats in one long. A repeat is taken by a compare-and-set of the cell of now, which fails when
 * another one was taken meanwhile, so that two threads never share the last one of the budget. The
 * window is the second that has begun and the ten before it: no ten seconds have more than allowed.
 */
public final class RetryBudget {
  static final int FREE = 10;
  static final int REQUESTS_A_RETRY = 5;

  private static final int SECONDS = 10;
  private static final int CELLS = 16;
  private static final long NANOS_A_SECOND = 1_000_000_000L;
  private static final int RETRY_BITS = 16;
  private static final int REQUEST_BITS = 24;
  private static final long MOST_REQUESTS = (1L << REQUEST_BITS) - 1;
  private static final long SECOND_MASK = (1L << (Long.SIZE - RETRY_BITS - REQUEST_BITS)) - 1;

  private final AtomicLongArray cells = new AtomicLongArray(CELLS);
  private final LongAdder taken = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongSupplier nanoTime;
  private final long start;

  RetryBudget(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  /** A request goes to the target for the first time. */
  public void request() {
    long second = second();
    int index = index(second);
    long cell;
    long more;
    do {
      cell = cells.get(index);
      long now = isOf(cell, second) ? cell : empty(second);
      more = requests(now) < MOST_REQUESTS ? now + (1L << RETRY_BITS) : now;
    } while (!cells.compareAndSet(index, cell, more));
  }

  /** Whether a request may be repeated at the target; if so, it is counted. */
  public boolean tryRetry() {
    long second = second();
    int index = index(second);
    while (true) {
      long cell = cells.get(index);
      long now = isOf(cell, second) ? cell : empty(second);
      if (retriesBefore(second) + retries(now) >= allowance(second, now)) {
        refused.increment();
        return false;
      }
      if (cells.compareAndSet(index, cell, now + 1)) {
        taken.increment();
        return true;
      }
    }
  }

  /** Repeats so far. */
  public long taken() {
    return taken.sum();
  }

  /** Repeats so far that there was no budget for. */
  public long refused() {
    return refused.sum();
  }

  private long allowance(long second, long now) {
    long requests = requests(now);
    for (long earlier = second - SECONDS; earlier < second; earlier++) {
      long cell = cells.get(index(earlier));
      requests += isOf(cell, earlier) ? requests(cell) : 0;
    }
    return Math.min(FREE + requests / REQUESTS_A_RETRY, (1L << RETRY_BITS) - 1);
  }

  private long retriesBefore(long second) {
    long retries = 0;
    for (long earlier = second - SECONDS; earlier < second; earlier++) {
      long cell = cells.get(index(earlier));
      retries += isOf(cell, earlier) ? retries(cell) : 0;
    }
    return retries;
  }

  /** Seconds since a while before the start, so that an empty cell is of none of them. */
  private long second() {
    return (nanoTime.getAsLong() - start) / NANOS_A_SECOND + CELLS;
  }

  private static int index(long second) {
    return (int) (second & (CELLS - 1));
  }

  private static boolean isOf(long cell, long second) {
    return cell >>> (RETRY_BITS + REQUEST_BITS) == (second & SECOND_MASK);
  }

  private static long empty(long second) {
    return (second & SECOND_MASK) << (RETRY_BITS + REQUEST_BITS);
  }

  private static long requests(long cell) {
    return (cell >>> RETRY_BITS) & MOST_REQUESTS;
  }

  private static long retries(long cell) {
    return cell & ((1L << RETRY_BITS) - 1);
  }
}
