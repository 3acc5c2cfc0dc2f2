package dev.hearth.dialect.openai;

import dev.hearth.inference.StopReason;

/** Stop reasons in OpenAI's words. */
final class FinishReasons {
  private FinishReasons() {}

  static String word(StopReason reason) {
    return switch (reason) {
      case STOP, REFUSAL -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case CONTENT_FILTER -> "content_filter";
    };
  }

  /** The reason of a word; one that is unknown means that the model came to an end. */
  static StopReason of(String word) {
    return switch (word) {
      case "length", "max_tokens" -> StopReason.LENGTH;
      case "tool_calls", "function_call", "tool_use" -> StopReason.TOOL_CALLS;
      case "content_filter", "safety" -> StopReason.CONTENT_FILTER;
      default -> StopReason.STOP;
    };
  }
}
