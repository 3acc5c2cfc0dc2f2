package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ToolCallsSoFar;
import java.io.IOException;

/** Writes an answer's tool calls, which this format has only whole. */
final class FunctionCalls {
  private FunctionCalls() {}

  /**
   * Writes the calls as parts.
   *
   * @param cut whether the answer was cut off, so that a call may be half told; that one is left
   *     out
   * @return how many were written
   */
  static int write(ToolCallsSoFar calls, boolean cut, JsonGenerator json) throws IOException {
    int written = 0;
    for (ToolCallsSoFar.Call call : calls.all()) {
      String arguments = call.arguments();
      if (cut && Json.objectOrNull(arguments) == null) {
        continue;
      }
      written++;
      json.writeStartObject();
      FunctionEncoder.call(call.id(), call.name(), arguments, json);
      if (call.signature() != null) {
        json.writeStringField("thoughtSignature", ThoughtSignature.of(call.signature()));
      }
      json.writeEndObject();
    }
    return written;
  }
}
