package dev.hearth.resilience;

import dev.hearth.inference.InferenceError.Kind;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When a target is left alone for a while and then asked like any other again, without a trial, as
 * LiteLLM has it.
 *
 * @param time how long it rests
 * @param fixed whether it rests that long though its server says {@code Retry-After}
 * @param alone whether its group has no other target
 * @param allowed so many failures, each within {@code time} of the one before, are let pass; null
 *     where the kind of a failure and the share of failures decide instead
 * @param allowedByKind the same where the last failure is of that kind
 */
public record CooldownRule(
    Duration time,
    boolean fixed,
    boolean alone,
    @Nullable Integer allowed,
    Map<Kind, Integer> allowedByKind) {

  public CooldownRule {
    if (!time.isPositive()) {
      throw new IllegalArgumentException("time: " + time + " (expected: > 0)");
    }
    allowedByKind = Map.copyOf(allowedByKind);
  }

  /** Whether failures are counted against a number. */
  boolean counts() {
    return allowed != null;
  }

  /** How many failures are let pass where the last one is of that kind. */
  int allowedAfter(Kind kind) {
    return allowedByKind.getOrDefault(kind, allowed == null ? 0 : allowed);
  }

  /** Whether a failure of that kind says anything about the target. */
  static boolean blames(Kind kind) {
    return switch (kind) {
      case RATE_LIMITED,
          UPSTREAM_CREDENTIALS,
          UNKNOWN_MODEL,
          TIMEOUT,
          UPSTREAM_FAILED,
          UNAVAILABLE,
          INTERNAL ->
          true;
      case INVALID_REQUEST,
          UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          TOO_LARGE,
          CONTEXT_OVERFLOW,
          INEXPRESSIBLE,
          CONTENT_POLICY,
          UNSUPPORTED ->
          false;
    };
  }
}
