package dev.hearth.routing;

import dev.hearth.routing.facts.AgentName;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.ToolNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The agents of the profile in force, and where each one's models lead. Immutable.
 *
 * @param profile the one in force; null for none
 * @param chains where each agent's models lead, by its name
 * @param models the groups of models that only the profile names, by its names for them
 */
public record Agents(
    @Nullable Profile profile, Map<String, List<Link>> chains, Map<String, ModelGroup> models) {

  /** No profile is in force. */
  public static final Agents NONE = new Agents(null, Map.of(), Map.of());

  /** One model of an agent's chain. */
  public sealed interface Link {

    /** The model as the profile names it. */
    String reference();

    /** It is answered by that group. */
    record Served(String reference, ModelGroup group) implements Link {
      public Served {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(group, "group");
      }
    }

    /** It is left out, and why, in words. */
    record LeftOut(String reference, String reason) implements Link {
      public LeftOut {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(reason, "reason");
      }
    }
  }

  /**
   * The agent that a request is from.
   *
   * @param by what named it
   * @param decides whether its models answer, and not the one that the request names
   */
  public record Asking(Agent agent, AgentName.By by, boolean decides) {

    /** The model that is looked for in the catalog instead of the one that the request names. */
    String model() {
      return groupName(agent.name());
    }
  }

  public Agents {
    chains = Map.copyOf(chains);
    models = Map.copyOf(models);
  }

  /** The name of the profile in force; {@value Profile#NONE} without one. */
  public String name() {
    return profile == null ? Profile.NONE : profile.name();
  }

  /** The name under which an agent is asked for as a model. */
  static String groupName(String agent) {
    return AgentName.PREFIX + agent;
  }

  /**
   * The agent that a request is from; null where it is from none that the profile knows. The model
   * that a request names goes before its agent's, unless it leaves the choice to the gateway.
   */
  public @Nullable Asking asking(Ask ask) {
    if (profile == null) {
      return null;
    }
    AgentName named = AgentName.of(ask);
    Agent agent = named == null ? null : profile.agent(named.name());
    if (named == null || agent == null) {
      return null;
    }
    boolean decides = named.by() == AgentName.By.MODEL || isOpen(ask.facts().model());
    return new Asking(agent, named.by(), decides);
  }

  /** The agent whose models answer a request; null where the model that it names does. */
  @Nullable Asking deciding(Ask ask) {
    Asking asking = asking(ask);
    return asking == null || !asking.decides() ? null : asking;
  }

  /** Whether a group is an agent's that nothing but one's own machines may answer. */
  boolean keepsLocal(ModelGroup group) {
    return profile != null && profile.localOnly() && group.name().startsWith(AgentName.PREFIX);
  }

  /** The tools that the request's agent has not at targets on one's own machines. */
  public ToolNames denied(Ask ask) {
    Asking asking = asking(ask);
    return asking == null ? ToolNames.NONE : asking.agent().denied();
  }

  /** Where an agent's models lead, in order. */
  public List<Link> chain(Agent agent) {
    return chains.getOrDefault(agent.name(), List.of());
  }

  /** What is left out of all chains, each model once, and why. */
  public Map<String, String> leftOut() {
    Map<String, String> leftOut = new LinkedHashMap<>();
    if (profile != null) {
      for (Agent agent : profile.agents().values()) {
        for (Link link : chain(agent)) {
          if (link instanceof Link.LeftOut(String reference, String reason)) {
            leftOut.putIfAbsent(reference, reason);
          }
        }
      }
    }
    return leftOut;
  }

  /** Why nothing answers an agent, in words. */
  String nothingFor(Agent agent) {
    return chain(agent).stream()
        .filter(Link.LeftOut.class::isInstance)
        .map(link -> link.reference() + ": " + ((Link.LeftOut) link).reason())
        .collect(Collectors.joining("; "));
  }

  private static boolean isOpen(String model) {
    String auto = DiscoveredCatalog.AUTO;
    return model.startsWith(auto)
        ? model.length() == auto.length() || model.equals(auto + ":latest")
        : model.equals(Catalog.CLAUDE_PREFIX + auto);
  }
}
