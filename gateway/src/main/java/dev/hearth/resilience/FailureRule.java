package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;

/**
 * What a failed attempt means for the attempts after it: the failure taxonomy as one table.
 *
 * @param next where to go on
 * @param trips whether it counts against the target's breaker
 * @param rotates whether another key of the same provider may help
 * @param fallback whose steps of a plan it opens besides the usual ones
 */
public record FailureRule(Next next, boolean trips, boolean rotates, Trigger fallback) {

  /** Where to go on after a failed attempt. */
  public enum Next {
    /** Nowhere but to the steps that it opens itself: every other back end would say the same. */
    STOP,
    /** To another target; asking this one again is useless. */
    OTHER_TARGET,
    /** To another target, and to this one again when nothing else is left. */
    ANY_TARGET
  }

  private static final FailureRule STOP = usual(Next.STOP, false);
  private static final FailureRule OTHER = usual(Next.OTHER_TARGET, false);
  private static final FailureRule AGAIN = usual(Next.ANY_TARGET, true);
  private static final FailureRule REFUSED_BY_POLICY =
      new FailureRule(Next.STOP, false, false, Trigger.CONTENT_POLICY);
  private static final FailureRule TOO_LONG =
      new FailureRule(Next.OTHER_TARGET, false, false, Trigger.CONTEXT_WINDOW);
  private static final FailureRule KEY_REFUSED =
      new FailureRule(Next.OTHER_TARGET, true, true, Trigger.USUAL);
  private static final FailureRule TOO_OFTEN =
      new FailureRule(Next.ANY_TARGET, false, true, Trigger.RATE_LIMIT);

  /** The rule for a kind of failure. */
  public static FailureRule of(InferenceError.Kind kind) {
    return switch (kind) {
      case INVALID_REQUEST, UNAUTHENTICATED, FORBIDDEN, NOT_FOUND, METHOD_NOT_ALLOWED -> STOP;
      case CONTENT_POLICY -> REFUSED_BY_POLICY;
      case UNKNOWN_MODEL, TOO_LARGE, INEXPRESSIBLE, UNSUPPORTED -> OTHER;
      case CONTEXT_OVERFLOW -> TOO_LONG;
      case UPSTREAM_CREDENTIALS -> KEY_REFUSED;
      case RATE_LIMITED -> TOO_OFTEN;
      case UPSTREAM_FAILED, TIMEOUT, UNAVAILABLE, INTERNAL -> AGAIN;
    };
  }

  private static FailureRule usual(Next next, boolean trips) {
    return new FailureRule(next, trips, false, Trigger.USUAL);
  }
}
