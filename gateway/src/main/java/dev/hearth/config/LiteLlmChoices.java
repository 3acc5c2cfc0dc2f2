package dev.hearth.config;

import dev.hearth.routing.Choice;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Choice.TagRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How a LiteLLM file wants the entries of a name to be chosen among. */
final class LiteLlmChoices {
  private static final Key<String> STRATEGY = Key.of("routing_strategy", Kinds.TEXT);
  private static final Key<Boolean> TAG_FILTERING = Key.of("enable_tag_filtering", Kinds.FLAG);
  private static final Key<Boolean> TAGS_MATCH_ANY = Key.of("tag_filtering_match_any", Kinds.FLAG);
  private static final Key<Node> CHECKS = Key.of("optional_pre_call_checks", Kinds.ANY);
  private static final Key<Node.Mapping> GROUP_CHECKS =
      Key.of("model_group_affinity_config", Kinds.MAPPING);
  private static final String ENFORCE_LIMITS = "enforce_model_rate_limits";

  private static final Map<String, Strategy> STRATEGIES =
      Map.of(
          "simple-shuffle", Strategy.SHUFFLE,
          "least-busy", Strategy.LEAST_BUSY,
          "latency-based-routing", Strategy.FASTEST,
          "cost-based-routing", Strategy.CHEAPEST,
          "usage-based-routing", Strategy.LEAST_USED,
          "usage-based-routing-v2", Strategy.LEAST_USED);

  /** Those that pass over an entry whose {@code rpm} or {@code tpm} is used up. */
  private static final Set<Strategy> HEED_QUOTA =
      Set.of(Strategy.FASTEST, Strategy.CHEAPEST, Strategy.LEAST_USED);

  private static final Map<String, Affinity> AFFINITIES =
      Map.of("session_affinity", Affinity.SESSION, "prompt_caching", Affinity.PREFIX);

  /** Checks that are made anyway. */
  private static final Set<String> NEEDLESS = Set.of("responses_api_deployment_check");

  private static final Map<String, String> REPLACEMENTS =
      Map.of(
          "deployment_affinity",
          "session_affinity, which ties a session and not a key to an entry",
          "encrypted_content_affinity",
          "session_affinity",
          "router_budget_limiting",
          "the provider's own limit of spending");

  private final Choice usual;
  private final Map<String, Choice> byGroup = new LinkedHashMap<>();
  private final boolean enforced;

  LiteLlmChoices(LiteLlmSettings settings, LiteLlmReport report) {
    boolean filters = settings.get(TAG_FILTERING).orElse(false);
    boolean any = settings.get(TAGS_MATCH_ANY).orElse(true);
    TagRule tags = filters ? any ? TagRule.ANY : TagRule.ALL : TagRule.IGNORED;
    String said = settings.get(STRATEGY).orElse("simple-shuffle");
    Strategy strategy = STRATEGIES.getOrDefault(said, Strategy.SHUFFLE);
    if (!STRATEGIES.containsKey(said)) {
      report.unsupported(
          "router_settings.routing_strategy " + Node.Shown.of(said), "simple-shuffle is used");
    }
    List<String> checks = checks(settings.where(CHECKS), CHECKS, report);
    this.enforced = checks.contains(ENFORCE_LIMITS);
    this.usual = new Choice(strategy, affinity(checks), tags);
    Section groups = settings.where(GROUP_CHECKS).section(GROUP_CHECKS);
    for (String group : groups.mapping().entries().keySet()) {
      List<String> own = checks(groups, Key.of(group, Kinds.ANY), report);
      byGroup.put(group, new Choice(strategy, affinity(own), tags));
    }
  }

  private static List<String> checks(Section section, Key<Node> key, LiteLlmReport report) {
    List<String> checks =
        section.texts(key).orElse(List.of()).stream().map(Section.Item::text).toList();
    for (String check : checks) {
      boolean known =
          AFFINITIES.containsKey(check) || NEEDLESS.contains(check) || check.equals(ENFORCE_LIMITS);
      if (!known) {
        report.unsupported(
            section.place().at(key.name()).path() + ' ' + Node.Shown.of(check),
            REPLACEMENTS.getOrDefault(check, "no such check is made"));
      }
    }
    return checks;
  }

  /** A session that a caller names says more than how its prompt begins. */
  private static Affinity affinity(List<String> checks) {
    return checks.contains("session_affinity")
        ? Affinity.SESSION
        : checks.contains("prompt_caching") ? Affinity.PREFIX : Affinity.NONE;
  }

  /** How the entries of a group are chosen among. */
  Choice of(String group) {
    return byGroup.getOrDefault(group, usual);
  }

  /** Whether an entry is passed over when its {@code rpm} or {@code tpm} is used up. */
  boolean heedsQuota() {
    return enforced || HEED_QUOTA.contains(usual.strategy());
  }
}
