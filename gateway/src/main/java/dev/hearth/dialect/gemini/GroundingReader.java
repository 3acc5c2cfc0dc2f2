package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Citation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the pages that {@code groundingMetadata} names. */
final class GroundingReader {
  private @Nullable String uri;
  private @Nullable String title;

  private GroundingReader() {}

  /** Adds what the value that the parser is at names; passes it. */
  static void read(JsonParser parser, JsonToken value, List<Citation> into) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean chunks = parser.currentName().equals("groundingChunks");
      if (parser.nextToken() == JsonToken.START_ARRAY && chunks) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          chunk(parser, into);
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  /** A chunk has one member that tells its kind: a web page, a place on a map, a document. */
  private static void chunk(JsonParser parser, List<Citation> into) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        GroundingReader source = new GroundingReader();
        source.members(parser);
        if (source.uri != null) {
          into.add(new Citation(source.uri, source.title, null, -1, -1));
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private void members(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "uri", "sourceUri" -> uri = Json.textOrNull(parser, value);
        case "title" -> title = Json.textOrNull(parser, value);
        default -> parser.skipChildren();
      }
    }
  }
}
