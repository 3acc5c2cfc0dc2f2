package dev.hearth.routing.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which models a team of agents works with.
 *
 * @param origin where it comes from, in a word or two for people
 * @param description what it is for, in a sentence; empty for no word about it
 * @param agents by their names, in order
 * @param providerLimits how many requests a provider gets at once over all agents
 * @param modelLimits the same of a model, by its reference
 * @param localOnly whether nothing but one's own machines may answer
 * @param policy the policy that is asked before an agent's chain is; null for none
 */
public record Profile(
    String name,
    String origin,
    String description,
    Map<String, Agent> agents,
    Map<String, Integer> providerLimits,
    Map<String, Integer> modelLimits,
    boolean localOnly,
    @Nullable String policy) {

  /** The word for no profile at all; none has that name. */
  public static final String NONE = "none";

  public Profile {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(description, "description");
    agents = Collections.unmodifiableMap(new LinkedHashMap<>(agents));
    providerLimits = Collections.unmodifiableMap(new LinkedHashMap<>(providerLimits));
    modelLimits = Collections.unmodifiableMap(new LinkedHashMap<>(modelLimits));
  }

  /** The agent of that name; null where it has none. */
  public @Nullable Agent agent(String asked) {
    return agents.get(asked.toLowerCase(Locale.ROOT));
  }
}
