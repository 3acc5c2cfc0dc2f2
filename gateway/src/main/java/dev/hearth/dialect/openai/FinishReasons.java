package dev.hearth.dialect.openai;

import dev.hearth.inference.StopReason;

/** Stop reasons in OpenAI's words. */
final class FinishReasons {
  private FinishReasons() {}

  /**
   * The word.
   *
   * @param refused whether a refusal in words stands in the answer; without them nothing else tells
   *     a caller that an answer was refused
   */
  static String word(StopReason reason, boolean refused) {
    return switch (reason) {
      case STOP -> "stop";
      case REFUSAL -> refused ? "stop" : "content_filter";
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
