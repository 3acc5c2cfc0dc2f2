package dev.hearth.embedded;

import org.jspecify.annotations.Nullable;

/** The answer to a request that cannot be served: a status and the OpenAI-shaped error's fields. */
record Rejection(
    int status, String message, String type, @Nullable String param, @Nullable String code) {

  private static final String INVALID = "invalid_request_error";

  static Rejection http(int status, String message) {
    return new Rejection(status, message, INVALID, null, null);
  }

  static Rejection parameter(String param, String message) {
    return new Rejection(400, message, INVALID, param, null);
  }

  static Rejection unsupported(String param) {
    return new Rejection(
        400,
        "%s: the demonstration model cannot do this. Use a larger model.".formatted(param),
        INVALID,
        param,
        "unsupported_parameter");
  }

  static Rejection tooLong(String measured, int contextTokens) {
    return new Rejection(
        400,
        "messages: %s (expected: less than the %d tokens of the model's context). Shorten them."
            .formatted(measured, contextTokens),
        INVALID,
        "messages",
        "context_length_exceeded");
  }

  static Rejection busy(int waiting) {
    return new Rejection(
        429,
        "%d requests already wait for the demonstration model. Try again shortly."
            .formatted(waiting),
        "rate_limit_error",
        null,
        "rate_limit_exceeded");
  }

  static Rejection modelFailed() {
    return new Rejection(
        500, "The model failed while it wrote the answer.", "server_error", null, null);
  }
}
