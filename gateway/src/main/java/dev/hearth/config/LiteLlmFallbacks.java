package dev.hearth.config;

import dev.hearth.resilience.Trigger;
import dev.hearth.routing.Fallbacks;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The fallbacks of a LiteLLM file, for each reason. A group's own list counts, an empty one
 * included; else that of its name without a provider's prefix; else the one for {@code *}. Behind
 * each of the usual ones stand its own.
 */
final class LiteLlmFallbacks {
  private static final String ANY = "*";

  /** What LiteLLM takes for {@code max_fallbacks} where nothing is said. */
  private static final int MOST = 5;

  private static final Key<Node> FALLBACKS = Key.of("fallbacks", Kinds.ANY);
  private static final Key<Node> DEFAULT_FALLBACKS = Key.of("default_fallbacks", Kinds.ANY);
  private static final Key<Node> CONTEXT_WINDOW = Key.of("context_window_fallbacks", Kinds.ANY);
  private static final Key<Node> CONTENT_POLICY = Key.of("content_policy_fallbacks", Kinds.ANY);

  private final Map<Trigger, Map<String, List<Section.Item>>> lists = new EnumMap<>(Trigger.class);
  private final Problems problems;
  private final LiteLlmReport report;
  private final int most;

  LiteLlmFallbacks(LiteLlmSettings settings, Problems problems, LiteLlmReport report) {
    this.problems = problems;
    this.report = report;
    this.most = settings.get(LiteLlmSettings.MAX_FALLBACKS).orElse(MOST);
    read(settings, FALLBACKS, Trigger.USUAL);
    read(settings, CONTEXT_WINDOW, Trigger.CONTEXT_WINDOW);
    read(settings, CONTENT_POLICY, Trigger.CONTENT_POLICY);
    settings
        .where(DEFAULT_FALLBACKS)
        .texts(DEFAULT_FALLBACKS)
        .ifPresent(names -> lists(Trigger.USUAL).putIfAbsent(ANY, names));
  }

  /** What to try after a group. */
  Fallbacks of(String group) {
    return new Fallbacks(
        usual(group),
        of(group, Trigger.CONTEXT_WINDOW),
        of(group, Trigger.CONTENT_POLICY),
        of(group, Trigger.RATE_LIMIT));
  }

  /** Every name that may be tried after a group, each once. */
  List<String> allOf(String group) {
    return Stream.of(Trigger.values())
        .flatMap(trigger -> (trigger == Trigger.USUAL ? usual(group) : of(group, trigger)).stream())
        .distinct()
        .toList();
  }

  /** Every name that is fallen back to, each once. */
  List<Section.Item> targets() {
    Map<String, Section.Item> targets = new LinkedHashMap<>();
    lists
        .values()
        .forEach(byGroup ->
            byGroup
                .values()
                .forEach(names -> names.forEach(name -> targets.putIfAbsent(name.text(), name))));
    return List.copyOf(targets.values());
  }

  /** A fallback that fails goes on to its own. */
  private List<String> usual(String group) {
    Set<String> names = new LinkedHashSet<>();
    addUsual(group, names);
    names.remove(group);
    if (names.size() > most) {
      report.unsupported(
          "fallbacks of " + Node.Shown.of(group) + " after the first " + most,
          "raise router_settings.max_fallbacks");
    }
    return names.stream().limit(most).toList();
  }

  private void addUsual(String group, Set<String> names) {
    for (String name : of(group, Trigger.USUAL)) {
      if (names.add(name)) {
        addUsual(name, names);
      }
    }
  }

  private List<String> of(String group, Trigger trigger) {
    Map<String, List<Section.Item>> byGroup = lists(trigger);
    List<Section.Item> names = byGroup.get(group);
    int slash = group.indexOf('/');
    if (names == null && slash > 0 && LiteLlmModelName.isPrefix(group.substring(0, slash))) {
      names = byGroup.get(group.substring(slash + 1));
    }
    if (names == null) {
      names = byGroup.getOrDefault(ANY, List.of());
    }
    Stream<String> each = names.stream().map(Section.Item::text).distinct();
    return (trigger == Trigger.USUAL ? each : each.limit(most)).toList();
  }

  private Map<String, List<Section.Item>> lists(Trigger trigger) {
    return lists.computeIfAbsent(trigger, _ -> new LinkedHashMap<>());
  }

  private void read(LiteLlmSettings settings, Key<Node> key, Trigger trigger) {
    Section where = settings.where(key);
    Node node = where.node(key);
    if (node != null) {
      read(node, where.place().at(key.name()), lists(trigger));
    }
  }

  private void read(Node node, Place place, Map<String, List<Section.Item>> byGroup) {
    switch (node) {
      case Node.Sequence list -> {
        for (int i = 0; i < list.items().size(); i++) {
          readItem(list.items().get(i), place.at(i), byGroup);
        }
      }
      case Node.Mapping mapping -> readItem(mapping, place, byGroup);
      case Node.Scalar _, Node.Unset _ -> reject(node, place);
    }
  }

  private void readItem(Node item, Place place, Map<String, List<Section.Item>> byGroup) {
    switch (item) {
      case Node.Mapping mapping ->
          mapping
              .entries()
              .forEach((group, entry) ->
                  byGroup.putIfAbsent(group, names(entry.value(), place.at(group))));
      case Node.Scalar scalar ->
          byGroup.merge(
              ANY,
              List.of(new Section.Item(scalar.text(), scalar, place)),
              (a, b) -> {
                List<Section.Item> both = new ArrayList<>(a);
                both.addAll(b);
                return both;
              });
      case Node.Sequence _, Node.Unset _ -> reject(item, place);
    }
  }

  private List<Section.Item> names(Node node, Place place) {
    List<Node> nodes = node instanceof Node.Sequence list ? list.items() : List.of(node);
    List<Section.Item> names = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      Node name = nodes.get(i);
      Place at = node instanceof Node.Sequence ? place.at(i) : place;
      if (name instanceof Node.Scalar scalar) {
        names.add(new Section.Item(scalar.text(), scalar, at));
      } else if (name instanceof Node.Mapping mapping
          && mapping.get("model") instanceof Node.Scalar model) {
        names.add(new Section.Item(model.text(), model, at));
        reportParameters(mapping, at);
      } else {
        problems.warning(at, name, "the name of a model", "write the name alone");
      }
    }
    return names;
  }

  private void reportParameters(Node.Mapping mapping, Place at) {
    if (mapping.entries().size() > 1) {
      report.unsupported(
          "parameters of the fallback " + at.path(),
          "give them to a model_name of their own and fall back to that");
    }
  }

  private void reject(Node node, Place place) {
    problems.warning(
        place, node, "a list of 'model: [fallbacks]'", "write - model: [one, another] below it");
  }
}
