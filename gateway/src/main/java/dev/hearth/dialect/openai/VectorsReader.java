package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.VectorText;
import dev.hearth.dialect.VectorsSoFar;
import java.io.IOException;

/** Reads the members of an answer of vectors, whichever way those are written. */
final class VectorsReader {
  private VectorsReader() {}

  static boolean read(
      String name, JsonToken value, JsonParser parser, byte[] source, VectorsSoFar vectors)
      throws IOException {
    switch (name) {
      case "model" -> vectors.model(Json.textOrNull(parser, value));
      case "usage" ->
          vectors.usage(value == JsonToken.START_OBJECT ? UsageReader.read(parser) : null);
      case "data" -> data(parser, value, source, vectors);
      case "object" -> {
        return "error".equals(Json.textOrNull(parser, value));
      }
      case "error" -> {
        return isError(parser, value);
      }
      default -> parser.skipChildren();
    }
    return false;
  }

  /** Whether an {@code error} tells of one; some servers have it in every answer. */
  private static boolean isError(JsonParser parser, JsonToken value) throws IOException {
    boolean error =
        value.isStructStart()
            || value == JsonToken.VALUE_TRUE
            || (value == JsonToken.VALUE_STRING && parser.getTextLength() > 0);
    parser.skipChildren();
    return error;
  }

  private static void data(JsonParser parser, JsonToken value, byte[] source, VectorsSoFar vectors)
      throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      vector(parser, source, vectors);
    }
  }

  private static void vector(JsonParser parser, byte[] source, VectorsSoFar vectors)
      throws IOException {
    int index = vectors.size();
    String numbers = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getIntValue();
      } else if (name.equals("embedding") && value == JsonToken.START_ARRAY) {
        numbers = VectorText.of(parser, source);
      } else if (name.equals("embedding") && value == JsonToken.VALUE_STRING) {
        numbers = VectorText.ofBase64(parser.getText());
      } else {
        parser.skipChildren();
      }
    }
    if (numbers != null) {
      vectors.put(index, numbers);
    }
  }
}
