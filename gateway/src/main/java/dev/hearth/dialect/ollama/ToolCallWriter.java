package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.ToolArguments;
import dev.hearth.dialect.ToolCallsSoFar;
import java.io.IOException;

/** Writes a tool call, whose arguments other formats have as a text and Ollama as an object. */
final class ToolCallWriter {
  private ToolCallWriter() {}

  /** Writes the array of an answer's calls. */
  static void write(ToolCallsSoFar calls, JsonGenerator json) throws IOException {
    json.writeStartArray();
    int index = 0;
    for (ToolCallsSoFar.Call call : calls.all()) {
      write(index++, call.id(), call.name(), call.arguments(), json);
    }
    json.writeEndArray();
  }

  /** Writes a call. */
  static void write(int index, String id, String name, String arguments, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeObjectFieldStart("function");
    json.writeNumberField("index", index);
    json.writeStringField("name", name);
    json.writeFieldName("arguments");
    ToolArguments.write(arguments, json);
    json.writeEndObject();
    json.writeEndObject();
  }
}
