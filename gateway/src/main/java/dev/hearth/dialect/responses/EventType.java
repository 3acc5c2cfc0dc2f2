package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What an event of a stream is to someone who only watches it. */
enum EventType {
  /** It tells that the back end lives, or what will come. */
  PRELUDE,
  /** More of the answer. */
  OUTPUT,
  /** The answer is complete, or as complete as it gets. */
  END,
  FAILED,
  ERROR,
  /** It is no event of this format. */
  BROKEN;

  private static final byte[] START = "{\"type\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DELTA = ".delta\"".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 80;

  /**
   * The type of the event that a decoder has found. Nearly all are deltas, and nearly all back ends
   * name the type first: those are told by a few bytes, any other is parsed as far as its type.
   */
  static EventType of(SseDecoder event) {
    return startsAsDelta(event) ? OUTPUT : parsed(event.data());
  }

  private static boolean startsAsDelta(SseDecoder event) {
    ByteBuf bytes = event.dataBuffer();
    int at = event.dataStart();
    int end = event.dataEnd();
    if (end - at < START.length + LONGEST || bytes.getByte(end - 1) != '}') {
      return false;
    }
    if (!is(bytes, at, START)) {
      return false;
    }
    int quote = bytes.indexOf(at + START.length, at + START.length + LONGEST, (byte) '"');
    return quote > at + START.length + DELTA.length && is(bytes, quote + 1 - DELTA.length, DELTA);
  }

  private static boolean is(ByteBuf bytes, int from, byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (bytes.getByte(from + i) != text[i]) {
        return false;
      }
    }
    return true;
  }

  private static EventType parsed(ByteBuf json) {
    boolean error = false;
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return BROKEN;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("type") && value == JsonToken.VALUE_STRING) {
          return of(parser.getText());
        }
        error |= name.equals("error") && value != JsonToken.VALUE_NULL;
        parser.skipChildren();
      }
    } catch (IOException _) {
      return BROKEN;
    }
    return error ? ERROR : PRELUDE;
  }

  private static EventType of(String type) {
    return switch (type) {
      case "response.completed", "response.incomplete" -> END;
      case "response.failed", "response.cancelled" -> FAILED;
      case "error" -> ERROR;
      case "response.created",
          "response.queued",
          "response.in_progress",
          "response.output_item.added",
          "response.content_part.added",
          "response.reasoning_summary_part.added" ->
          PRELUDE;
      default -> type.startsWith("response.") ? OUTPUT : PRELUDE;
    };
  }
}
