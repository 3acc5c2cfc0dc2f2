package dev.hearth.routing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.provider.Target;
import dev.hearth.routing.Agents.Asking;
import dev.hearth.routing.Agents.Link;
import dev.hearth.routing.facts.AgentName;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.profile.Agent;

/** Tells which agent a request is from and what the profile in force says of it, as JSON. */
final class AgentExplanation {
  private final Catalog catalog;
  private final Ask ask;

  AgentExplanation(Catalog catalog, Ask ask) {
    this.catalog = catalog;
    this.ask = ask;
  }

  /** Adds it to an explanation; nothing where no profile is in force. */
  void addTo(ObjectNode root) {
    Agents agents = catalog.agents();
    if (agents.profile() == null) {
      return;
    }
    root.put("profile", agents.name());
    AgentName named = AgentName.of(ask);
    if (named == null) {
      return;
    }
    ObjectNode node = root.putObject("agent");
    node.put("name", named.name());
    node.put("named_by", named.by().words());
    Asking asking = agents.asking(ask);
    if (asking == null) {
      node.put(
          "reason",
          "the profile %s has no agent of that name: it counts for policies alone"
              .formatted(agents.name()));
      return;
    }
    node.put("reason", reason(asking));
    addChain(asking.agent(), node.putArray("chain"));
    addDenied(asking.agent(), node);
  }

  private String reason(Asking asking) {
    return asking.decides()
        ? "the profile %s chooses its model".formatted(catalog.agents().name())
        : "the request names the model %s, which goes before its agent's"
            .formatted(ask.facts().model());
  }

  private void addChain(Agent agent, ArrayNode chain) {
    for (Link link : catalog.agents().chain(agent)) {
      ObjectNode one = chain.addObject().put("model", link.reference());
      switch (link) {
        case Link.Served(var _, ModelGroup group) -> {
          ArrayNode targets = one.putArray("targets");
          for (Target target : group.targets()) {
            targets.add(target.provider().name() + '/' + target.model());
          }
        }
        case Link.LeftOut(var _, String reason) -> one.put("left_out", reason);
      }
    }
  }

  private static void addDenied(Agent agent, ObjectNode node) {
    ArrayNode denied = node.putArray("denied_tools");
    agent.denied().plain().forEach(denied::add);
    if (!agent.denied().isEmpty()) {
      node.put("denied_at", "targets on one's own machines (local: true below)");
    }
  }
}
