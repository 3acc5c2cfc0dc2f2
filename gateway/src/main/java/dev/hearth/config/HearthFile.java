package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.config.Section.Item;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Secret;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ModelGroup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    Map<String, String> aliases = aliases();
    providers.reportUnused();
    Catalog catalog = new CatalogAssembly(drafts, aliases, reading.notices()).catalog();
    return configuration(ingress, masterKey, catalog, providers);
  }

  private Configuration configuration(
      IngressConfig ingress,
      @Nullable Secret masterKey,
      Catalog catalog,
      HearthProviders providers) {
    boolean discover = root.get(Schema.DISCOVER).orElse(true);
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
        CatalogAssembly.providers(catalog),
        cloudKeys,
        discover,
        reading.notices());
  }

  private void readModels(HearthProviders providers) {
    ModelSection.Defaults defaults =
        new ModelSection.Defaults(
            Timeouts.DEFAULT.with(root.section(Schema.TIMEOUTS)),
            root.get(Schema.RETRIES).orElse(ModelGroup.DEFAULT_RETRIES),
            ModelSection.breaker(root.section(Schema.BREAKER), BreakerRule.DEFAULT));
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
      return new Node.Mapping(scalar.mark(), Map.of(Schema.TARGETS.name(), target));
    }
    reading
        .problems()
        .error(at, value, "provider/model, or keys such as targets", "write 'targets:' below it");
    return null;
  }

  private void checkName(String name, Mark mark, Place at) {
    boolean fine =
        !name.isBlank() && name.length() <= 256 && name.chars().noneMatch(Character::isISOControl);
    if (!fine) {
      reading
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  at.path(),
                  "the name '" + Node.Shown.of(name) + "'",
                  "a name of 1 to 256 characters without control characters",
                  "rename the model",
                  mark));
    }
  }

  private void checkFallbacks() {
    List<String> known = new ArrayList<>(root.section(Schema.MODELS).mapping().entries().keySet());
    known.addAll(root.section(Schema.ALIASES).mapping().entries().keySet());
    for (Item fallback : fallbacks) {
      if (!known.contains(fallback.text())) {
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

  private Map<String, String> aliases() {
    Section section = root.section(Schema.ALIASES);
    Map<String, Node.Entry> models = root.section(Schema.MODELS).mapping().entries();
    Map<String, String> aliases = new LinkedHashMap<>();
    section
        .mapping()
        .entries()
        .forEach((alias, entry) -> {
          Place at = section.place().at(alias);
          String name = section.read(Kinds.TEXT, entry.value(), at).orElse("");
          if (models.containsKey(alias)) {
            reading
                .problems()
                .error(at, entry.value(), "a name that no model has", "rename the alias");
          } else if (!name.isEmpty() && !models.containsKey(name)) {
            String nearest = Section.didYouMean(name, models.keySet());
            reading
                .problems()
                .error(
                    at,
                    entry.value(),
                    "the name of a model under models",
                    nearest.isEmpty() ? "add that model, or remove the alias" : nearest);
          } else if (!name.isEmpty()) {
            aliases.put(alias, name);
          }
        });
    return aliases;
  }
}
