package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import dev.hearth.inference.Citation;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the pages on the web that an answer names in its {@code annotations}. */
final class CitationReader {
  private @Nullable String url;
  private @Nullable String title;
  private int start = -1;
  private int end = -1;

  private CitationReader() {}

  /** Adds what an array of annotations holds; leaves out what is no citation of a URL. */
  static void readAll(JsonParser parser, JsonToken value, List<Citation> into) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == JsonToken.START_OBJECT) {
        CitationReader one = new CitationReader();
        one.members(parser);
        if (one.url != null) {
          into.add(new Citation(one.url, one.title, null, one.start, one.end));
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Chat completions nest the citation in {@code url_citation}, Responses do not. */
  private void members(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "url_citation" -> {
          if (value == JsonToken.START_OBJECT) {
            members(parser);
          } else {
            parser.skipChildren();
          }
        }
        case "url" -> url = Json.textOrNull(parser, value);
        case "title" -> title = Json.textOrNull(parser, value);
        case "start_index" -> start = place(parser, value);
        case "end_index" -> end = place(parser, value);
        default -> parser.skipChildren();
      }
    }
  }

  private static int place(JsonParser parser, JsonToken value) throws IOException {
    return value == JsonToken.VALUE_NUMBER_INT ? parser.getIntValue() : -1;
  }
}
