package dev.hearth.routing.facts;

import dev.hearth.provider.Target;
import dev.hearth.resilience.Breaker;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * How everything stands that a route depends on besides the request. Whoever reads it twice during
 * one decision may assume that it stood still.
 */
public interface World {

  /** The time of day where the gateway is run. */
  ZonedDateTime now();

  GpuState gpu();

  /** Why they are taken to be so, in words; empty where nobody said. */
  default String gpuBecause() {
    return "";
  }

  Spend spend();

  /** Requests that the gateway has at the target now. */
  int inFlight(Target target);

  /** How busy the target's server says that it is, in words; empty where it says nothing. */
  default String loadInWords(Target target) {
    return "";
  }

  /** How many requests the target works on side by side; 0 where that is not known. */
  int slots(Target target);

  /** How many tokens a conversation may have there, its answer included; 0 where nobody knows. */
  int window(Target target);

  /** The usual time to a target's first output, in nanoseconds; 0 where it was not asked lately. */
  long firstOutputNanos(Target target);

  /** The usual time to a target's whole answer, in nanoseconds; 0 where none was given lately. */
  default long wholeAnswerNanos(Target target) {
    return 0;
  }

  /** Requests that went to the target in the last minute. */
  default long requestsInMinute(Target target) {
    return 0;
  }

  /** Tokens of the requests that ended at the target in the last minute. */
  default long tokensInMinute(Target target) {
    return 0;
  }

  /**
   * US dollars for a million tokens of input and a million of output; null where that is not known.
   */
  @Nullable Double price(Target target);

  Breaker.State breaker(Target target);

  /** How many requests were routed within the group before this one, modulo 2³¹. */
  int turn(String group);

  /** The most that a session asked of a model so far; null for one that is not known. */
  @Nullable Complexity escalated(String session);
}
