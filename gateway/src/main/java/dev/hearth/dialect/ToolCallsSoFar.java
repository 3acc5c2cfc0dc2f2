package dev.hearth.dialect;

import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.Signature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer's tool calls as far as they were told, for whoever can only write whole ones. */
public final class ToolCallsSoFar {
  private final List<Call> calls = new ArrayList<>(0);

  /** A tool call as far as it was told. */
  public static final class Call {
    private String id = "";
    private String name = "";
    private final StringBuilder arguments = new StringBuilder();
    private @Nullable Signature signature;

    private Call() {}

    public String id() {
      return id;
    }

    public String name() {
      return name;
    }

    public String arguments() {
      return arguments.toString();
    }

    public @Nullable Signature signature() {
      return signature;
    }
  }

  /** Takes a piece of a call. */
  public void add(ToolCallDelta delta) {
    Call call = call(delta.index());
    call.id = delta.id() == null ? call.id : delta.id();
    call.name = delta.name() == null ? call.name : delta.name();
    call.arguments.append(delta.arguments());
  }

  /** Takes what its issuer tied to a call. */
  public void sign(ToolCallSigned signed) {
    call(signed.index()).signature = signed.signature();
  }

  public boolean isEmpty() {
    return calls.isEmpty();
  }

  /** A view of the calls, in their order. */
  public List<Call> all() {
    return Collections.unmodifiableList(calls);
  }

  private Call call(int index) {
    while (calls.size() <= index) {
      calls.add(new Call());
    }
    return calls.get(index);
  }
}
