package dev.hearth.routing;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every model that can be asked for at one moment. Immutable; a change is a new catalog.
 *
 * @param groups by name, in the order in which they are listed
 * @param aliases other names of groups: alias → group
 * @param configured whether a configuration names models, so that a missing back end is an error to
 *     report and not the invitation of an empty gateway
 */
public record Catalog(
    Map<String, ModelGroup> groups, Map<String, String> aliases, boolean configured) {

  /** What Claude Code wants a model's name to begin with. */
  public static final String CLAUDE_PREFIX = "claude-local-";

  private static final String LATEST = ":latest";

  public Catalog {
    groups = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(groups));
    aliases = Map.copyOf(aliases);
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
   * The group of that name or alias, null when there is none. Every name is known with {@value
   * #CLAUDE_PREFIX} before it too, because Claude Code takes no name that does not begin so, and
   * with {@code :latest} behind it, which Ollama's clients add.
   */
  public @Nullable ModelGroup find(String name) {
    ModelGroup group = named(name);
    if (group == null && name.startsWith(CLAUDE_PREFIX)) {
      group = named(name.substring(CLAUDE_PREFIX.length()));
    }
    if (group == null && name.endsWith(LATEST)) {
      group = named(name.substring(0, name.length() - LATEST.length()));
    }
    return group;
  }

  private @Nullable ModelGroup named(String name) {
    ModelGroup group = groups.get(name);
    if (group != null) {
      return group;
    }
    String aliased = aliases.get(name);
    return aliased == null ? null : groups.get(aliased);
  }

  /**
   * The model for a caller who leaves the choice to the gateway: {@code auto} where that is served,
   * else the first that is listed; {@code auto} also where none is.
   */
  public String usual() {
    boolean choose = isEmpty() || find(DiscoveredCatalog.AUTO) != null;
    return choose ? DiscoveredCatalog.AUTO : groups.keySet().iterator().next();
  }

  public boolean isEmpty() {
    return groups.isEmpty();
  }

  /** The names in listing order. */
  public List<String> names() {
    return List.copyOf(groups.keySet());
  }
}
