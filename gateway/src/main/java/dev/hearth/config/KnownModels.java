package dev.hearth.config;

import dev.hearth.routing.ModelAlias;
import dev.hearth.routing.NamePattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models of a file, for what refers to them. */
record KnownModels(Map<String, ModelDraft> drafts, Map<String, ModelAlias> aliases) {

  static KnownModels of(List<ModelDraft> drafts, Map<String, ModelAlias> aliases) {
    Map<String, ModelDraft> byName = new LinkedHashMap<>();
    drafts.forEach(draft -> byName.put(draft.name(), draft));
    return new KnownModels(byName, aliases);
  }

  /** Every name that can be referred to. */
  List<String> names() {
    List<String> names = new ArrayList<>(drafts.keySet());
    names.addAll(aliases.keySet());
    return names;
  }

  /** Whether a name can be referred to: by itself, or by a pattern that takes it in. */
  boolean isKnown(String name) {
    return !NamePattern.isPattern(name) && find(name) != null;
  }

  private @Nullable ModelDraft find(String name) {
    ModelAlias alias = aliases.get(name);
    String meant = alias == null ? name : alias.group();
    ModelDraft draft = drafts.get(meant);
    return draft == null ? matching(meant) : draft;
  }

  private @Nullable ModelDraft matching(String name) {
    return drafts.values().stream()
        .filter(draft -> NamePattern.isPattern(draft.name()))
        .filter(draft -> new NamePattern(draft.name(), true).match(name) != null)
        .findFirst()
        .orElse(null);
  }

  /** Whether it is known that no machine of one's own answers the model. */
  boolean isForeign(String name) {
    ModelDraft draft = find(name);
    return draft != null
        && !draft.isOff()
        && draft.targets().stream().noneMatch(target -> target.provider().local());
  }
}
