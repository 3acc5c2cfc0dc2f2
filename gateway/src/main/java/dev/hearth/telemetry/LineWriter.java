package dev.hearth.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Writes lines of named values, as JSON objects or as {@code name=value}, in plain ASCII: whatever
 * a value holds, a line is one line. Belongs to one thread.
 */
abstract sealed class LineWriter implements AutoCloseable {

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  final JsonGenerator out;

  private LineWriter(OutputStream target) throws IOException {
    out = JSON.createGenerator(target);
    out.setRootValueSeparator(null);
  }

  static LineWriter of(LogFormat format, OutputStream target) throws IOException {
    return switch (format) {
      case TEXT -> new Text(target);
      case JSON -> new Json(target);
    };
  }

  abstract void begin() throws IOException;

  abstract void text(String name, @Nullable String value) throws IOException;

  abstract void number(String name, long value) throws IOException;

  abstract void flag(String name, boolean value) throws IOException;

  /** A duration as milliseconds with three decimals; not known when negative. */
  abstract void millis(String name, long nanos) throws IOException;

  /** Something without a value. */
  abstract void unknown(String name) throws IOException;

  abstract void error(String name, @Nullable String kind, String message) throws IOException;

  abstract void end() throws IOException;

  final void time(String name, long epochMillis) throws IOException {
    text(name, time(epochMillis));
  }

  /** A moment as log lines show it. */
  static String time(long epochMillis) {
    return TIME.format(Instant.ofEpochMilli(epochMillis));
  }

  /** Hands everything on to the target. */
  @Override
  public final void close() throws IOException {
    out.close();
  }

  private static BigDecimal asMillis(long nanos) {
    return BigDecimal.valueOf(nanos / 1000, 3);
  }

  private static final class Json extends LineWriter {
    Json(OutputStream target) throws IOException {
      super(target);
    }

    @Override
    void begin() throws IOException {
      out.writeStartObject();
    }

    @Override
    void text(String name, @Nullable String value) throws IOException {
      out.writeStringField(name, value);
    }

    @Override
    void number(String name, long value) throws IOException {
      out.writeNumberField(name, value);
    }

    @Override
    void flag(String name, boolean value) throws IOException {
      out.writeBooleanField(name, value);
    }

    @Override
    void millis(String name, long nanos) throws IOException {
      if (nanos < 0) {
        unknown(name);
      } else {
        out.writeNumberField(name, asMillis(nanos));
      }
    }

    @Override
    void unknown(String name) throws IOException {
      out.writeNullField(name);
    }

    @Override
    void error(String name, @Nullable String kind, String message) throws IOException {
      out.writeObjectFieldStart(name);
      out.writeStringField("kind", kind);
      out.writeStringField("message", message);
      out.writeEndObject();
    }

    @Override
    void end() throws IOException {
      out.writeEndObject();
      out.writeRaw('\n');
    }
  }

  private static final class Text extends LineWriter {
    private boolean first = true;

    Text(OutputStream target) throws IOException {
      super(target);
    }

    @Override
    void begin() {
      first = true;
    }

    @Override
    void text(String name, @Nullable String value) throws IOException {
      name(name);
      if (value == null) {
        out.writeRaw('-');
      } else if (isPlain(value)) {
        out.writeRaw(value);
      } else {
        out.writeString(value);
      }
    }

    @Override
    void number(String name, long value) throws IOException {
      name(name);
      out.writeRaw(Long.toString(value));
    }

    @Override
    void flag(String name, boolean value) throws IOException {
      name(name);
      out.writeRaw(value ? "true" : "false");
    }

    @Override
    void millis(String name, long nanos) throws IOException {
      name(name);
      out.writeRaw(nanos < 0 ? "-" : asMillis(nanos).toPlainString());
    }

    @Override
    void unknown(String name) throws IOException {
      text(name, null);
    }

    @Override
    void error(String name, @Nullable String kind, String message) throws IOException {
      text(name, kind + ": " + message);
    }

    @Override
    void end() throws IOException {
      out.writeRaw('\n');
    }

    private void name(String name) throws IOException {
      if (!first) {
        out.writeRaw(' ');
      }
      first = false;
      out.writeRaw(name);
      out.writeRaw('=');
    }

    private static boolean isPlain(String value) {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        if (c <= ' ' || c > '~' || c == '"' || c == '=' || c == '\\') {
          return false;
        }
      }
      return !value.isEmpty() && !value.equals("-");
    }
  }
}
