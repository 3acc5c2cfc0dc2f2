package dev.hearth.routing;

import dev.hearth.provider.DiscoveredTarget;
import dev.hearth.provider.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Adds found models to a catalog; a pure function. */
public final class DiscoveredCatalog {

  /** The group for callers who leave the choice of a model to the gateway. */
  public static final String AUTO = "auto";

  private DiscoveredCatalog() {}

  /**
   * The configured catalog with the found models behind it, each under its own name. Equal names on
   * several servers are one group; a configured name stays what the configuration says. An alias
   * never hides a group, and where several claim it, it is the first one's. Unless it is
   * configured, {@value #AUTO} is the first choosable model, and where that fails the first one of
   * each other server: found models only, never what a configuration put under their names, and
   * never one that is not choosable.
   */
  public static Catalog of(Catalog configured, List<DiscoveredTarget> found) {
    Map<String, ModelGroup> groups = new LinkedHashMap<>(configured.groups());
    byName(found)
        .forEach((name, targets) -> {
          if (configured.exact(name) == null) {
            groups.put(name, ModelGroup.of(name, targets));
          }
        });
    addAuto(configured, found, groups);
    return new Catalog(
        groups,
        aliases(configured, found, groups),
        configured.wildcards(),
        configured.configured(),
        configured.policies());
  }

  private static Map<String, List<Target>> byName(List<DiscoveredTarget> found) {
    Map<String, List<Target>> byName = new LinkedHashMap<>();
    for (DiscoveredTarget one : found) {
      byName.computeIfAbsent(one.name(), _ -> new ArrayList<>()).add(one.target());
    }
    return byName;
  }

  private static Map<String, ModelAlias> aliases(
      Catalog configured, List<DiscoveredTarget> found, Map<String, ModelGroup> groups) {
    Map<String, ModelAlias> aliases = new LinkedHashMap<>(configured.aliases());
    for (DiscoveredTarget one : found) {
      String alias = one.alias();
      if (alias != null && !alias.equals(AUTO) && !groups.containsKey(alias)) {
        ModelGroup named = configured.exact(one.name());
        aliases.putIfAbsent(alias, new ModelAlias(named == null ? one.name() : named.name(), true));
      }
    }
    return aliases;
  }

  private static void addAuto(
      Catalog configured, List<DiscoveredTarget> found, Map<String, ModelGroup> groups) {
    if (configured.exact(AUTO) != null || groups.containsKey(AUTO)) {
      return;
    }
    List<DiscoveredTarget> choosable = found.stream().filter(DiscoveredTarget::choosable).toList();
    if (choosable.isEmpty()) {
      return;
    }
    String first = choosable.getFirst().name();
    List<Target> members =
        choosable.stream()
            .filter(one -> one.name().equals(first))
            .map(DiscoveredTarget::target)
            .toList();
    groups.put(
        AUTO,
        new ModelGroup(
            AUTO,
            members,
            Choice.DEFAULT,
            Fallbacks.of(fallbacks(configured, found, choosable)),
            ModelGroup.DEFAULT_RETRIES,
            Terms.of(ModelGroup.DEFAULT_TOTAL)));
  }

  /** The names of the groups behind the first choice: every member of each may be chosen. */
  private static List<String> fallbacks(
      Catalog configured, List<DiscoveredTarget> found, List<DiscoveredTarget> choosable) {
    Set<String> unfit =
        found.stream()
            .filter(one -> !one.choosable() || configured.exact(one.name()) != null)
            .map(DiscoveredTarget::name)
            .collect(Collectors.toSet());
    DiscoveredTarget first = choosable.getFirst();
    Map<String, String> byProvider = new LinkedHashMap<>();
    byProvider.put(provider(first), first.name());
    for (DiscoveredTarget one : choosable) {
      if (!unfit.contains(one.name())) {
        byProvider.putIfAbsent(provider(one), one.name());
      }
    }
    Set<String> names = new LinkedHashSet<>(byProvider.values());
    names.remove(first.name());
    return List.copyOf(names);
  }

  private static String provider(DiscoveredTarget one) {
    return one.target().provider().name();
  }
}
