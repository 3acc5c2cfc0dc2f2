package dev.hearth.config;

import static dev.hearth.config.Key.key;

import dev.hearth.dialect.leaks.Leak;
import dev.hearth.provider.ModelTraits.Capability;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Choice.TagRule;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The keys of {@code hearth.yaml} that are about models, their targets and other names. */
final class ModelKeys {
  private static final Kind<Node.Mapping> SECTION = Kinds.MAPPING.labelled("section");

  static final Key<Node> TARGETS =
      key(
          "targets",
          Kinds.ANY.labelled("list"),
          "required",
          "What answers: `provider/model`, or the keys below, each; calls are spread over them");

  static final Key<Node> FALLBACKS =
      key(
          "fallbacks",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Models to try in order when every target failed; or the keys below, for what failed");

  static final Key<Boolean> STRICT =
      key(
          "strict",
          Kinds.FLAG,
          "false",
          "Whether a request is refused (400) where a target would not get all of it, instead of"
              + " being told what was dropped");

  static final Key<String> STRATEGY =
      key(
          "strategy",
          Kinds.oneOf("strategy", words(Strategy.values(), Strategy::word)),
          Choice.DEFAULT.strategy().word(),
          "Which target comes first among equals: "
              + shown(words(Strategy.values(), Strategy::word)));

  static final Key<String> AFFINITY =
      key(
          "affinity",
          Kinds.oneOf("affinity", words(Affinity.values(), Affinity::word)),
          Choice.DEFAULT.affinity().word(),
          "What ties requests to the same target, whatever the strategy: "
              + shown(words(Affinity.values(), Affinity::word)));

  static final Key<String> TAGS_MATCH =
      key(
          "tags_match",
          Kinds.oneOf("rule", words(TagRule.values(), TagRule::word)),
          Choice.DEFAULT.tags().word(),
          "Which of a request's tags a target must have: "
              + shown(words(TagRule.values(), TagRule::word)));

  static final Key<String> ALIAS_MODEL = key("model", Kinds.TEXT, "required", "The model's name");

  static final Key<Boolean> HIDDEN =
      key("hidden", Kinds.FLAG, "false", "Whether it is left out where models are listed");

  static final Table ALIAS_KEYS = new Table("aliases.<name>", List.of(ALIAS_MODEL, HIDDEN));

  static final Table MODEL_KEYS =
      new Table(
          "models.<name>",
          List.of(
              TARGETS,
              STRATEGY,
              AFFINITY,
              TAGS_MATCH,
              FALLBACKS,
              AttemptKeys.RETRIES,
              AttemptKeys.TIMEOUTS,
              AttemptKeys.MIN_PACE,
              AttemptKeys.HEDGE,
              AttemptKeys.CONTINUATION,
              AttemptKeys.BREAKER,
              STRICT,
              PolicyKeys.POLICY));

  static final Key<Node> USUAL_FALLBACKS =
      key(
          "default",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Where every target failed, whatever the reason");

  static final Key<Node> CONTEXT_FALLBACKS =
      key(
          "context_window",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Where the conversation is too long for a target; before all others");

  static final Key<Node> POLICY_FALLBACKS =
      key(
          "content_policy",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Where a content policy refused the request; without any, the caller gets the refusal");

  static final Key<Node> RATE_FALLBACKS =
      key(
          "rate_limit",
          Kinds.ANY.labelled("list of models"),
          "none",
          "Where a target answered that it is asked too often; before the usual ones");

  static final Table FALLBACK_KEYS =
      new Table(
          "models.<name>.fallbacks",
          List.of(USUAL_FALLBACKS, CONTEXT_FALLBACKS, POLICY_FALLBACKS, RATE_FALLBACKS));

  static final Key<String> TARGET_PROVIDER =
      key(
          "provider",
          Kinds.TEXT,
          "required",
          "A name from `providers`, or a type, which is then used with its defaults");

  static final Key<String> TARGET_MODEL =
      key("model", Kinds.TEXT, "required", "The provider's own name of the model");

  static final Key<Integer> WEIGHT =
      key("weight", Kinds.whole(1, 10_000), "1", "Its share of the calls among its equals");

  static final Key<Integer> ORDER =
      key(
          "order",
          Kinds.whole(-1000, 1000),
          "0",
          "Targets with a lower order are tried before those with a higher one");

  static final Key<Node> TAGS =
      key(
          "tags",
          Kinds.ANY.labelled("list"),
          "none",
          "Words that requests choose it by; `default` catches what the other tags do not");

  static final Key<String> REGION =
      key("region", Kinds.TEXT, "none", "Where it runs, such as `eu` or `eu-central-1`");

  static final Key<Node.Mapping> PARAMS =
      key(
          "params",
          SECTION,
          "none",
          "Request fields for what a caller leaves open, such as `temperature: 0.2`");

  static final Key<Integer> CONTEXT_WINDOW =
      key(
          "context_window",
          Kinds.whole(1, Integer.MAX_VALUE),
          "what the server tells",
          "The tokens that a request and its answer may have together, as callers are told");

  static final Key<Node> CAPABILITIES =
      key(
          "capabilities",
          Kinds.ANY.labelled("list"),
          "what the server tells",
          "What the model can do, as callers are told: " + shown(capabilities()));

  static final Key<Node> LEAKS =
      key(
          "leaks",
          Kinds.ANY.labelled("list"),
          "none",
          "What its server leaves in the text, to be taken out: " + shown(leaks()));

  static final Table TARGET_KEYS =
      new Table(
          "models.<name>.targets[]",
          List.of(
              TARGET_PROVIDER,
              TARGET_MODEL,
              WEIGHT,
              ORDER,
              TAGS,
              REGION,
              PARAMS,
              CONTEXT_WINDOW,
              CAPABILITIES,
              LEAKS,
              AttemptKeys.MAX_PARALLEL,
              AttemptKeys.MAX_QUEUE,
              AttemptKeys.MAX_WAIT));

  private ModelKeys() {}

  /** The words for what a model can do. */
  static List<String> capabilities() {
    return words(Capability.values(), Capability::word);
  }

  /** The words for what a server leaves in a text. */
  static List<String> leaks() {
    return words(Leak.values(), Leak::word);
  }

  private static <E> List<String> words(E[] values, Function<E, String> word) {
    return Arrays.stream(values).map(word).toList();
  }

  /** Words as the documentation shows them. */
  private static String shown(List<String> words) {
    return words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
  }
}
