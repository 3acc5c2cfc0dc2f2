package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Signature;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code tool_calls}, whole or a delta. */
final class ToolCallReader {
  private @Nullable Integer index;
  private @Nullable String id;
  private @Nullable String name;
  private String arguments = "";
  private @Nullable String signature;

  private ToolCallReader() {}

  /** Gives the delta that the object says which the parser has just entered. */
  static void delta(JsonParser parser, ToolCallOrder order, List<InferenceEvent> events)
      throws IOException {
    ToolCallReader call = new ToolCallReader();
    call.members(parser);
    call.give(order, events);
  }

  /**
   * Gives the whole call that the object says which the parser has just entered.
   *
   * @param position its place among the calls, whatever index it gives itself
   */
  static void whole(
      JsonParser parser, int position, ToolCallOrder order, List<InferenceEvent> events)
      throws IOException {
    ToolCallReader call = new ToolCallReader();
    call.members(parser);
    call.index = position;
    call.give(order, events);
  }

  private void give(ToolCallOrder order, List<InferenceEvent> events) {
    ToolCallDelta delta = order.delta(index, id, name, arguments);
    boolean onlySigns = signature != null && delta.id() == null && arguments.isEmpty();
    if (!onlySigns) {
      events.add(delta);
    }
    if (signature != null) {
      events.add(
          new InferenceEvent.ToolCallSigned(
              delta.index(), new Signature(Signature.Issuer.GEMINI, signature)));
    }
  }

  private void members(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "index" -> {
          if (value == JsonToken.VALUE_NUMBER_INT) {
            index = parser.getIntValue();
          } else {
            parser.skipChildren();
          }
        }
        case "id" -> id = Json.textOrNull(parser, value);
        case "function" -> {
          if (value == JsonToken.START_OBJECT) {
            function(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "extra_content", "google" -> {
          if (value == JsonToken.START_OBJECT) {
            members(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "thought_signature" -> signature = Json.textOrNull(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private void function(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "name" -> name = Json.textOrNull(parser, value);
        case "arguments" -> arguments = arguments(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  /** JSON text: as a string, the way it should be, or as the object itself. */
  private static String arguments(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      return Json.copy(parser);
    }
    String text = Json.textOrNull(parser, value);
    return text == null ? "" : text;
  }
}
