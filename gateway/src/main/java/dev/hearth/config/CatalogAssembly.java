package dev.hearth.config;

import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.ModelGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Makes a catalog of drafts: what is off is left out and reported. A model whose own targets are
 * all off is answered by the first of its fallbacks that is on.
 */
final class CatalogAssembly {
  private static final int NAMED = 5;

  private final Map<String, ModelDraft> drafts = new LinkedHashMap<>();
  private final Map<String, String> aliases;
  private final List<String> notices;

  CatalogAssembly(List<ModelDraft> drafts, Map<String, String> aliases, List<String> notices) {
    drafts.forEach(draft -> this.drafts.put(draft.name(), draft));
    this.aliases = Map.copyOf(aliases);
    this.notices = notices;
  }

  Catalog catalog() {
    reportOff();
    Map<String, ModelGroup> groups = new LinkedHashMap<>();
    for (ModelDraft draft : drafts.values()) {
      List<ModelDraft> live = liveFallbacks(draft);
      if (!draft.isOff()) {
        groups.put(draft.name(), group(draft, draft.targets(), live));
      } else if (!live.isEmpty()) {
        ModelDraft standIn = live.getFirst();
        notices.add(draft.name() + " is answered by its fallback " + standIn.name());
        groups.put(draft.name(), group(draft, standIn.targets(), live.subList(1, live.size())));
      }
    }
    Map<String, String> live = new LinkedHashMap<>();
    aliases.forEach((alias, name) -> {
      if (groups.containsKey(name)) {
        live.put(alias, name);
      }
    });
    return new Catalog(groups, live, !drafts.isEmpty());
  }

  /** The providers of a catalog's targets, each once. */
  static List<Provider> providers(Catalog catalog) {
    LinkedHashSet<Provider> providers = new LinkedHashSet<>();
    for (ModelGroup group : catalog.groups().values()) {
      for (Target target : group.targets()) {
        providers.add(target.provider());
      }
    }
    return List.copyOf(providers);
  }

  private List<ModelDraft> liveFallbacks(ModelDraft draft) {
    Map<String, ModelDraft> live = new LinkedHashMap<>();
    for (String name : draft.fallbacks()) {
      ModelDraft fallback = drafts.get(name);
      if (fallback == null) {
        String aliased = aliases.get(name);
        fallback = aliased == null ? null : drafts.get(aliased);
      }
      if (fallback != null && !fallback.isOff() && !fallback.name().equals(draft.name())) {
        live.putIfAbsent(fallback.name(), fallback);
      }
    }
    return List.copyOf(live.values());
  }

  private static ModelGroup group(
      ModelDraft draft, List<Target> targets, List<ModelDraft> fallbacks) {
    List<String> names = fallbacks.stream().map(ModelDraft::name).toList();
    return new ModelGroup(
        draft.name(),
        targets,
        Choice.DEFAULT,
        Fallbacks.of(names),
        draft.retries(),
        draft.total(),
        draft.strict());
  }

  private void reportOff() {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (ModelDraft draft : drafts.values()) {
      for (ModelDraft.Off off : draft.off()) {
        byReason
            .computeIfAbsent(off.reason(), _ -> new ArrayList<>())
            .add(draft.name() + " (" + off.entry() + ")");
      }
    }
    byReason.forEach((reason, entries) -> notices.add(reason + ": off: " + listed(entries)));
  }

  /** The first few of a list, and how many more there are. */
  static String listed(List<String> items) {
    String first = items.stream().limit(NAMED).collect(Collectors.joining(", "));
    return items.size() <= NAMED ? first : first + " and " + (items.size() - NAMED) + " more";
  }
}
