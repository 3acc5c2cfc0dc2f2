package dev.hearth.provider;

import dev.hearth.dialect.ModelParams;
import dev.hearth.upstream.PhaseTimeouts;
import java.util.Objects;

/**
 * One model at one back end: where an attempt goes.
 *
 * @param id stable and unique in a configuration; names the target in metrics and the breaker
 * @param weight its share among the members of its group, ≥ 1
 * @param order members with a lower order are tried before those with a higher one
 * @param traits what its configuration says of the model, or the server's list that it was found in
 * @param labels what requests choose it by besides
 * @param limits how many requests it takes at once
 * @param pace how soon and how quick its streams have to be
 */
public record Target(
    String id,
    Provider provider,
    ModelParams params,
    int weight,
    int order,
    PhaseTimeouts timeouts,
    BreakerRule breaker,
    ModelTraits traits,
    Labels labels,
    Limits limits,
    Pace pace) {

  public Target {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(params, "params");
    Objects.requireNonNull(timeouts, "timeouts");
    Objects.requireNonNull(breaker, "breaker");
    Objects.requireNonNull(traits, "traits");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(pace, "pace");
    if (weight < 1) {
      throw new IllegalArgumentException("weight: " + weight + " (expected: at least 1)");
    }
  }

  /** A target that may take its time. */
  public Target(
      String id,
      Provider provider,
      ModelParams params,
      int weight,
      int order,
      PhaseTimeouts timeouts,
      BreakerRule breaker,
      ModelTraits traits,
      Labels labels,
      Limits limits) {
    this(id, provider, params, weight, order, timeouts, breaker, traits, labels, limits, Pace.ANY);
  }

  /** A target without labels and limits that may take its time. */
  public Target(
      String id,
      Provider provider,
      ModelParams params,
      int weight,
      int order,
      PhaseTimeouts timeouts,
      BreakerRule breaker,
      ModelTraits traits) {
    this(id, provider, params, weight, order, timeouts, breaker, traits, Labels.NONE, Limits.NONE);
  }

  /** The same target, asked for another model of its back end. */
  public Target of(String model) {
    return changed(provider, new ModelParams(model, params.defaults()), limits);
  }

  /**
   * The same target within other limits.
   *
   * @param limited the provider within its own
   */
  public Target within(Provider limited, Limits own) {
    return changed(limited, params, own);
  }

  private Target changed(Provider by, ModelParams asked, Limits within) {
    return new Target(
        id, by, asked, weight, order, timeouts, breaker, traits, labels, within, pace);
  }

  /** The same target, given other times. */
  public Target within(PhaseTimeouts times, Pace its) {
    return new Target(
        id, provider, params, weight, order, times, breaker, traits, labels, limits, its);
  }

  /** The back end's own name of the model. */
  public String model() {
    return params.model();
  }

  /** Whether it is not known yet which of its back end's models is asked: its name is empty. */
  public boolean isUndecided() {
    return params.model().isEmpty();
  }

  /** A target with the defaults for everything that is rarely said. */
  public static Target of(String id, Provider provider, ModelParams params) {
    return of(id, provider, params, ModelTraits.UNKNOWN);
  }

  /** The same of a model that something is known of. */
  public static Target of(String id, Provider provider, ModelParams params, ModelTraits traits) {
    return new Target(
        id, provider, params, 1, 0, PhaseTimeouts.DEFAULT, BreakerRule.DEFAULT, traits);
  }
}
