package dev.hearth.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** Writes a whole tool call, as answers and conversations have it. */
final class ToolCallWriter {
  private ToolCallWriter() {}

  static void write(String id, String name, String arguments, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("type", "function");
    json.writeObjectFieldStart("function");
    json.writeStringField("name", name);
    json.writeStringField("arguments", arguments);
    json.writeEndObject();
    json.writeEndObject();
  }
}
