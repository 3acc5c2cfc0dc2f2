package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;

/**
 * What a failed attempt means for the attempts after it: the failure taxonomy as one table.
 *
 * @param next where to go on
 * @param trips whether it counts against the target's breaker
 */
public record FailureRule(Next next, boolean trips) {

  /** Where to go on after a failed attempt. */
  public enum Next {
    /** Nowhere: every back end would say the same. */
    STOP,
    /** To another target; asking this one again is useless. */
    OTHER_TARGET,
    /** To another target, and to this one again when nothing else is left. */
    ANY_TARGET
  }

  private static final FailureRule STOP = new FailureRule(Next.STOP, false);
  private static final FailureRule OTHER = new FailureRule(Next.OTHER_TARGET, false);
  private static final FailureRule OTHER_AND_TRIP = new FailureRule(Next.OTHER_TARGET, true);
  private static final FailureRule ANY = new FailureRule(Next.ANY_TARGET, false);
  private static final FailureRule ANY_AND_TRIP = new FailureRule(Next.ANY_TARGET, true);

  /** The rule for a kind of failure. */
  public static FailureRule of(InferenceError.Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST,
          UNAUTHENTICATED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          CONTENT_POLICY ->
          STOP;
      case UNKNOWN_MODEL, TOO_LARGE, CONTEXT_OVERFLOW, INEXPRESSIBLE, UNSUPPORTED -> OTHER;
      case UPSTREAM_CREDENTIALS -> OTHER_AND_TRIP;
      case RATE_LIMITED -> ANY;
      case UPSTREAM_FAILED, TIMEOUT, UNAVAILABLE, INTERNAL -> ANY_AND_TRIP;
    };
  }
}
