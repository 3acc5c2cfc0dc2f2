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
   * @param parallelToolCalls whether more than one tool may be called at once; null when it was not
   *     said
   * @param user the caller's own name of the one who asks, for the back end's abuse checks
   * @param usageInStream whether the caller asked for a stream's usage
   * @param others request fields without a canonical meaning: name → JSON text; a target of another
   *     dialect gets those that it knows, the others are lost to it
   */
  record Chat(
      String model,
      List<Message> messages,
      List<Tool> tools,
      ToolChoice toolChoice,
      @Nullable Boolean parallelToolCalls,
      Sampling sampling,
      ResponseFormat format,
      Reasoning reasoning,
      @Nullable String user,
      boolean stream,
      boolean usageInStream,
      Map<String, String> others)
      implements InferenceRequest {
    public Chat {
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(toolChoice, "toolChoice");
      Objects.requireNonNull(sampling, "sampling");
      Objects.requireNonNull(format, "format");
      Objects.requireNonNull(reasoning, "reasoning");
      messages = List.copyOf(messages);
      tools = List.copyOf(tools);
      others = Map.copyOf(others);
    }

    /** A conversation of which nothing else is said. */
    public static Chat of(String model, List<Message> messages) {
      return new Chat(
          model,
          messages,
          List.of(),
          new ToolChoice.Auto(),
          null,
          Sampling.unset(),
          new ResponseFormat.Text(),
          Reasoning.unset(),
          null,
          false,
          false,
          Map.of());
    }

    /** The same with other messages. */
    public Chat with(List<Message> changed) {
      return with(changed, sampling);
    }

    /** The same with other messages, the answer to which is sampled another way. */
    public Chat with(List<Message> changed, Sampling sampled) {
      return new Chat(
          model,
          changed,
          tools,
          toolChoice,
          parallelToolCalls,
          sampled,
          format,
          reasoning,
          user,
          stream,
          usageInStream,
          others);
    }

    /** The same with other tools. */
    public Chat with(List<Tool> offered, ToolChoice choice) {
      return new Chat(
          model,
          messages,
          offered,
          choice,
          offered.isEmpty() ? null : parallelToolCalls,
          sampling,
          format,
          reasoning,
          user,
          stream,
          usageInStream,
          others);
    }

    @Override
    public Operation operation() {
      return Operation.CHAT;
    }
  }

  /** A conversation whose tokens are to be counted; what it says of its answer does not matter. */
  record TokenCount(Chat conversation) implements InferenceRequest {
    public TokenCount {
      Objects.requireNonNull(conversation, "conversation");
    }

    @Override
    public String model() {
      return conversation.model();
    }

    @Override
    public Operation operation() {
      return Operation.COUNT_TOKENS;
    }

    @Override
    public boolean stream() {
      return false;
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

    /** The same of another text, sampled another way. */
    public Completion with(String changed, Sampling sampled) {
      return new Completion(model, changed, suffix, sampled, stream, usageInStream, others);
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
