package dev.hearth.inference;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a request was not answered, in no dialect's words; each dialect maps it to its own status and
 * shape in one place.
 *
 * @param message for the caller: what, which value, what was expected, what to do; never a secret,
 *     never a prompt
 * @param param the request field at fault, where there is one
 * @param code a stable machine-readable word finer than the kind, where there is one
 * @param retryAfter when asking again makes sense, where it is known
 */
public record InferenceError(
    Kind kind,
    String message,
    @Nullable String param,
    @Nullable String code,
    @Nullable Duration retryAfter) {

  /** What went wrong, as far as it decides what happens next. */
  public enum Kind {
    /** The request itself is wrong; no back end would take it. */
    INVALID_REQUEST,
    /** No key, or one that is not known. */
    UNAUTHENTICATED,
    /** The caller may not do this. */
    FORBIDDEN,
    /** No such model. */
    UNKNOWN_MODEL,
    /** No such path. */
    NOT_FOUND,
    /** The path exists, the method does not. */
    METHOD_NOT_ALLOWED,
    /** The body is larger than the gateway takes. */
    TOO_LARGE,
    /** The conversation does not fit the model's context window. */
    CONTEXT_OVERFLOW,
    /** The target's wire format cannot say what the request asks for; another target's may. */
    INEXPRESSIBLE,
    /** A content policy refused the request. */
    CONTENT_POLICY,
    /** The caller or the gateway's own account asks too often. */
    RATE_LIMITED,
    /** The back end refuses the gateway's own credentials. */
    UPSTREAM_CREDENTIALS,
    /** The back end failed or answered nonsense. */
    UPSTREAM_FAILED,
    /** The back end did not answer in time. */
    TIMEOUT,
    /** Nothing is able to answer now. */
    UNAVAILABLE,
    /** The gateway does not do this (yet). */
    UNSUPPORTED,
    /** The gateway itself is at fault. */
    INTERNAL
  }

  public InferenceError {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(message, "message");
  }

  public static InferenceError of(Kind kind, String message) {
    return new InferenceError(kind, message, null, null, null);
  }

  /** A request that is wrong at one of its fields. */
  public static InferenceError invalid(String message, @Nullable String param) {
    return new InferenceError(Kind.INVALID_REQUEST, message, param, null, null);
  }

  public InferenceError withCode(String code) {
    return new InferenceError(kind, message, param, code, retryAfter);
  }

  public InferenceError withRetryAfter(@Nullable Duration after) {
    return new InferenceError(kind, message, param, code, after);
  }
}
