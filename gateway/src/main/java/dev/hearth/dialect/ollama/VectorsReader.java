package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.VectorText;
import dev.hearth.dialect.VectorsSoFar;
import dev.hearth.inference.Usage;
import java.io.IOException;

/** Reads the members of an answer of vectors, which are in the order of the inputs. */
final class VectorsReader {
  private VectorsReader() {}

  static boolean read(
      String name, JsonToken value, JsonParser parser, byte[] source, VectorsSoFar vectors)
      throws IOException {
    switch (name) {
      case "model" -> vectors.model(Json.textOrNull(parser, value));
      case "embeddings" -> vectors(parser, value, source, vectors);
      case "prompt_eval_count" -> {
        if (value == JsonToken.VALUE_NUMBER_INT) {
          vectors.usage(Usage.of(Math.max(0, parser.getLongValue()), 0));
        } else {
          parser.skipChildren();
        }
      }
      default -> parser.skipChildren();
    }
    return name.equals("error") && value != JsonToken.VALUE_NULL;
  }

  private static void vectors(
      JsonParser parser, JsonToken value, byte[] source, VectorsSoFar vectors) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    vectors.begin();
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      String numbers = VectorText.of(parser, source);
      if (numbers == null) {
        throw new IOException("no vector of numbers");
      }
      vectors.add(numbers);
    }
    if (parser.currentToken() != JsonToken.END_ARRAY) {
      throw new IOException("no array of vectors");
    }
  }
}
