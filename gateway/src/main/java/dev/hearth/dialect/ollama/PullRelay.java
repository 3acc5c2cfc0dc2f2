package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Json;
import dev.hearth.framing.FramingException;
import dev.hearth.framing.NdjsonDecoder;
import dev.hearth.inference.InferenceError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Relays what an Ollama tells while it fetches a model: each line as it is, up to the one whose
 * status is {@code success}. A caller who wants no lines gets the last one only. A line that tells
 * of an error is the last one too, in Ollama's own words where the caller has had others before.
 */
final class PullRelay implements AnswerRelay {
  private static final String SUCCESS = "success";

  private final boolean stream;
  private final AnswerSink sink;
  private final ByteBufAllocator allocator;
  private final NdjsonDecoder lines;

  /** The line that told of an error; owned. */
  private @Nullable ByteBuf told;

  private boolean started;
  private boolean over;

  PullRelay(boolean stream, AnswerSink sink, ByteBufAllocator allocator) {
    this.stream = stream;
    this.sink = sink;
    this.allocator = allocator;
    this.lines = new NdjsonDecoder(allocator, NdjsonDecoder.DEFAULT_LIMIT);
  }

  /** What a line says. */
  private record Line(boolean error, boolean success) {}

  @Override
  public void accept(ByteBuf bytes) {
    try {
      while (!over && lines.next(bytes)) {
        line(lines.line());
      }
    } catch (FramingException e) {
      fail(BackendErrors.broken(e.reason()));
    } finally {
      bytes.release();
    }
  }

  @Override
  public void end() {
    if (!over && lines.finish()) {
      line(lines.line());
    }
    if (!over) {
      fail(
          BackendErrors.broken(
              "The back end's answer ended before the model was fetched (expected: a last line"
                  + " with the status 'success')."));
    }
  }

  @Override
  public @Nullable ByteBuf farewell(InferenceError error) {
    ByteBuf line = told;
    told = null;
    return line;
  }

  @Override
  public void close() {
    over = true;
    lines.close();
    if (told != null) {
      told.release();
      told = null;
    }
  }

  private void line(ByteBuf json) {
    Line line = read(json);
    if (line == null) {
      fail(BackendErrors.broken("The back end's answer holds a line that is no JSON object."));
    } else if (line.error()) {
      told = copy(json);
      fail(BackendErrors.inAnswer(json));
    } else {
      progress(json, line.success());
    }
  }

  private void progress(ByteBuf json, boolean last) {
    ByteBuf given = stream ? copy(json) : null;
    if (!stream && last) {
      given = allocator.buffer();
      ByteBufUtil.writeAscii(given, "{\"status\":\"success\"}");
    }
    if (!started) {
      started = true;
      sink.outputStarted();
    }
    if (given != null) {
      sink.bytes(given);
    }
    if (last && !over) {
      over = true;
      sink.finished();
    }
  }

  private void fail(InferenceError error) {
    if (!over) {
      over = true;
      sink.failed(error);
    }
  }

  private ByteBuf copy(ByteBuf json) {
    ByteBuf line = allocator.buffer(json.readableBytes() + 1);
    line.writeBytes(json, json.readerIndex(), json.readableBytes());
    return line.writeByte('\n');
  }

  private static @Nullable Line read(ByteBuf json) {
    boolean error = false;
    boolean success = false;
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("error")) {
          error = value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        } else if (name.equals("status")) {
          success = SUCCESS.equals(Json.textOrNull(parser, value));
        } else {
          parser.skipChildren();
        }
      }
      return parser.nextToken() == null ? new Line(error, success) : null;
    } catch (IOException _) {
      return null;
    }
  }
}
