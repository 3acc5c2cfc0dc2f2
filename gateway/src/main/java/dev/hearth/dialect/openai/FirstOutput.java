package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import io.netty.buffer.ByteBuf;
import java.io.IOException;

/**
 * Whether a chunk holds real output: text, thinking, a refusal, a tool call or a finish reason, and
 * not only a role or what a filter said.
 */
final class FirstOutput {
  private FirstOutput() {}

  /**
   * Looks at a chunk.
   *
   * @param json borrowed
   */
  static boolean isIn(ByteBuf json) {
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean choices = parser.currentName().equals("choices");
        if (parser.nextToken() == JsonToken.START_ARRAY && choices) {
          return inChoices(parser);
        }
        parser.skipChildren();
      }
      return false;
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean inChoices(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        boolean output =
            switch (name) {
              case "delta", "message" -> value == JsonToken.START_OBJECT && inDelta(parser);
              case "text", "finish_reason" -> isFilled(parser, value);
              default -> {
                parser.skipChildren();
                yield false;
              }
            };
        if (output) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean inDelta(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      boolean filled = isFilled(parser, parser.nextToken());
      if (filled && isOutput(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOutput(String member) {
    return switch (member) {
      case "content",
          "reasoning_content",
          "reasoning",
          "reasoning_details",
          "refusal",
          "tool_calls",
          "function_call",
          "audio",
          "images" ->
          true;
      default -> false;
    };
  }

  /** Whether a value is a text, an array or an object with something in it; passes it. */
  private static boolean isFilled(JsonParser parser, JsonToken value) throws IOException {
    return switch (value) {
      case VALUE_STRING -> parser.getTextLength() > 0;
      case START_ARRAY, START_OBJECT -> passStructure(parser) > 0;
      default -> false;
    };
  }

  /** Passes the array or object that was entered; how many tokens it holds. */
  private static int passStructure(JsonParser parser) throws IOException {
    int tokens = 0;
    for (int depth = 1; depth > 0; tokens++) {
      JsonToken token = parser.nextToken();
      depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
    }
    return tokens - 1;
  }
}
