package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.config.Section.Item;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.leaks.Leak;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Labels;
import dev.hearth.provider.Limits;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.ModelTraits.Capability;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Repeats;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.Hedge;
import dev.hearth.routing.Terms;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code models}. */
final class ModelSection {

  /** Fields that are the request's own. */
  private static final Set<String> OWN_FIELDS = Set.of("model", "messages", "prompt", "input");

  private final String name;
  private final Section section;
  private final HearthProviders providers;
  private final Defaults defaults;
  private final Reading reading;
  private final TargetIds ids;
  private final List<Target> targets = new ArrayList<>();
  private final List<ModelDraft.Off> off = new ArrayList<>();

  /**
   * What holds for models that do not say otherwise.
   *
   * @param policies the names of those that there are
   */
  record Defaults(Timeouts timeouts, int retries, BreakerRule breaker, Set<String> policies) {}

  ModelSection(
      String name,
      Section section,
      HearthProviders providers,
      Defaults defaults,
      Reading reading,
      TargetIds ids) {
    this.name = name;
    this.section = section.only(ModelKeys.MODEL_KEYS);
    this.providers = providers;
    this.defaults = defaults;
    this.reading = reading;
    this.ids = ids;
  }

  /**
   * The model.
   *
   * @param fallbacks where its fallbacks are put, to be checked when every model is known
   */
  ModelDraft read(List<Item> fallbacks) {
    Timeouts timeouts =
        defaults
            .timeouts()
            .with(section.section(AttemptKeys.TIMEOUTS))
            .withPace(section.section(AttemptKeys.MIN_PACE));
    BreakerRule breaker = breaker(section.section(AttemptKeys.BREAKER), defaults.breaker());
    readTargets(timeouts, breaker);
    Fallbacks named = fallbacks(fallbacks);
    return new ModelDraft(
        name,
        targets,
        off,
        choice(),
        named,
        Repeats.of(section.get(AttemptKeys.RETRIES).orElse(defaults.retries())),
        new Terms(
            timeouts.total(),
            section.get(ModelKeys.STRICT).orElse(false),
            section.get(AttemptKeys.HEDGE).orElse(Hedge.NEVER),
            section.get(AttemptKeys.CONTINUATION).orElse(false)),
        policy());
  }

  private @Nullable String policy() {
    String policy = section.get(PolicyKeys.POLICY).orElse(null);
    if (policy != null && !defaults.policies().contains(policy)) {
      String nearest = Section.didYouMean(policy, defaults.policies());
      section.reject(
          PolicyKeys.POLICY,
          "the name of a policy under policies",
          nearest.isEmpty() ? "add that policy, or remove it here" : nearest);
    }
    return policy;
  }

  private Choice choice() {
    Strategy strategy =
        section.get(ModelKeys.STRATEGY).map(Strategy::of).orElse(Choice.DEFAULT.strategy());
    return new Choice(
        strategy,
        section.get(ModelKeys.AFFINITY).map(Choice.Affinity::of).orElse(Choice.DEFAULT.affinity()),
        section.get(ModelKeys.TAGS_MATCH).map(Choice.TagRule::of).orElse(Choice.DEFAULT.tags()),
        strategy != Strategy.FREE_FIRST || reading.environment().isOn(CloudKeys.SWITCH));
  }

  /** A list is for whatever failed; a mapping has a list for each reason. */
  private Fallbacks fallbacks(List<Item> all) {
    if (!(section.node(ModelKeys.FALLBACKS) instanceof Node.Mapping mapping)) {
      return Fallbacks.of(usualNames(section, ModelKeys.FALLBACKS, all));
    }
    Place at = section.place().at(ModelKeys.FALLBACKS.name());
    Section typed =
        new Section(mapping, at, reading.problems(), Severity.ERROR).only(ModelKeys.FALLBACK_KEYS);
    return new Fallbacks(
        usualNames(typed, ModelKeys.USUAL_FALLBACKS, all),
        names(typed, ModelKeys.CONTEXT_FALLBACKS, all),
        names(typed, ModelKeys.POLICY_FALLBACKS, all),
        names(typed, ModelKeys.RATE_FALLBACKS, all));
  }

  /** The last one may be the gateway's own answer, which is no model that has to be known. */
  private static List<String> usualNames(Section from, Key<Node> key, List<Item> all) {
    List<String> names = names(from, key, all);
    if (!names.isEmpty() && names.getLast().equals(Fallbacks.STUB)) {
      all.removeLast();
    }
    return names;
  }

  private static List<String> names(Section from, Key<Node> key, List<Item> all) {
    List<Item> names = from.texts(key).orElse(List.of());
    all.addAll(names);
    return names.stream().map(Item::text).toList();
  }

  /** How many requests a target or a provider takes at once. */
  static Limits limits(Section section) {
    return new Limits(
        section.get(AttemptKeys.MAX_PARALLEL).orElse(Limits.NONE.parallel()),
        section.get(AttemptKeys.MAX_QUEUE).orElse(Limits.DEFAULT_QUEUE),
        section.get(AttemptKeys.MAX_WAIT).orElse(Limits.DEFAULT_WAIT));
  }

  static BreakerRule breaker(Section section, BreakerRule base) {
    section.only(AttemptKeys.BREAKER_KEYS);
    return new BreakerRule(
        section.get(AttemptKeys.FAILURES).orElse(base.failures()),
        section.get(AttemptKeys.OPEN_FOR).orElse(base.openFor()));
  }

  private void readTargets(Timeouts timeouts, BreakerRule breaker) {
    Node node = section.require(ModelKeys.TARGETS).orElse(null);
    if (node == null) {
      return;
    }
    Place at = section.place().at(ModelKeys.TARGETS.name());
    if (node instanceof Node.Sequence list && !list.items().isEmpty()) {
      for (int i = 0; i < list.items().size(); i++) {
        readTarget(list.items().get(i), at.at(i), timeouts, breaker);
      }
    } else if (node instanceof Node.Scalar scalar && !scalar.isNull()) {
      readTarget(scalar, at, timeouts, breaker);
    } else {
      section.reject(
          ModelKeys.TARGETS, "a list with at least one target", "add '- provider/model' below it");
    }
  }

  private void readTarget(Node node, Place at, Timeouts timeouts, BreakerRule breaker) {
    switch (node) {
      case Node.Mapping mapping -> {
        Section target =
            new Section(mapping, at, reading.problems(), Severity.ERROR)
                .only(ModelKeys.TARGET_KEYS);
        readTarget(target, timeouts, breaker);
      }
      case Node.Scalar scalar when isShort(scalar) -> {
        int slash = scalar.text().indexOf('/');
        String provider = scalar.text().substring(0, slash);
        ModelParams params = new ModelParams(scalar.text().substring(slash + 1), Map.of());
        ProviderSlot slot = providers.find(provider, scalar, at);
        add(
            slot,
            params,
            1,
            0,
            timeouts,
            breaker,
            ModelTraits.UNKNOWN,
            Labels.NONE,
            Limits.NONE,
            scalar.text());
      }
      case Node.Scalar _, Node.Sequence _, Node.Unset _ ->
          reading
              .problems()
              .error(
                  at,
                  node,
                  "provider/model, such as groq/llama-3.1-8b-instant, or a mapping",
                  "write the provider's name, a slash and its name of the model");
    }
  }

  private static boolean isShort(Node.Scalar scalar) {
    int slash = scalar.text().indexOf('/');
    return slash > 0 && slash < scalar.text().length() - 1;
  }

  private void readTarget(Section target, Timeouts timeouts, BreakerRule breaker) {
    Optional<String> provider = target.require(ModelKeys.TARGET_PROVIDER);
    Optional<String> model = target.require(ModelKeys.TARGET_MODEL);
    int weight = target.get(ModelKeys.WEIGHT).orElse(1);
    int order = target.get(ModelKeys.ORDER).orElse(0);
    Map<String, String> params = params(target.section(ModelKeys.PARAMS));
    ModelTraits traits = traits(target);
    Labels labels = labels(target);
    Limits limits = limits(target);
    Node at = target.node(ModelKeys.TARGET_PROVIDER);
    if (provider.isEmpty() || at == null) {
      return;
    }
    Place place = target.place().at(ModelKeys.TARGET_PROVIDER.name());
    ProviderSlot slot = providers.find(provider.get(), at, place);
    if (model.isPresent()) {
      add(
          slot,
          new ModelParams(model.get(), params),
          weight,
          order,
          timeouts,
          breaker,
          traits,
          labels,
          limits,
          provider.get() + '/' + model.get());
    }
  }

  private ModelTraits traits(Section target) {
    return new ModelTraits(
        target.get(ModelKeys.CONTEXT_WINDOW).orElse(0),
        words(target, ModelKeys.CAPABILITIES, Capability.class, ModelKeys.capabilities()),
        words(target, ModelKeys.LEAKS, Leak.class, ModelKeys.leaks()));
  }

  private static Labels labels(Section target) {
    Set<String> tags = new LinkedHashSet<>();
    target.texts(ModelKeys.TAGS).orElse(List.of()).forEach(tag -> tags.add(tag.text()));
    return new Labels(tags, target.get(ModelKeys.REGION).orElse(null));
  }

  private <E extends Enum<E>> Set<E> words(
      Section target, Key<Node> key, Class<E> type, List<String> known) {
    Set<E> named = EnumSet.noneOf(type);
    for (Item item : target.texts(key).orElse(List.of())) {
      if (known.contains(item.text())) {
        named.add(Enum.valueOf(type, item.text().toUpperCase(Locale.ROOT)));
      } else {
        String expectation = "one of " + String.join(", ", known);
        reading.problems().error(item.place(), item.node(), expectation, "write one of them");
      }
    }
    return named;
  }

  private Map<String, String> params(Section section) {
    Map<String, String> params = new LinkedHashMap<>();
    section
        .mapping()
        .entries()
        .forEach((field, entry) -> {
          Place at = section.place().at(field);
          if (OWN_FIELDS.contains(field)) {
            reading
                .problems()
                .error(at, entry.value(), "a field that callers may leave open", "remove it");
          } else if (entry.value() instanceof Node.Unset) {
            section.read(Kinds.TEXT, entry.value(), at);
          } else {
            params.put(field, JsonDefaults.of(entry.value()));
          }
        });
    return params;
  }

  private void add(
      ProviderSlot slot,
      ModelParams params,
      int weight,
      int order,
      Timeouts timeouts,
      BreakerRule breaker,
      ModelTraits traits,
      Labels labels,
      Limits limits,
      String label) {
    switch (slot) {
      case ProviderSlot.On(Provider provider, String _) ->
          targets.add(
              new Target(
                  ids.next(name, provider.name(), params.model()),
                  provider,
                  params,
                  weight,
                  order,
                  timeouts.phases(),
                  breaker,
                  traits,
                  labels,
                  limits,
                  timeouts.pace()));
      case ProviderSlot.Off(String reason) -> off.add(new ModelDraft.Off(label, reason));
      case ProviderSlot.Bad() -> {}
    }
  }
}
