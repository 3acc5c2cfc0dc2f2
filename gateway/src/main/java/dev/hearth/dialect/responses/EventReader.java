package dev.hearth.dialect.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.hearth.dialect.Json;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What one event of a stream says of itself and, if it is a delta, of that. Used again. */
final class EventReader {
  private @Nullable String type;
  private @Nullable String delta;
  private int item;
  private int part;
  private boolean error;

  /**
   * Reads an event.
   *
   * @param json borrowed
   * @return whether it is an object
   */
  boolean read(ByteBuf json) throws IOException {
    type = null;
    delta = null;
    item = 0;
    part = 0;
    error = false;
    try (JsonParser parser = Json.parser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        member(name, parser, parser.nextToken());
      }
    }
    return true;
  }

  /** Its type; {@code error} for an error that names none, empty for anything else. */
  String type() {
    if (type != null) {
      return type;
    }
    return error ? "error" : "";
  }

  /** The delta's text; null when it has none. */
  @Nullable String delta() {
    return delta;
  }

  /** The place of the item that it is about. */
  int item() {
    return item;
  }

  /** The place of the content or of the summary's part that it is about. */
  int part() {
    return part;
  }

  private void member(String name, JsonParser parser, JsonToken value) throws IOException {
    switch (name) {
      case "type" -> type = Json.textOrNull(parser, value);
      case "delta" -> delta = Json.textOrNull(parser, value);
      case "output_index" -> item = number(parser, value);
      case "content_index", "summary_index" -> part = number(parser, value);
      case "error" -> {
        error = value != JsonToken.VALUE_NULL;
        parser.skipChildren();
      }
      default -> parser.skipChildren();
    }
  }

  private static int number(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NUMBER_INT) {
      return parser.getValueAsInt();
    }
    parser.skipChildren();
    return 0;
  }
}
