package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one part of an answer. */
final class PartReader {
  private @Nullable String text;
  private boolean thought;
  private @Nullable String signature;
  private @Nullable String other;
  private boolean isCall;
  private @Nullable String id;
  private @Nullable String name;
  private @Nullable String args;
  private final List<AnswerPart.Piece> pieces = new ArrayList<>(0);
  private boolean goesOn;

  private PartReader() {}

  /** The part that the parser has just entered; null when it holds nothing. */
  static @Nullable AnswerPart read(JsonParser parser) throws IOException {
    PartReader part = new PartReader();
    part.members(parser);
    if (part.isCall) {
      return new AnswerPart.Call(
          part.id, part.name, part.args, part.pieces, part.goesOn, part.signature);
    }
    if (part.other != null) {
      return new AnswerPart.Other(part.other);
    }
    boolean nothing = part.text == null && part.signature == null;
    return nothing
        ? null
        : new AnswerPart.Text(part.text == null ? "" : part.text, part.thought, part.signature);
  }

  private void members(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "text" -> text = Json.textOrNull(parser, value);
        case "thought" -> thought = value == JsonToken.VALUE_TRUE;
        case "thoughtSignature" -> signature = Json.textOrNull(parser, value);
        case "functionCall" -> {
          if (value == JsonToken.START_OBJECT) {
            isCall = true;
            call(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "inlineData",
            "fileData",
            "executableCode",
            "codeExecutionResult",
            "toolCall",
            "toolResponse" -> {
          other = value == JsonToken.START_OBJECT ? member : other;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void call(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "id" -> id = Json.textOrNull(parser, value);
        case "name" -> name = Json.textOrNull(parser, value);
        case "args" -> {
          if (value == JsonToken.START_OBJECT) {
            args = Json.copy(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "partialArgs" -> pieces(parser, value);
        case "willContinue" -> goesOn = value == JsonToken.VALUE_TRUE;
        default -> parser.skipChildren();
      }
    }
  }

  private void pieces(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        piece(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void piece(JsonParser parser) throws IOException {
    String path = null;
    String json = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String member = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (member) {
        case "jsonPath" -> path = Json.textOrNull(parser, value);
        case "stringValue", "numberValue", "boolValue" -> json = Json.copy(parser);
        case "nullValue" -> {
          json = "null";
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
    if (path != null && json != null) {
      pieces.add(new AnswerPart.Piece(path, json));
    }
  }
}
