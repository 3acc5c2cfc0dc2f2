package dev.hearth.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The arguments of a whole tool call as the object that the format wants. */
final class ToolInput {
  private ToolInput() {}

  /**
   * Writes the object. A model may have written arguments that are none, and its caller has to send
   * them back: they become its one member {@code arguments}.
   */
  static void write(String arguments, JsonGenerator json) throws IOException {
    String object = arguments.isBlank() ? "{}" : object(arguments);
    if (object != null) {
      json.writeRawValue(object);
    } else {
      json.writeStartObject();
      json.writeStringField("arguments", arguments);
      json.writeEndObject();
    }
  }

  /** The text again when it is a JSON object; otherwise null. */
  private static @Nullable String object(String text) {
    try {
      JsonNode tree = Json.tree(text);
      return tree.isObject() ? Json.text(tree) : null;
    } catch (IOException _) {
      return null;
    }
  }
}
