package dev.hearth.dialect.gemini;

import dev.hearth.inference.StopReason;
import org.jspecify.annotations.Nullable;

/** Finish reasons in Google's words. */
final class FinishReasons {
  private FinishReasons() {}

  /** The word for a reason. */
  static String word(StopReason reason) {
    return switch (reason) {
      case STOP, TOOL_CALLS -> "STOP";
      case LENGTH -> "MAX_TOKENS";
      case CONTENT_FILTER, REFUSAL -> "SAFETY";
    };
  }

  /** The reason of a word; null where the answer broke. */
  static @Nullable StopReason of(String word) {
    return switch (word) {
      case "STOP" -> StopReason.STOP;
      case "MAX_TOKENS" -> StopReason.LENGTH;
      case "MALFORMED_FUNCTION_CALL",
          "MALFORMED_RESPONSE",
          "UNEXPECTED_TOOL_CALL",
          "TOO_MANY_TOOL_CALLS",
          "MISSING_THOUGHT_SIGNATURE" ->
          null;
      default -> StopReason.CONTENT_FILTER;
    };
  }

  /** Whether a word says that what was asked or answered is not allowed. */
  static boolean isPolicy(String word) {
    return switch (word) {
      case "SAFETY",
          "RECITATION",
          "LANGUAGE",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "MODEL_ARMOR",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION" ->
          true;
      default -> false;
    };
  }
}
