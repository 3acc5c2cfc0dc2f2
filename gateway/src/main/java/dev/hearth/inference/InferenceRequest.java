package dev.hearth.inference;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a caller asks for, in no dialect's words. */
public sealed interface InferenceRequest {

  /** The model's name as the caller wrote it. */
  String model();

  Operation operation();

  /** Whether the answer is wanted piece by piece. */
  boolean stream();

  /**
   * A conversation to answer.
   *
   * @param reasoningEffort how hard to think, in the caller's own word ({@code low}, {@code high},
   *     …); null when it did not say
   * @param usageInStream whether the caller asked for a stream's usage
   * @param others top-level request fields without a canonical meaning: name → JSON text; they pass
   *     in the same dialect and are dropped towards others
   */
  record Chat(
      String model,
      List<Message> messages,
      List<Tool> tools,
      ToolChoice toolChoice,
      Sampling sampling,
      ResponseFormat format,
      @Nullable String reasoningEffort,
      boolean stream,
      boolean usageInStream,
      Map<String, String> others)
      implements InferenceRequest {
    public Chat {
      Objects.requireNonNull(model, "model");
      messages = List.copyOf(messages);
      tools = List.copyOf(tools);
      others = Map.copyOf(others);
    }

    @Override
    public Operation operation() {
      return Operation.CHAT;
    }
  }

  /** A text to continue; {@code suffix} is what should follow the gap. */
  record Completion(
      String model,
      String prompt,
      @Nullable String suffix,
      Sampling sampling,
      boolean stream,
      boolean usageInStream,
      Map<String, String> others)
      implements InferenceRequest {
    public Completion {
      Objects.requireNonNull(model, "model");
      others = Map.copyOf(others);
    }

    @Override
    public Operation operation() {
      return Operation.COMPLETION;
    }
  }

  /**
   * Texts to turn into vectors.
   *
   * @param base64 whether the caller wants each vector as base 64 of little-endian floats
   */
  record Embedding(
      String model,
      List<String> inputs,
      @Nullable Integer dimensions,
      boolean base64,
      Map<String, String> others)
      implements InferenceRequest {
    public Embedding {
      Objects.requireNonNull(model, "model");
      inputs = List.copyOf(inputs);
      others = Map.copyOf(others);
    }

    @Override
    public Operation operation() {
      return Operation.EMBEDDING;
    }

    @Override
    public boolean stream() {
      return false;
    }
  }
}
