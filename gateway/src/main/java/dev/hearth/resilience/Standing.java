package dev.hearth.resilience;

import java.time.InstantSource;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * How every target stands with the gateway, as all event loops share it. Thread-safe; bounded by
 * what is configured.
 *
 * @param breakers keep requests away from targets that fail
 * @param retryBudgets limit what is repeated at a target
 * @param vitals tell how a target does
 * @param targetLanes limit the requests at a target, by its id
 * @param providerLanes limit the requests at a provider, by its name
 * @param keyrings choose among the keys of a provider that has several
 */
public record Standing(
    Breakers breakers,
    PerTarget<RetryBudget> retryBudgets,
    PerTarget<Vitals> vitals,
    Lanes targetLanes,
    Lanes providerLanes,
    Keyrings keyrings) {

  /**
   * Of a gateway that has asked nobody yet.
   *
   * @param clock the time of day
   * @param nanoTime the clock of time-outs
   */
  public static Standing fresh(InstantSource clock, LongSupplier nanoTime) {
    return new Standing(
        new Breakers(clock),
        new PerTarget<>(() -> new RetryBudget(nanoTime)),
        new PerTarget<>(() -> new Vitals(nanoTime)),
        new Lanes(),
        new Lanes(),
        new Keyrings(nanoTime));
  }

  /**
   * Forgets targets and providers that are gone.
   *
   * @param unchanged the targets that are what they were: what was seen of them still holds
   * @param targets all that there are
   */
  public void retain(Set<String> unchanged, Set<String> targets, Set<String> providers) {
    breakers.retain(unchanged);
    retryBudgets.retain(unchanged);
    vitals.retain(unchanged);
    targetLanes.retain(targets);
    providerLanes.retain(providers);
    keyrings.retain(providers);
  }
}
