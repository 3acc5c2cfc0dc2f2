package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes a tool call, whose arguments other formats have as a text and Ollama as an object. */
final class ToolCallWriter {
  private ToolCallWriter() {}

  static void write(int index, String id, String name, String arguments, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeObjectFieldStart("function");
    json.writeNumberField("index", index);
    json.writeStringField("name", name);
    json.writeFieldName("arguments");
    arguments(arguments, json);
    json.writeEndObject();
    json.writeEndObject();
  }

  /**
   * A model may have written arguments that are no object, and its caller has to send them back:
   * they become the one member {@code arguments} of an object.
   */
  private static void arguments(String text, JsonGenerator json) throws IOException {
    if (text.isBlank()) {
      json.writeStartObject();
      json.writeEndObject();
      return;
    }
    String object = object(text);
    if (object != null) {
      json.writeRawValue(object);
    } else {
      json.writeStartObject();
      json.writeStringField("arguments", text);
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
