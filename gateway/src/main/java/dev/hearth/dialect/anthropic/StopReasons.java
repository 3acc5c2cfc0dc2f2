package dev.hearth.dialect.anthropic;

import dev.hearth.inference.StopReason;
import org.jspecify.annotations.Nullable;

/** Stop reasons in Anthropic's words. */
final class StopReasons {
  /** An answer that a server's own tools interrupted; nothing but this format can go on with it. */
  static final String PAUSE = "pause_turn";

  private StopReasons() {}

  static String word(StopReason reason, @Nullable String stopSequence) {
    return switch (reason) {
      case STOP -> stopSequence == null ? "end_turn" : "stop_sequence";
      case LENGTH -> "max_tokens";
      case TOOL_CALLS -> "tool_use";
      case CONTENT_FILTER, REFUSAL -> "refusal";
    };
  }

  /** The reason of a word; one that is unknown means that the model came to an end. */
  static StopReason of(@Nullable String word) {
    if (word == null) {
      return StopReason.STOP;
    }
    return switch (word) {
      case "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
      case "tool_use" -> StopReason.TOOL_CALLS;
      case "refusal" -> StopReason.REFUSAL;
      default -> StopReason.STOP;
    };
  }
}
