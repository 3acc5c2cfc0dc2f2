package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a relay has to know of some lines of an answer: of the first ones, and of the last. */
final class LineFacts {
  private boolean output;
  private long inputTokens = -1;
  private long outputTokens = -1;

  private LineFacts() {}

  /**
   * Reads an object of an answer.
   *
   * @param json borrowed
   */
  static LineFacts of(ByteBuf json) {
    LineFacts facts = new LineFacts();
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        facts.members(parser, true);
      }
    } catch (IOException _) {
      // what is no JSON tells nothing more
    }
    return facts;
  }

  /** Whether it holds text, thinking or a tool call. */
  boolean hasOutput() {
    return output;
  }

  /** What the answer consumed; null where it does not tell. */
  @Nullable Usage usage() {
    return inputTokens < 0 && outputTokens < 0
        ? null
        : Usage.of(Math.max(0, inputTokens), Math.max(0, outputTokens));
  }

  private void members(JsonParser parser, boolean top) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "message" -> {
          if (top && value == JsonToken.START_OBJECT) {
            members(parser, false);
          } else {
            parser.skipChildren();
          }
        }
        case "content", "response", "thinking" -> {
          output |= value == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
          parser.skipChildren();
        }
        case "tool_calls" -> output |= hasElements(parser, value);
        case "prompt_eval_count" -> inputTokens = count(parser, value);
        case "eval_count" -> outputTokens = count(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  /** Whether a value is an array with something in it; passes it. */
  private static boolean hasElements(JsonParser parser, JsonToken value) throws IOException {
    boolean elements = false;
    if (value == JsonToken.START_ARRAY) {
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        elements = true;
        parser.skipChildren();
      }
    } else {
      parser.skipChildren();
    }
    return elements;
  }

  private static long count(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NUMBER_INT) {
      return Math.max(0, parser.getLongValue());
    }
    parser.skipChildren();
    return -1;
  }
}
