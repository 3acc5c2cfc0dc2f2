package dev.hearth.telemetry;

import dev.hearth.inference.InferenceError;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.provider.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One line for each request that is over; never a prompt, an answer or a key. Thread-safe; event
 * loops call it.
 *
 * <p>A request costs its loop one offer to a bounded queue. One daemon thread looks after the queue
 * ten times a second, so that nobody is woken per request, and formats and writes what is there in
 * batches, each flushed. Where the queue is full or a batch cannot be written, lines are counted as
 * {@link #dropped} and a warning tells of it once in a while; serving goes on. A file is opened
 * once, at start: rotate it by copying and truncating.
 */
public final class AccessLog implements ExchangeListener, AutoCloseable {

  private static final int CAPACITY = 8192;

  /** A finished request and when it finished. */
  record Line(long epochMillis, ExchangeRecord exchange) {}

  private final InstantSource clock;
  private final ArrayBlockingQueue<Line> queue;
  private final LongAdder dropped = new LongAdder();
  private final AccessLogThread writer;
  private final @Nullable OutputStream owned;
  private volatile boolean closed;

  AccessLog(
      OutputStream target,
      boolean owns,
      LogFormat format,
      int capacity,
      InstantSource clock,
      Notices notices) {
    this.clock = clock;
    this.owned = owns ? target : null;
    queue = new ArrayBlockingQueue<>(capacity);
    writer = new AccessLogThread(queue, target, format, dropped, clock, notices);
    writer.start();
  }

  /** A log that goes to a stream, such as standard output; the stream stays open. */
  public static AccessLog to(OutputStream target, LogFormat format) {
    return new AccessLog(target, false, format, CAPACITY, InstantSource.system(), Notices.logged());
  }

  /**
   * A log that is appended to a file.
   *
   * @throws IOException when the file cannot be opened for writing
   */
  public static AccessLog appendTo(Path file, LogFormat format) throws IOException {
    OutputStream target =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return new AccessLog(target, true, format, CAPACITY, InstantSource.system(), Notices.logged());
  }

  /** How many lines were lost so far. */
  public long dropped() {
    return dropped.sum();
  }

  @Override
  public void started() {}

  @Override
  public void attemptFailed(Target target, InferenceError error) {}

  @Override
  public void finished(ExchangeRecord record) {
    if (closed || !queue.offer(new Line(clock.millis(), record))) {
      dropped.increment();
    }
  }

  /** Writes what is queued and ends; what finishes later is counted as dropped. Waits for it. */
  @Override
  public void close() throws IOException {
    closed = true;
    writer.end();
    dropped.add(queue.size());
    queue.clear();
    if (owned != null) {
      owned.close();
    }
  }

  /** Where the log tells of its own troubles. */
  interface Notices {
    void warn(String message);

    static Notices logged() {
      var logger = org.slf4j.LoggerFactory.getLogger(AccessLog.class);
      return logger::warn;
    }
  }
}
