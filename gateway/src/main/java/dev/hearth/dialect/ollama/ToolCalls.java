package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.CallIds;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the tool calls of one object of an answer; each comes whole. */
final class ToolCalls {
  private final CallIds ids;
  private final int first;
  private final List<ToolCallDelta> deltas = new ArrayList<>();

  /**
   * Creates a reader.
   *
   * @param first the number of the next call
   */
  ToolCalls(CallIds ids, int first) {
    this.ids = ids;
    this.first = first;
  }

  List<ToolCallDelta> deltas() {
    return deltas;
  }

  /** Reads the array that the parser is at. */
  void read(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        call(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void call(JsonParser parser) throws IOException {
    String id = null;
    Function function = new Function("", "{}");
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      if (member.equals("id")) {
        id = Json.textOrNull(parser, value);
      } else if (member.equals("function") && value == JsonToken.START_OBJECT) {
        function = Function.read(parser);
      } else {
        parser.skipChildren();
      }
    }
    int index = first + deltas.size();
    deltas.add(new ToolCallDelta(index, ids.of(index, id), function.name(), function.arguments()));
  }

  /** What is called, with its arguments as JSON text. */
  private record Function(String name, String arguments) {

    static Function read(JsonParser parser) throws IOException {
      String name = null;
      String arguments = "{}";
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String member = parser.currentName();
        JsonToken value = parser.nextToken();
        if (member.equals("name")) {
          name = Json.textOrNull(parser, value);
        } else if (member.equals("arguments") && value == JsonToken.START_OBJECT) {
          arguments = Json.copy(parser);
        } else if (member.equals("arguments") && value == JsonToken.VALUE_STRING) {
          arguments = parser.getText();
        } else {
          parser.skipChildren();
        }
      }
      return new Function(orEmpty(name), arguments);
    }

    private static String orEmpty(@Nullable String text) {
      return text == null ? "" : text;
    }
  }
}
