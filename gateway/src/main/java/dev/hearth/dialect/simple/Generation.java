package dev.hearth.dialect.simple;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One object of a text generation server: a whole answer, or an event of a stream. Read again for
 * the next one; what an earlier one told of the end stays.
 */
final class Generation {
  private @Nullable String token;
  private boolean special;
  private @Nullable String generatedText;
  private @Nullable String finishReason;
  private long inputTokens = -1;
  private long outputTokens = -1;
  private boolean error;

  /**
   * Reads an object.
   *
   * @param parser at its brace
   */
  void read(JsonParser parser) throws IOException {
    token = null;
    special = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "token" -> {
          if (value == JsonToken.START_OBJECT) {
            token(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "generated_text" -> generatedText = Json.textOrNull(parser, value);
        case "details" -> {
          if (value == JsonToken.START_OBJECT) {
            details(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "error" -> error = ContentReader.says(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  /** The text of a stream's token; null for none, and for one that is no text. */
  @Nullable String token() {
    return special ? null : token;
  }

  /** The whole text, which is told at the end; null before. */
  @Nullable String generatedText() {
    return generatedText;
  }

  /** Whether it tells of an error instead. */
  boolean isError() {
    return error;
  }

  /** Whether a stop sequence ended it, which is then the end of its text. */
  boolean metStopSequence() {
    return "stop_sequence".equals(finishReason);
  }

  StopReason stopReason() {
    return "length".equals(finishReason) ? StopReason.LENGTH : StopReason.STOP;
  }

  /** What it consumed; null unless both the tokens read and the tokens written are told. */
  @Nullable Usage usage() {
    return inputTokens < 0 || outputTokens < 0 ? null : Usage.of(inputTokens, outputTokens);
  }

  private void token(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "text" -> token = Json.textOrNull(parser, value);
        case "special" -> {
          special = value == JsonToken.VALUE_TRUE;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void details(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "finish_reason" -> finishReason = Json.textOrNull(parser, value);
        case "generated_tokens" -> outputTokens = count(parser, value);
        case "input_length" -> inputTokens = count(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private static long count(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NUMBER_INT) {
      return Math.max(0, parser.getLongValue());
    }
    parser.skipChildren();
    return -1;
  }
}
