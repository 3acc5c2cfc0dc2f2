package dev.hearth.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Signature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gathers an answer's tool calls, which this format has only whole. */
final class FunctionCalls {
  /** A call as far as it was told. */
  private static final class Call {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable Signature signature;
  }

  private final List<Call> calls = new ArrayList<>(0);

  void add(ToolCallDelta delta) {
    Call call = call(delta.index());
    call.id = delta.id() == null ? call.id : delta.id();
    call.name = delta.name() == null ? call.name : delta.name();
    call.arguments.append(delta.arguments());
  }

  void sign(InferenceEvent.ToolCallSigned signed) {
    call(signed.index()).signature = signed.signature();
  }

  /**
   * Writes the calls as parts.
   *
   * @param cut whether the answer was cut off, so that a call may be half told; that one is left
   *     out
   * @return how many were written
   */
  int write(boolean cut, JsonGenerator json) throws IOException {
    int written = 0;
    for (Call call : calls) {
      String arguments = call.arguments.toString();
      if (cut && FunctionEncoder.object(arguments) == null) {
        continue;
      }
      written++;
      json.writeStartObject();
      FunctionEncoder.call(call.id, call.name, arguments, json);
      if (call.signature != null) {
        json.writeStringField("thoughtSignature", ThoughtSignature.of(call.signature));
      }
      json.writeEndObject();
    }
    return written;
  }

  private Call call(int index) {
    while (calls.size() <= index) {
      calls.add(new Call());
    }
    return calls.get(index);
  }
}
