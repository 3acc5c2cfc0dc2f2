package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.config.Section.Item;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Secret;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.ModelAlias;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.NamePattern;
import dev.hearth.routing.profile.Profiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a {@code hearth.yaml}; {@link Schema} has its keys. */
final class HearthFile {
  private final Section root;
  private final Reading reading;
  private final TargetIds ids = new TargetIds();
  private final List<ModelDraft> drafts = new ArrayList<>();
  private final List<Item> fallbacks = new ArrayList<>();

  HearthFile(Node.Mapping root, Reading reading) {
    Node resolved = reading.environment().resolve(root, Environment.HEARTH_REFERENCES);
    Node.Mapping mapping = resolved instanceof Node.Mapping m ? m : root;
    this.root =
        new Section(mapping, Place.ROOT, reading.problems(), Severity.ERROR).only(Schema.ROOT);
    this.reading = reading;
  }

  /** The configuration; it holds only when no error was noted. */
  Configuration read() {
    ListenSection listen = new ListenSection(root.section(Schema.LISTEN), reading);
    IngressConfig ingress = listen.ingress();
    Secret masterKey = listen.masterKey();
    listen.checkReach(ingress, masterKey != null);
    listen.checkOrigins(ingress, masterKey != null);
    HearthProviders providers = new HearthProviders(root.section(Schema.PROVIDERS), reading);
    readModels(providers);
    checkFallbacks();
    Map<String, ModelAlias> aliases = aliases();
    KnownModels known = KnownModels.of(drafts, aliases);
    Profiles profiles = new ProfilesSection(root, providers, reading).read(known::isKnown);
    providers.reportUnused();
    PoliciesSection policies = new PoliciesSection(root, known, profiles.byName().values());
    Catalog models = new CatalogAssembly(drafts, aliases, true, reading.notices()).catalog();
    Catalog catalog = policies.in(models, reading.notices());
    return configuration(ingress, masterKey, catalog, providers, profiles);
  }

  private Configuration configuration(
      IngressConfig ingress,
      @Nullable Secret masterKey,
      Catalog catalog,
      HearthProviders providers,
      Profiles profiles) {
    boolean discover = root.get(Schema.DISCOVER).orElse(true);
    ProfilesSection.report(catalog, profiles, discover, reading);
    CloudKeys cloudKeys =
        CloudKeys.in(
            reading.environment(), reading.dialects(), providers.types(), reading.problems());
    return new Configuration(
        reading.file() == null ? null : reading.file().toString(),
        ingress,
        new ResponsesSection(root.section(Schema.RESPONSES)).keeping(),
        new FetchSection(root.section(Schema.FETCH)).rules(),
        masterKey,
        catalog,
        ProfilesSection.providers(catalog, profiles),
        cloudKeys,
        root.get(Schema.QUERY_TIMEOUT).orElseGet(() -> LlmTimeout.in(reading)),
        discover,
        profiles,
        nvidiaSmi(),
        reading.notices());
  }

  private @Nullable Path nvidiaSmi() {
    Section gpu = root.section(Schema.GPU).only(Schema.GPU_KEYS);
    Path tool = gpu.get(Schema.NVIDIA_SMI).map(Path::of).orElse(null);
    if (tool != null && !tool.isAbsolute()) {
      gpu.reject(Schema.NVIDIA_SMI, "an absolute path", "write it like /usr/bin/nvidia-smi");
    }
    return tool;
  }

  private void readModels(HearthProviders providers) {
    ModelSection.Defaults defaults =
        new ModelSection.Defaults(
            Timeouts.DEFAULT.with(root.section(AttemptKeys.TIMEOUTS)),
            root.get(AttemptKeys.RETRIES).orElse(ModelGroup.DEFAULT_RETRIES),
            ModelSection.breaker(root.section(AttemptKeys.BREAKER), BreakerRule.DEFAULT),
            root.section(PolicyKeys.POLICIES).mapping().entries().keySet());
    Section models = root.section(Schema.MODELS);
    models
        .mapping()
        .entries()
        .forEach((name, entry) -> {
          Place at = models.place().at(name);
          checkName(name, entry.keyMark(), at);
          Node.Mapping mapping = modelKeys(entry.value(), at);
          if (mapping != null) {
            Section section = new Section(mapping, at, reading.problems(), Severity.ERROR);
            drafts.add(
                new ModelSection(name, section, providers, defaults, reading, ids).read(fallbacks));
          }
        });
  }

  /** A model's keys; the short form is one target and nothing else. */
  private Node.@Nullable Mapping modelKeys(Node value, Place at) {
    if (value instanceof Node.Mapping mapping) {
      return mapping;
    }
    if (value instanceof Node.Scalar scalar && !scalar.isNull()) {
      Node.Entry target = new Node.Entry(scalar.mark(), scalar);
      return new Node.Mapping(scalar.mark(), Map.of(ModelKeys.TARGETS.name(), target));
    }
    reading
        .problems()
        .error(at, value, "provider/model, or keys such as targets", "write 'targets:' below it");
    return null;
  }

  private void checkName(String name, Mark mark, Place at) {
    boolean fine =
        !name.isBlank()
            && !name.equals(Fallbacks.STUB)
            && name.length() <= 256
            && name.chars().noneMatch(Character::isISOControl);
    if (!fine) {
      reading
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  at.path(),
                  "the name '" + Node.Shown.of(name) + "'",
                  "a name of 1 to 256 characters without control characters, other than "
                      + Fallbacks.STUB,
                  "rename the model",
                  mark));
    }
  }

  private void checkFallbacks() {
    List<String> known = new ArrayList<>(root.section(Schema.MODELS).mapping().entries().keySet());
    known.addAll(root.section(Schema.ALIASES).mapping().entries().keySet());
    for (Item fallback : fallbacks) {
      if (!known.contains(fallback.text()) && !isOfPattern(fallback.text(), known)) {
        String nearest = Section.didYouMean(fallback.text(), known);
        reading
            .problems()
            .error(
                fallback.place(),
                fallback.node(),
                "the name of a model under models",
                nearest.isEmpty() ? "add that model, or remove it here" : nearest);
      }
    }
  }

  private static boolean isOfPattern(String name, Collection<String> names) {
    return names.stream()
        .anyMatch(known ->
            NamePattern.isPattern(known) && new NamePattern(known, true).match(name) != null);
  }

  private Map<String, ModelAlias> aliases() {
    Section section = root.section(Schema.ALIASES);
    Map<String, ModelAlias> aliases = new LinkedHashMap<>();
    section
        .mapping()
        .entries()
        .forEach((name, entry) -> {
          Place at = section.place().at(name);
          ModelAlias alias = alias(entry.value(), at);
          if (alias != null && checkAlias(name, alias.group(), entry.value(), at)) {
            aliases.put(name, alias);
          }
        });
    return aliases;
  }

  /** An alias: a model's name, or its keys. */
  private @Nullable ModelAlias alias(Node value, Place at) {
    if (!(value instanceof Node.Mapping mapping)) {
      return new Section(Node.Mapping.empty(value.mark()), at, reading.problems(), Severity.ERROR)
          .read(Kinds.TEXT, value, at)
          .map(ModelAlias::shown)
          .orElse(null);
    }
    Section keys =
        new Section(mapping, at, reading.problems(), Severity.ERROR).only(ModelKeys.ALIAS_KEYS);
    boolean hidden = keys.get(ModelKeys.HIDDEN).orElse(false);
    return keys.require(ModelKeys.ALIAS_MODEL)
        .map(model -> new ModelAlias(model, hidden))
        .orElse(null);
  }

  private boolean checkAlias(String name, String model, Node value, Place at) {
    Set<String> models = root.section(Schema.MODELS).mapping().entries().keySet();
    if (models.contains(name)) {
      reading.problems().error(at, value, "a name that no model has", "rename the alias");
      return false;
    }
    if (!models.contains(model) && !isOfPattern(model, models)) {
      String nearest = Section.didYouMean(model, models);
      reading
          .problems()
          .error(
              at,
              value,
              "the name of a model under models",
              nearest.isEmpty() ? "add that model, or remove the alias" : nearest);
      return false;
    }
    return true;
  }
}
