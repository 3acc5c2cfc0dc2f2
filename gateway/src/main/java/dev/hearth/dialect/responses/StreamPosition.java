package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/**
 * Where a stream stands that passes as it came: whose answer it is, and the number of the event
 * that would be next. Lives with its relay.
 */
/*
 * Nobody asks unless the stream breaks, so an event is copied and only the last one is ever parsed:
 * a copy of a few hundred bytes costs next to nothing.
 */
final class StreamPosition {
  private static final int LONGEST_COPY = 16 * 1024;

  private byte[] last = new byte[512];
  private int length;
  private long next;
  private String response = "";

  /** An event is about to pass. */
  void pass(SseDecoder event) {
    if (next == 0) {
      response = answerId(event.data());
    }
    length = event.dataEnd() - event.dataStart();
    if (length > LONGEST_COPY) {
      next = numberAfter(event.data());
      length = 0;
      return;
    }
    next++;
    if (length > last.length) {
      last = new byte[Math.max(length, 2 * last.length)];
    }
    event.dataBuffer().getBytes(event.dataStart(), last, 0, length);
  }

  /** The answer's id; empty when the back end did not tell it. */
  String response() {
    return response;
  }

  /** The number of the next event; the back end's events are counted where it does not number. */
  long next() {
    if (length > 0) {
      next--;
      next = numberAfter(Unpooled.wrappedBuffer(last, 0, length));
      length = 0;
    }
    return next;
  }

  private long numberAfter(ByteBuf event) {
    try (JsonParser parser = Json.parser(event)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = parser.currentName().equals("sequence_number");
        JsonToken value = parser.nextToken();
        if (wanted && value == JsonToken.VALUE_NUMBER_INT) {
          return parser.getLongValue() + 1;
        }
        parser.skipChildren();
      }
    } catch (IOException _) {
      // an event that is no JSON never passes; one whose number is none counts as one without
    }
    return next + 1;
  }

  private static String answerId(ByteBuf event) {
    boolean inside = false;
    try (JsonParser parser = Json.parser(event)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (!inside && name.equals("response") && value == JsonToken.START_OBJECT) {
          inside = true;
        } else if (inside && name.equals("id") && value == JsonToken.VALUE_STRING) {
          return parser.getText();
        } else {
          parser.skipChildren();
        }
      }
    } catch (IOException _) {
      // what the event is was found out before; an id is not in it
    }
    return "";
  }
}
