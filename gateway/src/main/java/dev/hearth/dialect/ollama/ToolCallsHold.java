package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** An answer's tool calls as far as they were told: Ollama has no piece of one, only whole ones. */
final class ToolCallsHold {
  private final List<Call> calls = new ArrayList<>();

  private static final class Call {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
  }

  void add(ToolCallDelta delta) {
    while (calls.size() <= delta.index()) {
      calls.add(new Call());
    }
    Call call = calls.get(delta.index());
    call.id = delta.id() == null ? call.id : delta.id();
    call.name = delta.name() == null ? call.name : delta.name();
    call.arguments.append(delta.arguments());
  }

  boolean isEmpty() {
    return calls.isEmpty();
  }

  /** Writes the array of all of them. */
  void write(JsonGenerator json) throws IOException {
    json.writeStartArray();
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      ToolCallWriter.write(i, call.id, call.name, call.arguments.toString(), json);
    }
    json.writeEndArray();
  }
}
