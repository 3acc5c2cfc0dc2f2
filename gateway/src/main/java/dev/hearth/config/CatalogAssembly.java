package dev.hearth.config;

import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.Catalog.Wildcard;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.ModelAlias;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.NamePattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a catalog of drafts: what is off is left out and reported. A model whose own targets are
 * all off is answered by the first of its fallbacks that is on.
 */
final class CatalogAssembly {
  private static final int NAMED = 5;

  private final Map<String, ModelDraft> drafts = new LinkedHashMap<>();
  private final Map<String, ModelAlias> aliases;
  private final boolean anchored;
  private final List<String> notices;

  /**
   * Begins with what a file says.
   *
   * @param anchored whether a name has to end as its pattern does
   */
  CatalogAssembly(
      List<ModelDraft> drafts,
      Map<String, ModelAlias> aliases,
      boolean anchored,
      List<String> notices) {
    this.anchored = anchored;
    drafts.forEach(draft -> this.drafts.put(draft.name(), draft));
    this.aliases = aliases;
    this.notices = notices;
  }

  Catalog catalog() {
    reportOff();
    Map<String, ModelGroup> groups = new LinkedHashMap<>();
    for (ModelDraft draft : drafts.values()) {
      List<ModelDraft> live = live(draft, draft.fallbacks().usual());
      if (!draft.isOff()) {
        groups.put(draft.name(), group(draft, draft.targets(), fallbacks(draft, live)));
      } else if (!live.isEmpty()) {
        ModelDraft standIn = live.getFirst();
        notices.add(draft.name() + " is answered by its fallback " + standIn.name());
        List<ModelDraft> others = live.subList(1, live.size());
        groups.put(draft.name(), group(draft, standIn.targets(), fallbacks(draft, others)));
      }
    }
    List<Wildcard> wildcards = wildcards(groups);
    Map<String, ModelAlias> live = new LinkedHashMap<>();
    Catalog named = new Catalog(groups, Map.of(), wildcards, true);
    aliases.forEach((name, alias) -> {
      if (named.find(alias.group()) != null) {
        live.put(name, alias);
      }
    });
    return new Catalog(groups, live, wildcards, !drafts.isEmpty());
  }

  /** Takes the groups whose names stand for many out of those that are one model's. */
  private List<Wildcard> wildcards(Map<String, ModelGroup> groups) {
    List<Wildcard> wildcards = new ArrayList<>();
    groups
        .values()
        .removeIf(group -> {
          boolean pattern = NamePattern.isPattern(group.name());
          if (pattern) {
            wildcards.add(new Wildcard(new NamePattern(group.name(), anchored), group));
          }
          return pattern;
        });
    return wildcards;
  }

  /** The providers of a catalog's targets, each once. */
  static List<Provider> providers(Catalog catalog) {
    LinkedHashSet<Provider> providers = new LinkedHashSet<>();
    catalog
        .everyGroup()
        .flatMap(group -> group.targets().stream())
        .map(Target::provider)
        .forEach(providers::add);
    return List.copyOf(providers);
  }

  /** The models among these names that a draft falls back to and that are on. */
  private List<ModelDraft> live(ModelDraft draft, List<String> fallbacks) {
    Map<String, ModelDraft> live = new LinkedHashMap<>();
    for (String name : fallbacks) {
      ModelDraft fallback = named(name);
      if (fallback != null && !fallback.isOff() && !fallback.name().equals(draft.name())) {
        live.putIfAbsent(fallback.name(), fallback);
      }
    }
    return List.copyOf(live.values());
  }

  private @Nullable ModelDraft named(String name) {
    ModelDraft draft = drafts.get(name);
    ModelAlias alias = aliases.get(name);
    return draft == null && alias != null ? drafts.get(alias.group()) : draft;
  }

  private Fallbacks fallbacks(ModelDraft draft, List<ModelDraft> usual) {
    Fallbacks said = draft.fallbacks();
    return new Fallbacks(
        fallbackNames(said.usual(), usual),
        fallbackNames(said.contextWindow(), live(draft, said.contextWindow())),
        fallbackNames(said.contentPolicy(), live(draft, said.contentPolicy())),
        fallbackNames(said.rateLimit(), live(draft, said.rateLimit())));
  }

  /** The names to fall back to: of models that are on, of single targets, or a pattern's. */
  private List<String> fallbackNames(List<String> said, List<ModelDraft> live) {
    Set<String> on = live.stream().map(ModelDraft::name).collect(Collectors.toSet());
    Set<String> names = new LinkedHashSet<>();
    for (String name : said) {
      ModelDraft fallback = named(name);
      if (fallback == null) {
        names.add(name);
      } else if (on.contains(fallback.name())) {
        names.add(fallback.name());
      }
    }
    return List.copyOf(names);
  }

  private static ModelGroup group(ModelDraft draft, List<Target> targets, Fallbacks fallbacks) {
    return new ModelGroup(
        draft.name(),
        targets,
        draft.choice(),
        fallbacks,
        draft.repeats(),
        draft.terms(),
        draft.policy());
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
