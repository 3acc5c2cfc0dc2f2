package dev.hearth.routing;

import dev.hearth.provider.Target;
import dev.hearth.routing.policy.Policy;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every model that can be asked for at one moment. Immutable; a change is a new catalog.
 *
 * @param groups by name, in the order in which they are listed
 * @param aliases other names of groups
 * @param wildcards the groups whose names stand for many, the longest first
 * @param configured whether a configuration names models, so that a missing back end is an error to
 *     report and not the invitation of an empty gateway
 * @param policies by name
 * @param agents the agents of the profile in force; each one that is served is a group, too
 */
public record Catalog(
    Map<String, ModelGroup> groups,
    Map<String, ModelAlias> aliases,
    List<Wildcard> wildcards,
    boolean configured,
    Map<String, Policy> policies,
    Agents agents) {

  /** What Claude Code wants a model's name to begin with. */
  public static final String CLAUDE_PREFIX = "claude-local-";

  private static final String LATEST = ":latest";

  /** A group that every name is asked for by which its own, a pattern, takes in. */
  public record Wildcard(NamePattern pattern, ModelGroup group) {}

  public Catalog {
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    aliases = Collections.unmodifiableMap(new LinkedHashMap<>(aliases));
    wildcards =
        wildcards.stream()
            .sorted(Comparator.comparingInt((Wildcard w) -> w.pattern().text().length()).reversed())
            .toList();
    policies = Map.copyOf(policies);
  }

  /** A catalog without agents. */
  public Catalog(
      Map<String, ModelGroup> groups,
      Map<String, ModelAlias> aliases,
      List<Wildcard> wildcards,
      boolean configured,
      Map<String, Policy> policies) {
    this(groups, aliases, wildcards, configured, policies, Agents.NONE);
  }

  /** A catalog without policies. */
  public Catalog(
      Map<String, ModelGroup> groups,
      Map<String, ModelAlias> aliases,
      List<Wildcard> wildcards,
      boolean configured) {
    this(groups, aliases, wildcards, configured, Map.of());
  }

  /** A catalog in which every name is one model's. */
  public Catalog(
      Map<String, ModelGroup> groups, Map<String, ModelAlias> aliases, boolean configured) {
    this(groups, aliases, List.of(), configured);
  }

  public static Catalog empty() {
    return new Catalog(Map.of(), Map.of(), false);
  }

  public static Catalog of(Collection<ModelGroup> groups, boolean configured) {
    Map<String, ModelGroup> byName = new LinkedHashMap<>();
    groups.forEach(group -> byName.put(group.name(), group));
    return new Catalog(byName, Map.of(), configured);
  }

  /**
   * The group that a name means, null when there is none: the group of that name, that of an alias,
   * a target's id, which is a group of its own, or the longest pattern that takes the name in.
   * Every name is known with {@value #CLAUDE_PREFIX} before it too, because Claude Code takes no
   * name that does not begin so, and with {@code :latest} behind it, which Ollama's clients add.
   */
  public @Nullable ModelGroup find(String name) {
    ModelGroup group = exact(name);
    return group == null ? matched(name) : group;
  }

  /** The same, but for patterns. */
  @Nullable ModelGroup exact(String name) {
    ModelGroup group = named(name);
    if (group == null && name.startsWith(CLAUDE_PREFIX)) {
      group = named(name.substring(CLAUDE_PREFIX.length()));
    }
    if (group == null && name.endsWith(LATEST)) {
      group = named(name.substring(0, name.length() - LATEST.length()));
    }
    return group;
  }

  /** The policy that chooses what answers a model's name; null where none does. */
  public @Nullable Policy policy(String name) {
    ModelGroup group = find(name);
    String policy = group == null ? null : group.policy();
    return policy == null ? null : policies.get(policy);
  }

  private @Nullable ModelGroup named(String name) {
    ModelGroup group = groups.get(name);
    if (group != null) {
      return group;
    }
    ModelAlias alias = aliases.get(name);
    if (alias != null) {
      return meant(alias);
    }
    ModelGroup ofAgents = agents.models().get(name);
    return ofAgents == null ? ofTarget(name) : ofAgents;
  }

  private @Nullable ModelGroup meant(ModelAlias alias) {
    ModelGroup group = groups.get(alias.group());
    return group == null ? matched(alias.group()) : group;
  }

  /** The group of one target that is asked for by its id. */
  private @Nullable ModelGroup ofTarget(String id) {
    for (ModelGroup group : groups.values()) {
      for (Target target : group.targets()) {
        if (target.id().equals(id)) {
          return group.only(target);
        }
      }
    }
    return null;
  }

  /** What patterns make of a name: as it is, else with its vendor before it. */
  private @Nullable ModelGroup matched(String name) {
    if (wildcards.isEmpty()) {
      return null;
    }
    ModelGroup group = matching(name);
    String vendor = group == null ? VendorNames.vendorOf(name) : null;
    return vendor == null ? group : matching(vendor + '/' + name);
  }

  private @Nullable ModelGroup matching(String name) {
    for (Wildcard wildcard : wildcards) {
      List<String> captured = wildcard.pattern().match(name);
      if (captured != null) {
        return wildcard.group().named(captured, name);
      }
    }
    return null;
  }

  /**
   * The model for a caller who leaves the choice to the gateway: {@value FreeFirst#MODEL} where one
   * of its members may be asked, else {@code auto} where that is served, else the first that is
   * listed; {@code auto} also where none is.
   */
  public String usual() {
    ModelGroup freeFirst = named(FreeFirst.MODEL);
    if (freeFirst != null && !FreeFirst.isBare(freeFirst)) {
      return FreeFirst.MODEL;
    }
    boolean choose = groups.isEmpty() || named(DiscoveredCatalog.AUTO) != null;
    return choose ? DiscoveredCatalog.AUTO : groups.keySet().iterator().next();
  }

  public boolean isEmpty() {
    return groups.isEmpty() && wildcards.isEmpty();
  }

  /** The groups, those behind patterns and those that only a profile names too. */
  public Stream<ModelGroup> everyGroup() {
    Stream<ModelGroup> named =
        Stream.concat(groups.values().stream(), agents.models().values().stream());
    return Stream.concat(named, wildcards.stream().map(Wildcard::group));
  }

  /** The names in listing order. */
  public List<String> names() {
    return List.copyOf(listed().keySet());
  }

  /** The names by which models are listed, and what they mean: groups first, then aliases. */
  public Map<String, ModelGroup> listed() {
    Map<String, ModelGroup> listed = new LinkedHashMap<>(groups);
    aliases.forEach((name, alias) -> {
      ModelGroup group = groups.get(alias.group());
      if (!alias.hidden() && group != null) {
        listed.putIfAbsent(name, group);
      }
    });
    return listed;
  }
}
