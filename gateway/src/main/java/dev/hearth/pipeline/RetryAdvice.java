package dev.hearth.pipeline;

import dev.hearth.inference.InferenceError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told about asking again. The official SDKs do as it says: they read {@code
 * x-should-retry} before they look at the status, and sleep as long as {@code Retry-After} says,
 * however long that is.
 *
 * @param sensible whether the same request may succeed later
 * @param afterSeconds how long to wait, 0 to {@value #LONGEST_SECONDS}; 0 for no advice
 */
public record RetryAdvice(boolean sensible, long afterSeconds) {
  private static final long LONGEST_SECONDS = 60;

  /** The advice for an error. */
  public static RetryAdvice of(InferenceError error) {
    return new RetryAdvice(sensible(error.kind()), seconds(error.retryAfter()));
  }

  private static boolean sensible(InferenceError.Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST,
          UNAUTHENTICATED,
          FORBIDDEN,
          UNKNOWN_MODEL,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          TOO_LARGE,
          CONTEXT_OVERFLOW,
          INEXPRESSIBLE,
          CONTENT_POLICY,
          UPSTREAM_CREDENTIALS,
          UNSUPPORTED ->
          false;
      case RATE_LIMITED, UPSTREAM_FAILED, TIMEOUT, UNAVAILABLE, INTERNAL -> true;
    };
  }

  private static long seconds(@Nullable Duration after) {
    return after == null ? 0 : Math.clamp(after.plusMillis(999).toSeconds(), 1, LONGEST_SECONDS);
  }
}
