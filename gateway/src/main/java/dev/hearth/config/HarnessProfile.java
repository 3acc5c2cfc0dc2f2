package dev.hearth.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the profile of an agent harness into the words of {@link ProfileKeys}: what concerns which
 * model answers an agent, and with which tools. Everything else in it is the harness's own.
 */
/*
 * Harnesses spell alike: agents under 'agents' or 'agent'; 'fallbacks' or 'fallback_models', of
 * texts or of objects with a model; tools under 'permission' (allow, ask, deny) or 'tools' (false);
 * limits in 'background' or 'background_task'. Rules by patterns ('permission.bash: { "git *":
 * allow }') are about arguments, which only the harness sees.
 */
final class HarnessProfile {
  private final Node.Mapping root;
  private final Reading reading;
  private final String profile;

  /**
   * @param profile the name of the profile that it becomes
   */
  HarnessProfile(Node.Mapping root, Reading reading, String profile) {
    this.root = root;
    this.reading = reading;
    this.profile = profile;
  }

  /** The same in the gateway's words, each value at its old place. */
  Node.Mapping translated() {
    Map<String, Node.Entry> keys = new LinkedHashMap<>();
    Node.Entry agents = first(root, "agents", "agent");
    if (agents != null) {
      keys.put(ProfileKeys.AGENTS.name(), with(agents, agents(agents.value())));
    }
    put(keys, ProfileKeys.PERMISSION.name(), permission(root));
    put(keys, ProfileKeys.PROVIDER_LIMITS.name(), limits("provider_limits", "providerConcurrency"));
    put(keys, ProfileKeys.MODEL_LIMITS.name(), limits("model_limits", "modelConcurrency"));
    return new Node.Mapping(root.mark(), keys);
  }

  private Node agents(Node agents) {
    if (!(agents instanceof Node.Mapping mapping)) {
      return agents;
    }
    Map<String, Node.Entry> translated = new LinkedHashMap<>();
    mapping
        .entries()
        .forEach((name, entry) -> {
          if (!(entry.value() instanceof Node.Mapping agent)) {
            translated.put(name, entry);
          } else if (!isTrue(agent.get("disable"))) {
            addAgent(name, entry, agent, translated);
          }
        });
    return new Node.Mapping(mapping.mark(), translated);
  }

  private void addAgent(
      String name, Node.Entry entry, Node.Mapping agent, Map<String, Node.Entry> translated) {
    Node.Mapping category = category(agent);
    Map<String, Node.Entry> keys = new LinkedHashMap<>();
    put(keys, ProfileKeys.MODEL.name(), either(agent, category, "model"));
    put(
        keys,
        ProfileKeys.FALLBACKS.name(),
        fallbacks(either(agent, category, "fallbacks", "fallback_models")));
    put(keys, ProfileKeys.AGENT_PERMISSION.name(), permission(agent));
    if (keys.containsKey(ProfileKeys.MODEL.name())) {
      translated.put(name, with(entry, new Node.Mapping(agent.mark(), keys)));
    } else {
      reading.notice("profile %s: the agent %s names no model: left out".formatted(profile, name));
    }
  }

  private Node.@Nullable Mapping category(Node.Mapping agent) {
    return agent.get("category") instanceof Node.Scalar name
            && root.get("categories") instanceof Node.Mapping categories
            && categories.get(name.text()) instanceof Node.Mapping category
        ? category
        : null;
  }

  /** Of a list's objects their models. */
  private static Node.@Nullable Entry fallbacks(Node.@Nullable Entry entry) {
    if (entry == null || !(entry.value() instanceof Node.Sequence list)) {
      return entry;
    }
    List<Node> models = new ArrayList<>();
    for (Node item : list.items()) {
      Node model = item instanceof Node.Mapping mapping ? mapping.get("model") : item;
      models.add(model == null ? item : model);
    }
    return with(entry, new Node.Sequence(list.mark(), models));
  }

  /** What is said of tools as such, in both ways. */
  private static Node.@Nullable Entry permission(Node.Mapping of) {
    Map<String, Node.Entry> tools = new LinkedHashMap<>();
    if (of.get("tools") instanceof Node.Mapping switches) {
      switches
          .entries()
          .forEach((tool, entry) -> {
            if (isFalse(entry.value())) {
              Node deny = new Node.Scalar(entry.value().mark(), "deny", true, null);
              tools.put(tool, with(entry, deny));
            }
          });
    }
    Node.Entry permission = of.entries().get("permission");
    if (permission != null && permission.value() instanceof Node.Mapping mapping) {
      mapping
          .entries()
          .forEach((tool, entry) -> {
            if (!(entry.value() instanceof Node.Mapping) && !tool.equals("*")) {
              tools.put(tool, entry);
            }
          });
    }
    return tools.isEmpty() ? null : new Node.Entry(of.mark(), new Node.Mapping(of.mark(), tools));
  }

  private Node.@Nullable Entry limits(String... names) {
    for (String section : List.of("background", "background_task")) {
      if (root.get(section) instanceof Node.Mapping mapping) {
        Node.Entry limits = first(mapping, names);
        if (limits != null) {
          return limits;
        }
      }
    }
    return first(root, names);
  }

  private static Node.@Nullable Entry either(
      Node.Mapping agent, Node.@Nullable Mapping category, String... names) {
    Node.Entry own = first(agent, names);
    return own == null && category != null ? first(category, names) : own;
  }

  private static Node.@Nullable Entry first(Node.Mapping mapping, String... names) {
    for (String name : names) {
      Node.Entry entry = mapping.entries().get(name);
      if (entry != null && !Node.isNothing(entry.value())) {
        return entry;
      }
    }
    return null;
  }

  private static void put(Map<String, Node.Entry> keys, String name, Node.@Nullable Entry entry) {
    if (entry != null) {
      keys.put(name, entry);
    }
  }

  private static Node.Entry with(Node.Entry entry, Node value) {
    return new Node.Entry(entry.keyMark(), value);
  }

  private static boolean isTrue(@Nullable Node node) {
    return node != null && Kinds.FLAG.of(node).orElse(false);
  }

  private static boolean isFalse(Node node) {
    return !Kinds.FLAG.of(node).orElse(true);
  }
}
