package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.VectorText;
import dev.hearth.dialect.VectorsSoFar;
import java.io.IOException;

/** Reads the members of an answer of vectors, one or several. */
final class VectorsReader {
  private VectorsReader() {}

  static boolean read(
      String name, JsonToken value, JsonParser parser, byte[] source, VectorsSoFar vectors)
      throws IOException {
    switch (name) {
      case "embedding" -> vector(parser, value, source, vectors);
      case "embeddings" -> {
        if (value == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            vector(parser, parser.currentToken(), source, vectors);
          }
        } else {
          parser.skipChildren();
        }
      }
      case "usageMetadata" -> vectors.usage(UsageReader.read(parser, value));
      default -> parser.skipChildren();
    }
    return name.equals("error") && value != JsonToken.VALUE_NULL;
  }

  private static void vector(
      JsonParser parser, JsonToken value, byte[] source, VectorsSoFar vectors) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean values = parser.currentName().equals("values");
      if (parser.nextToken() == JsonToken.START_ARRAY && values) {
        String numbers = VectorText.of(parser, source);
        if (numbers == null) {
          throw new IOException("no vector of numbers");
        }
        vectors.add(numbers);
      } else {
        parser.skipChildren();
      }
    }
  }
}
