package dev.hearth.telemetry;

import dev.hearth.inference.InferenceException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Writes log records as lines: time, level, logger, message. A message is one line of bounded
 * length with credentials masked. A failure that is part of life, such as a lost connection, is
 * named at the message's end; only an unexpected one brings its stack trace along, indented, so
 * that no line of it passes for a record.
 */
final class LogHandler extends Handler {

  private static final int MAX_MESSAGE = 2000;
  private static final int MAX_TRACE = 4000;
  private static final String CUT = "…";

  private final LogFormat format;
  private final OutputStream target;
  private final SimpleFormatter parameters = new SimpleFormatter();

  LogHandler(LogFormat format, OutputStream target) {
    this.format = format;
    this.target = target;
    setLevel(Level.ALL);
  }

  @Override
  public void publish(@Nullable LogRecord record) {
    if (record == null || !isLoggable(record)) {
      return;
    }
    try {
      byte[] bytes = bytes(record);
      synchronized (target) {
        target.write(bytes);
        target.flush();
      }
    } catch (IOException | RuntimeException e) {
      reportError("a log line is lost", e, ErrorManager.WRITE_FAILURE);
    }
  }

  /** Nothing to do: every line is flushed. */
  @Override
  public void flush() {}

  /** Nothing to do: the target stays open. */
  @Override
  public void close() {}

  private byte[] bytes(LogRecord record) throws IOException {
    Throwable thrown = record.getThrown();
    String message = message(record, thrown);
    String trace = thrown == null || isExpected(thrown) ? null : trace(thrown);
    var bytes = new ByteArrayOutputStream(256);
    switch (format) {
      case TEXT -> text(bytes, record, message, trace);
      case JSON -> json(bytes, record, message, trace);
    }
    return bytes.toByteArray();
  }

  private String message(LogRecord record, @Nullable Throwable thrown) {
    String message = parameters.formatMessage(record);
    String said = message == null ? "" : message;
    String whole = thrown == null ? said : said + " (" + thrown + ")";
    return bounded(Redaction.apply(bounded(whole, 2 * MAX_MESSAGE)), MAX_MESSAGE);
  }

  private static boolean isExpected(Throwable thrown) {
    return thrown instanceof IOException
        || thrown instanceof InferenceException
        || thrown instanceof TimeoutException
        || thrown instanceof CancellationException
        || thrown instanceof InterruptedException;
  }

  private static String trace(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    return Redaction.apply(bounded(text.toString(), MAX_TRACE));
  }

  private static void json(
      OutputStream out, LogRecord record, String message, @Nullable String trace)
      throws IOException {
    try (LineWriter line = LineWriter.of(LogFormat.JSON, out)) {
      line.begin();
      line.time("time", record.getInstant().toEpochMilli());
      line.text("level", LogLevels.shown(record.getLevel()));
      line.text("logger", record.getLoggerName());
      line.text("message", message);
      if (trace != null) {
        line.text("trace", trace);
      }
      line.end();
    }
  }

  private static void text(
      OutputStream out, LogRecord record, String message, @Nullable String trace)
      throws IOException {
    var line = new StringBuilder(message.length() + 80);
    line.append(LineWriter.time(record.getInstant().toEpochMilli()))
        .append(' ')
        .append(String.format("%-5s", LogLevels.shown(record.getLevel())))
        .append(' ')
        .append(record.getLoggerName())
        .append(' ');
    appendVisible(line, message);
    line.append('\n');
    if (trace != null) {
      trace
          .lines()
          .forEach(traceLine -> {
            appendVisible(line.append("    "), traceLine);
            line.append('\n');
          });
    }
    out.write(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Appends the text with what would break, hide or reorder a line escaped. */
  private static void appendVisible(StringBuilder line, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            line.append(String.format("\\u%04x", (int) c));
        default -> line.append(c);
      }
    }
  }

  private static String bounded(String text, int limit) {
    return text.length() <= limit ? text : text.substring(0, limit - 1) + CUT;
  }
}
