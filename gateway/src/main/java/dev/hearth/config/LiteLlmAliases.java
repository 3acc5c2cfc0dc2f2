package dev.hearth.config;

import dev.hearth.routing.ModelAlias;
import dev.hearth.routing.NamePattern;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code model_group_alias} of a LiteLLM file, and whether its names exist. */
final class LiteLlmAliases {
  private static final Key<Node.Mapping> ALIASES = Key.of("model_group_alias", Kinds.MAPPING);

  private static final Key<Boolean> HIDDEN = Key.of("hidden", Kinds.FLAG);

  private final LiteLlmSettings settings;
  private final Reading reading;

  LiteLlmAliases(LiteLlmSettings settings, Reading reading) {
    this.settings = settings;
    this.reading = reading;
  }

  /** The aliases: alias → group. Fallbacks that name neither are pointed out along the way. */
  Map<String, ModelAlias> read(Set<String> groups, LiteLlmFallbacks fallbacks) {
    Map<String, ModelAlias> aliases = new LinkedHashMap<>();
    Section section = settings.where(ALIASES).section(ALIASES);
    section
        .mapping()
        .entries()
        .forEach((alias, entry) -> {
          Node value = entry.value();
          boolean keys = value instanceof Node.Mapping;
          Node target = value instanceof Node.Mapping mapping ? mapping.get("model") : value;
          boolean hidden =
              keys && section.section(Key.of(alias, Kinds.MAPPING)).get(HIDDEN).orElse(false);
          add(alias, target, hidden, section.place().at(alias), groups, aliases);
        });
    for (Section.Item fallback : fallbacks.targets()) {
      String name = fallback.text();
      if (!groups.contains(name) && !aliases.containsKey(name) && !isOfPattern(name, groups)) {
        unknown(fallback.node(), fallback.place(), fallback.text(), groups);
      }
    }
    return aliases;
  }

  private void add(
      String alias,
      @Nullable Node target,
      boolean hidden,
      Place at,
      Set<String> groups,
      Map<String, ModelAlias> aliases) {
    String name = target instanceof Node.Scalar scalar ? scalar.text() : "";
    if (groups.contains(alias)) {
      reading
          .problems()
          .warning(at, target, "a name that no model has", "rename it: the model answers to it");
    } else if (groups.contains(name) || isOfPattern(name, groups)) {
      aliases.put(alias, new ModelAlias(name, hidden));
    } else {
      unknown(target, at, name, groups);
    }
  }

  private static boolean isOfPattern(String name, Set<String> groups) {
    return groups.stream()
        .anyMatch(group ->
            NamePattern.isPattern(group) && new NamePattern(group, false).match(name) != null);
  }

  private void unknown(@Nullable Node node, Place at, String name, Set<String> groups) {
    String nearest = Section.didYouMean(name, groups);
    reading
        .problems()
        .warning(
            at,
            node,
            "a model_name of model_list",
            nearest.isEmpty() ? "add that model, or remove it here" : nearest);
    String shown = Node.Shown.of(name);
    reading.notice(
        at + " names " + (shown.isEmpty() ? "no model" : shown) + ", which is not in model_list");
  }
}
