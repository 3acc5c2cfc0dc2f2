package dev.hearth.dialect.responses;

import dev.hearth.dialect.ErrorStatus;
import dev.hearth.dialect.openai.OpenAiErrors;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.StopReason;
import org.jspecify.annotations.Nullable;

/**
 * How an answer stands, in this format's words.
 *
 * @param incompleteReason why it is not complete, where it is not
 * @param error why it failed, where it did
 */
record Outcome(String status, @Nullable String incompleteReason, @Nullable InferenceError error) {
  static final String IN_PROGRESS = "in_progress";
  static final String COMPLETED = "completed";
  static final String INCOMPLETE = "incomplete";

  static Outcome inProgress() {
    return new Outcome(IN_PROGRESS, null, null);
  }

  static Outcome of(StopReason reason) {
    return switch (reason) {
      case STOP, TOOL_CALLS, REFUSAL -> new Outcome(COMPLETED, null, null);
      case LENGTH -> new Outcome(INCOMPLETE, "max_output_tokens", null);
      case CONTENT_FILTER -> new Outcome(INCOMPLETE, "content_filter", null);
    };
  }

  static Outcome failed(InferenceError error) {
    return new Outcome("failed", null, error);
  }

  boolean isComplete() {
    return status.equals(COMPLETED);
  }

  /** The code by which clients decide what to do about an error in the middle of an answer. */
  static String code(InferenceError error) {
    if (error.code() != null) {
      return error.code();
    }
    String code = OpenAiErrors.code(error.kind());
    if (code != null) {
      return code;
    }
    return ErrorStatus.of(error.kind()) < 500 ? "invalid_prompt" : "server_error";
  }

  static String type(InferenceError error) {
    return OpenAiErrors.type(error.kind());
  }

  /** What clients are told; one that has to wait reads in it how long. */
  static String message(InferenceError error) {
    if (error.retryAfter() == null || error.message().contains("try again in")) {
      return error.message();
    }
    long seconds = Math.max(1, error.retryAfter().plusMillis(999).toSeconds());
    return error.message() + " Please try again in " + seconds + "s.";
  }
}
