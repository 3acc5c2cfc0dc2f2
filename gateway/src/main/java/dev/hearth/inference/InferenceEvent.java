package dev.hearth.inference;

import org.jspecify.annotations.Nullable;

/**
 * A step of an answer. A whole answer is {@code Started}, deltas, {@code Finished}, {@code
 * Metered}; or, at any point, {@code Failed}, after which nothing follows.
 */
public sealed interface InferenceEvent {

  /** The model began to answer; {@code model} is its own name for itself. */
  record Started(String model) implements InferenceEvent {}

  /** More text. */
  record TextDelta(String text) implements InferenceEvent {}

  /** More thinking. */
  record ThinkingDelta(String text) implements InferenceEvent {}

  /** The thinking so far is complete, and this goes with it. */
  record ThinkingSigned(Signature signature) implements InferenceEvent {}

  /** Thinking that only its issuer can read. */
  record RedactedThinking(Signature content) implements InferenceEvent {}

  /** More of what the model says instead of an answer that it refuses. */
  record RefusalDelta(String text) implements InferenceEvent {}

  /** A page on the web that the text so far rests on. */
  record Cited(Citation citation) implements InferenceEvent {}

  /**
   * More of a tool call. The first delta of an index has its id and name.
   *
   * @param index which of the answer's tool calls, from 0 without gaps
   * @param arguments a fragment of the JSON text of its arguments, possibly empty
   */
  record ToolCallDelta(int index, @Nullable String id, @Nullable String name, String arguments)
      implements InferenceEvent {}

  /** The signature of the thinking that led to a tool call. */
  record ToolCallSigned(int index, Signature signature) implements InferenceEvent {}

  /**
   * A part of the answer that only its own format knows, and that is lost in any other.
   *
   * @param what the format's name for it, such as {@code server_tool_use}
   */
  record Untranslatable(String what) implements InferenceEvent {}

  /**
   * One input's vector, in the order of the inputs.
   *
   * @param numbers the JSON text of its array, as the back end wrote it, so that nothing is rounded
   */
  record Vector(int index, String numbers) implements InferenceEvent {}

  /**
   * How many tokens the request is for the model: all of an answer that counts them. They are not
   * consumed.
   *
   * @param inputTokens ≥ 0
   */
  record Counted(long inputTokens) implements InferenceEvent {
    public Counted {
      if (inputTokens < 0) {
        throw new IllegalArgumentException(
            "inputTokens: " + inputTokens + " (expected: at least 0)");
      }
    }
  }

  /**
   * The model ended its answer.
   *
   * @param stopSequence the one that it met, where it met one and the back end tells
   */
  record Finished(StopReason reason, @Nullable String stopSequence) implements InferenceEvent {
    public Finished(StopReason reason) {
      this(reason, null);
    }
  }

  /** What the answer consumed. */
  record Metered(Usage usage) implements InferenceEvent {}

  /** The answer broke. */
  record Failed(InferenceError error) implements InferenceEvent {}
}
