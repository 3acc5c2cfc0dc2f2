package dev.hearth.provider;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the back ends are, as far as probes know. Immutable; every round of probes makes a new one.
 *
 * @param byProvider by the provider's name
 */
public record Health(Map<String, Reading> byProvider) {

  public Health {
    byProvider = Map.copyOf(byProvider);
  }

  /** Before the first probe. */
  public static Health unknown() {
    return new Health(Map.of());
  }

  /** How a provider is; one that was never probed is unknown. */
  public Reading of(String provider) {
    return byProvider.getOrDefault(provider, Reading.UNKNOWN);
  }

  /** What a provider can do for a request right now. */
  public enum State {
    /** It answers well. */
    UP,
    /** It does not answer, or fails. */
    DOWN,
    /** It answers that its model is still being loaded. */
    LOADING,
    /** It answers, but refuses the gateway's credentials. */
    CREDENTIALS_REFUSED,
    /** It was not probed, or its answer tells nothing. */
    UNKNOWN
  }

  /**
   * What the last probe found.
   *
   * @param checkedAt when it ended; null before the first
   * @param latency how long it took; null before the first
   * @param problem why the state is not UP, in words; null when it is or was not probed
   * @param models what it told of its models, by its own names of them
   */
  public record Reading(
      State state,
      @Nullable Instant checkedAt,
      @Nullable Duration latency,
      @Nullable String problem,
      Map<String, ModelTraits> models) {

    public static final Reading UNKNOWN = new Reading(State.UNKNOWN, null, null, null, Map.of());

    public Reading {
      Objects.requireNonNull(state, "state");
      models = Map.copyOf(models);
    }
  }
}
