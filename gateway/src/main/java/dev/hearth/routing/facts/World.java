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

  Spend spend();

  /** Requests that the gateway has at the target now. */
  int inFlight(Target target);

  /** How many requests the target works on side by side; 0 where that is not known. */
  int slots(Target target);

  /** The usual time to a target's first output, in nanoseconds; 0 where it was not asked lately. */
  long firstOutputNanos(Target target);

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
