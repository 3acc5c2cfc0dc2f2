package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads one element of {@code tool_calls}, whole or a delta. */
final class ToolCallReader {
  private @Nullable Integer index;
  private @Nullable String id;
  private @Nullable String name;
  private String arguments = "";

  private ToolCallReader() {}

  /** The delta that the object says which the parser has just entered. */
  static ToolCallDelta delta(JsonParser parser, ToolCallOrder order) throws IOException {
    ToolCallReader call = new ToolCallReader();
    call.members(parser);
    return call.in(order);
  }

  /**
   * The whole call that the object says which the parser has just entered.
   *
   * @param position its place among the calls, whatever index it gives itself
   */
  static ToolCallDelta whole(JsonParser parser, int position, ToolCallOrder order)
      throws IOException {
    ToolCallReader call = new ToolCallReader();
    call.members(parser);
    call.index = position;
    return call.in(order);
  }

  private ToolCallDelta in(ToolCallOrder order) {
    return order.delta(index, id, name, arguments);
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
