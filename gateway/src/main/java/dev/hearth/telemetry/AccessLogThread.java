package dev.hearth.telemetry;

import dev.hearth.inference.InferenceError;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.provider.Target;
import dev.hearth.telemetry.AccessLog.Line;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The thread that turns finished requests into lines. All but {@link #end} runs on it. */
final class AccessLogThread implements Runnable {

  private static final int BATCH = 256;
  private static final long REST_NANOS = Duration.ofMillis(100).toNanos();
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
  private static final Duration BETWEEN_REPORTS = Duration.ofMinutes(1);
  private static final int MAX_NAME = 256;
  private static final int MAX_MESSAGE = 300;

  private final ArrayBlockingQueue<Line> queue;
  private final OutputStream target;
  private final LogFormat format;
  private final LongAdder dropped;
  private final InstantSource clock;
  private final AccessLog.Notices notices;
  private final Thread thread;
  private volatile boolean ending;

  // of the thread alone
  private final List<Line> batch = new ArrayList<>(BATCH);
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(64 * 1024);
  private boolean failing;
  private long reported;
  private Instant nextReport = Instant.MIN;

  AccessLogThread(
      ArrayBlockingQueue<Line> queue,
      OutputStream target,
      LogFormat format,
      LongAdder dropped,
      InstantSource clock,
      AccessLog.Notices notices) {
    this.queue = queue;
    this.target = target;
    this.format = format;
    this.dropped = dropped;
    this.clock = clock;
    this.notices = notices;
    thread = Thread.ofPlatform().daemon().name("access-log").unstarted(this);
  }

  void start() {
    thread.start();
  }

  /** Has the queue written out and waits for it, but not for ever. */
  void end() {
    ending = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(CLOSE_LIMIT)) {
        notices.warn("access log: not written out within " + CLOSE_LIMIT.toSeconds() + " s");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    while (true) {
      boolean last = ending;
      queue.drainTo(batch, BATCH);
      if (!batch.isEmpty()) {
        write();
        batch.clear();
      } else if (last) {
        reportDropped(true);
        return;
      } else {
        LockSupport.parkNanos(this, REST_NANOS);
      }
      reportDropped(false);
    }
  }

  private void write() {
    buffer.reset();
    if (failing) {
      buffer.write('\n'); // a line may have been torn: this one begins on its own
    }
    try {
      format();
      buffer.writeTo(target);
      target.flush();
      if (failing) {
        failing = false;
        notices.warn("access log: written again; " + dropped.sum() + " lines were lost so far");
      }
    } catch (IOException | RuntimeException e) {
      dropped.add(batch.size());
      if (!failing) {
        failing = true;
        notices.warn("access log: cannot be written, lines are lost until it can be: " + e);
      }
    }
  }

  /** Tells of losses since the last time; at most once a minute, unless it is the last time. */
  void reportDropped(boolean now) {
    long sum = dropped.sum();
    Instant time = clock.instant();
    if (sum > reported && (now || !time.isBefore(nextReport))) {
      notices.warn("access log: " + sum + " lines lost so far (queue full or not writable)");
      reported = sum;
      nextReport = time.plus(BETWEEN_REPORTS);
    }
  }

  private void format() throws IOException {
    try (LineWriter writer = LineWriter.of(format, buffer)) {
      for (Line line : batch) {
        format(writer, line);
      }
    }
  }

  private static void format(LineWriter line, Line finished) throws IOException {
    ExchangeRecord exchange = finished.exchange();
    Target target = exchange.target();
    var operation = exchange.operation();
    line.begin();
    line.time("time", finished.epochMillis());
    line.text("requestId", name(exchange.requestId()));
    line.text("operation", operation == null ? null : lower(operation));
    line.text("model", name(exchange.model()));
    line.text("provider", target == null ? null : name(target.provider().name()));
    line.text("targetModel", target == null ? null : name(target.model()));
    line.text("outcome", lower(exchange.outcome()));
    line.number("status", exchange.status());
    line.number("attempts", exchange.attempts());
    line.flag("stream", exchange.stream());
    tokens(line, exchange);
    line.millis("durationMs", exchange.totalNanos());
    line.millis("firstOutputMs", exchange.firstOutputNanos());
    line.millis("ownMs", exchange.ownNanos());
    line.number("requestBytes", exchange.requestBytes());
    line.number("responseBytes", exchange.responseBytes());
    line.text("dropped", name(dropped(exchange)));
    error(line, exchange.error());
    line.end();
  }

  private static @Nullable String dropped(ExchangeRecord exchange) {
    return exchange.dropped().isEmpty() ? null : String.join(",", exchange.dropped());
  }

  private static void tokens(LineWriter line, ExchangeRecord exchange) throws IOException {
    var usage = exchange.usage();
    if (usage == null) {
      line.unknown("inputTokens");
      line.unknown("outputTokens");
    } else {
      line.number("inputTokens", usage.inputTokens());
      line.number("outputTokens", usage.outputTokens());
    }
  }

  private static void error(LineWriter line, @Nullable InferenceError error) throws IOException {
    if (error == null) {
      line.unknown("error");
    } else {
      String message = Redaction.apply(bounded(error.message(), 2 * MAX_MESSAGE));
      line.error("error", lower(error.kind()), bounded(message, MAX_MESSAGE));
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static @Nullable String name(@Nullable String text) {
    return text == null ? null : bounded(text, MAX_NAME);
  }

  private static String bounded(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
  }
}
