package dev.hearth.routing;

import dev.hearth.provider.Discovered;
import dev.hearth.provider.Discovered.Fit;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.Discovered.Server;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides which model a target is asked for where nobody says: the first one to talk to that its
 * server lists, and while it lists none, the one of before. A pure function.
 */
public final class FirstListed {

  private FirstListed() {}

  /**
   * A catalog whose targets are decided as far as that is known.
   *
   * @param found the servers of the moment
   * @param before the catalog of before
   */
  public static Catalog in(Catalog catalog, Discovered found, Catalog before) {
    if (catalog.groups().values().stream().noneMatch(FirstListed::isOpen)) {
      return catalog;
    }
    Map<String, ModelGroup> groups = new LinkedHashMap<>(catalog.groups());
    groups.replaceAll((_, group) -> isOpen(group) ? decided(group, found, before) : group);
    return new Catalog(
        groups, catalog.aliases(), catalog.wildcards(), catalog.configured(), catalog.policies());
  }

  private static boolean isOpen(ModelGroup group) {
    return group.targets().stream().anyMatch(Target::isUndecided);
  }

  private static ModelGroup decided(ModelGroup group, Discovered found, Catalog before) {
    ModelGroup known = before.groups().get(group.name());
    List<Target> former = known == null ? List.of() : known.targets();
    return group.with(
        group.targets().stream()
            .map(target -> target.isUndecided() ? decided(target, found, former) : target)
            .toList());
  }

  private static Target decided(Target target, Discovered found, List<Target> former) {
    return found.servers().stream()
        .filter(server -> isAt(server, target.provider()))
        .flatMap(server -> server.models().stream())
        .filter(model -> model.fit() == Fit.CHAT)
        .map(Model::id)
        .findFirst()
        .map(target::of)
        .orElseGet(() -> asBefore(target, former));
  }

  private static boolean isAt(Server server, Provider provider) {
    return server.endpoint().equals(provider.endpoint())
        && server.basePath().equals(provider.basePath());
  }

  private static Target asBefore(Target target, List<Target> former) {
    return former.stream()
        .filter(known -> known.id().equals(target.id()))
        .filter(known -> known.provider().equals(target.provider()))
        .findFirst()
        .orElse(target);
  }
}
