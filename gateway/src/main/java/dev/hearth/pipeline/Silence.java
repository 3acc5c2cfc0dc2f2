package dev.hearth.pipeline;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches that a stream's reader is never left in silence for long: clients give up on a stream
 * that says nothing, some after 30 s. Lives on the exchange's event loop.
 */
final class Silence implements Runnable {
  static final Duration LONGEST = Duration.ofSeconds(15);

  private final ScheduledExecutorService loop;
  private final LongSupplier nanoTime;
  private final Runnable signOfLife;
  private @Nullable ScheduledFuture<?> check;
  private long lastNanos;
  private int eventEnd = 1;
  private int lineEnds = 2;

  Silence(ScheduledExecutorService loop, LongSupplier nanoTime, Runnable signOfLife) {
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.signOfLife = signOfLife;
  }

  /**
   * Begins to watch.
   *
   * @param blankLines whether an empty line ends an event, as in server-sent events; otherwise
   *     every line is one
   */
  void watch(boolean blankLines) {
    eventEnd = blankLines ? 2 : 1;
    lastNanos = nanoTime.getAsLong();
    checkIn(LONGEST.toNanos());
  }

  /**
   * Something is about to be written.
   *
   * @param bytes borrowed
   */
  void broken(ByteBuf bytes) {
    if (check != null && bytes.isReadable()) {
      lastNanos = nanoTime.getAsLong();
      lineEnds = lineEndsAfter(bytes);
    }
  }

  /** How many line ends follow one another at the end of all that was written. */
  private int lineEndsAfter(ByteBuf bytes) {
    int ends = 0;
    int i = bytes.writerIndex() - 1;
    while (i >= bytes.readerIndex() && isLineEnd(bytes.getByte(i))) {
      ends += bytes.getByte(i) == '\n' ? 1 : 0;
      i--;
    }
    return i < bytes.readerIndex() ? lineEnds + ends : ends;
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  void stop() {
    if (check != null) {
      check.cancel(false);
      check = null;
    }
  }

  @Override
  public void run() {
    long left = lastNanos + LONGEST.toNanos() - nanoTime.getAsLong();
    if (left > 0) {
      checkIn(left);
      return;
    }
    checkIn(LONGEST.toNanos());
    if (lineEnds >= eventEnd) {
      signOfLife.run();
    }
  }

  private void checkIn(long nanos) {
    check = loop.schedule(this, nanos, TimeUnit.NANOSECONDS);
  }
}
