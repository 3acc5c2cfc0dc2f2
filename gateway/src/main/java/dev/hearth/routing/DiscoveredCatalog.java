package dev.hearth.routing;

import dev.hearth.provider.DiscoveredTarget;
import dev.hearth.provider.Target;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Adds found models to a catalog; a pure function. */
public final class DiscoveredCatalog {

  /** The group for callers who leave the choice of a model to the gateway. */
  public static final String AUTO = "auto";

  private DiscoveredCatalog() {}

  /**
   * The configured catalog with the found models behind it, each under its own name. Equal names on
   * several servers are one group; a configured name stays what the configuration says. Unless it
   * is configured, {@value #AUTO} is the first model to talk to, and where that fails the first one
   * of each other server: found models only, never what a configuration put under their names.
   */
  public static Catalog of(Catalog configured, List<DiscoveredTarget> found) {
    Map<String, ModelGroup> groups = new LinkedHashMap<>(configured.groups());
    byName(found)
        .forEach((name, targets) -> {
          if (configured.find(name) == null) {
            groups.put(name, ModelGroup.of(name, targets));
          }
        });
    Map<String, String> aliases = new LinkedHashMap<>(configured.aliases());
    for (DiscoveredTarget one : found) {
      String model = one.target().model();
      if (one.alias() != null && configured.find(one.alias()) == null) {
        aliases.putIfAbsent(one.alias(), model);
      }
    }
    addAuto(configured, found, groups, aliases);
    return new Catalog(groups, aliases, configured.configured());
  }

  private static Map<String, List<Target>> byName(List<DiscoveredTarget> found) {
    Map<String, List<Target>> byName = new LinkedHashMap<>();
    for (DiscoveredTarget one : found) {
      byName.computeIfAbsent(one.target().model(), _ -> new ArrayList<>()).add(one.target());
    }
    return byName;
  }

  private static void addAuto(
      Catalog configured,
      List<DiscoveredTarget> found,
      Map<String, ModelGroup> groups,
      Map<String, String> aliases) {
    if (configured.find(AUTO) != null || groups.containsKey(AUTO) || aliases.containsKey(AUTO)) {
      return;
    }
    List<DiscoveredTarget> choosable = found.stream().filter(DiscoveredTarget::choosable).toList();
    if (choosable.isEmpty()) {
      return;
    }
    String first = choosable.getFirst().target().model();
    List<Target> members =
        choosable.stream()
            .map(DiscoveredTarget::target)
            .filter(t -> t.model().equals(first))
            .toList();
    Set<String> fallbacks = firstOfEachProvider(choosable);
    fallbacks.removeIf(name -> name.equals(first) || configured.find(name) != null);
    groups.put(
        AUTO,
        new ModelGroup(
            AUTO,
            members,
            List.copyOf(fallbacks),
            ModelGroup.DEFAULT_RETRIES,
            ModelGroup.DEFAULT_TOTAL));
  }

  private static Set<String> firstOfEachProvider(List<DiscoveredTarget> choosable) {
    Map<String, String> firsts = new LinkedHashMap<>();
    for (DiscoveredTarget one : choosable) {
      firsts.putIfAbsent(one.target().provider().name(), one.target().model());
    }
    return new LinkedHashSet<>(firsts.values());
  }
}
