package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.conversation.KeepingLimits;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.links.LinkRules;
import dev.hearth.provider.Secret;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ModelAlias;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads LiteLLM's {@code config.yaml} as it is. An entry that is wrong is off and the others load;
 * what is known but not served is noted, and nothing is ignored silently.
 */
final class LiteLlmFile {
  private static final String ENVIRONMENT_VARIABLES = "environment_variables";
  private static final String MASTER_KEY_VARIABLE = "LITELLM_MASTER_KEY";
  private static final String LONGEST_STREAM = "LITELLM_MAX_STREAMING_DURATION_SECONDS";
  private static final Key<Secret> MASTER_KEY = Key.of("master_key", Kinds.SECRET);

  private final Node.Mapping root;
  private final Reading reading;
  private final LiteLlmReport report;

  LiteLlmFile(Node.Mapping root, Reading reading) {
    Environment environment = reading.environment().and(ownVariables(root, reading));
    Node resolved = environment.resolve(root, Environment.LITELLM_REFERENCES);
    this.root = withoutNothing(resolved) instanceof Node.Mapping mapping ? mapping : root;
    this.reading = reading.in(environment);
    this.report = new LiteLlmReport(this.reading);
  }

  /** The configuration; it holds only when no error was noted. */
  Configuration read() {
    Section top = new Section(root, Place.ROOT, reading.problems(), Severity.WARNING);
    report.section(LiteLlmKeys.TOP, top);
    LiteLlmSettings settings = new LiteLlmSettings(root, reading);
    settings.report(report);
    Secret masterKey = masterKey(settings.general());
    LiteLlmProviders providers = new LiteLlmProviders(reading.dialects());
    LiteLlmFallbacks fallbacks = new LiteLlmFallbacks(settings, reading.problems(), report);
    LiteLlmChoices choices = new LiteLlmChoices(settings, report);
    LiteLlmGroups groups = new LiteLlmGroups(settings, fallbacks, choices, report);
    new LiteLlmModelList(root, providers, settings, choices.heedsQuota(), reading, report)
        .read(groups);
    List<ModelDraft> drafts = groups.drafts();
    Map<String, ModelAlias> aliases =
        new LiteLlmAliases(settings, reading).read(groups.names(), fallbacks);
    Catalog catalog = new CatalogAssembly(drafts, aliases, false, reading.notices()).catalog();
    if (reading.environment().get(LONGEST_STREAM).isPresent()) {
      report.unsupported(LONGEST_STREAM, "timeout bounds a request with all its attempts");
    }
    report.finish();
    return new Configuration(
            reading.file() == null ? null : reading.file().toString(),
            IngressConfig.DEFAULT,
            KeepingLimits.DEFAULT,
            LinkRules.NONE,
            masterKey,
            catalog,
            CatalogAssembly.providers(catalog),
            CloudKeys.in(
                reading.environment(), reading.dialects(), providers.types(), reading.problems()),
            LlmTimeout.in(reading),
            false,
            reading.notices())
        .withProfiles(ProfilesSection.shipped(reading));
  }

  private @Nullable Secret masterKey(Section general) {
    Node node = general.node(MASTER_KEY);
    if (node instanceof Node.Unset unset) {
      reading
          .problems()
          .error(
              general.place().at(MASTER_KEY.name()),
              unset,
              "a key in " + unset.variable(),
              "set " + unset.variable() + ", or remove master_key to serve this machine only");
      return null;
    }
    if (node == null) {
      Secret own = ListenSection.fromEnvironment(reading, MASTER_KEY_VARIABLE);
      return own != null
          ? own
          : ListenSection.fromEnvironment(reading, ListenSection.MASTER_KEY_VARIABLE);
    }
    Section strict =
        new Section(general.mapping(), general.place(), reading.problems(), Severity.ERROR);
    Secret key = reading.secret(strict, MASTER_KEY).orElse(null);
    if (key != null && !key.reveal().startsWith("sk-")) {
      reading
          .problems()
          .add(
              new Problem(
                  Severity.WARNING,
                  general.place().at(MASTER_KEY.name()).path(),
                  "*** (not shown)",
                  "a key that begins with sk-, as LiteLLM asks for",
                  "nothing, if your clients use it: it is taken as it is",
                  node.mark()));
    }
    return key;
  }

  /** What {@code environment_variables} sets where the environment itself does not. */
  private static Map<String, String> ownVariables(Node.Mapping root, Reading reading) {
    Map<String, String> variables = new LinkedHashMap<>();
    Node node = root.get(ENVIRONMENT_VARIABLES);
    if (node instanceof Node.Mapping mapping) {
      mapping
          .entries()
          .forEach((name, entry) -> {
            Node value =
                reading.environment().resolve(entry.value(), Environment.LITELLM_REFERENCES);
            if (value instanceof Node.Scalar scalar && !scalar.isNull()) {
              variables.put(name, scalar.text());
            }
          });
    } else if (!Node.isNothing(node)) {
      Place at = Place.ROOT.at(ENVIRONMENT_VARIABLES);
      reading.problems().error(at, node, Kinds.MAPPING.expectation(), Kinds.MAPPING.advice());
    }
    return variables;
  }

  /** The tree without the keys that say nothing: LiteLLM takes them for absent. */
  private static Node withoutNothing(Node node) {
    return switch (node) {
      case Node.Mapping mapping -> {
        Map<String, Node.Entry> entries = new LinkedHashMap<>();
        mapping
            .entries()
            .forEach((key, entry) -> {
              if (!Node.isNothing(entry.value())) {
                entries.put(key, new Node.Entry(entry.keyMark(), withoutNothing(entry.value())));
              }
            });
        yield new Node.Mapping(mapping.mark(), entries);
      }
      case Node.Sequence list -> {
        List<Node> items = new ArrayList<>();
        list.items().forEach(item -> items.add(withoutNothing(item)));
        yield new Node.Sequence(list.mark(), items);
      }
      case Node.Scalar scalar -> scalar;
      case Node.Unset unset -> unset;
    };
  }
}
