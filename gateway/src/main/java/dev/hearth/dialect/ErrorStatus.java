package dev.hearth.dialect;

import dev.hearth.inference.InferenceError.Kind;

/** The HTTP statuses that carry errors, in all dialects whose clients expect no other. */
public final class ErrorStatus {
  private ErrorStatus() {}

  /** The status that carries an error of this kind. */
  public static int of(Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST, INEXPRESSIBLE, CONTEXT_OVERFLOW, CONTENT_POLICY -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case UNKNOWN_MODEL, NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case TOO_LARGE -> 413;
      case RATE_LIMITED -> 429;
      case INTERNAL -> 500;
      case UNSUPPORTED -> 501;
      case UPSTREAM_CREDENTIALS, UPSTREAM_FAILED -> 502;
      case UNAVAILABLE -> 503;
      case TIMEOUT -> 504;
    };
  }
}
