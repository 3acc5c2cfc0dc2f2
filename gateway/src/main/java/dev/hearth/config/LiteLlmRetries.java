package dev.hearth.config;

import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.resilience.FailureRule;
import dev.hearth.resilience.Repeats;
import dev.hearth.routing.ModelGroup;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** How often a LiteLLM file wants requests to be repeated, by the name of the group. */
final class LiteLlmRetries {
  private static final String SUFFIX = "Retries";
  private static final Key<Node.Mapping> POLICY = Key.of("retry_policy", Kinds.MAPPING);
  private static final Key<Node.Mapping> GROUP_POLICY =
      Key.of("model_group_retry_policy", Kinds.MAPPING);
  private static final Key<Duration> RETRY_AFTER = Key.of("retry_after", Kinds.SECONDS_OR_ZERO);
  private static final Key<Integer> DEFAULT = Key.of("DefaultRetries", Kinds.whole(0, 9_999));

  /** What is never repeated where it failed, whatever is asked for. */
  private static final Map<Kind, String> NEVER =
      Map.of(
          Kind.INVALID_REQUEST, "BadRequestError",
          Kind.UPSTREAM_CREDENTIALS, "AuthenticationError",
          Kind.CONTENT_POLICY, "ContentPolicyViolationError",
          Kind.UNKNOWN_MODEL, "NotFoundError");

  private final Policy usual;
  private final Map<String, Policy> byGroup = new LinkedHashMap<>();
  private final int number;
  private final Duration pause;

  /** A policy; its own number for what it does not name may be left open. */
  private record Policy(Optional<Integer> most, Map<Kind, Integer> byKind) {
    static final Policy NONE = new Policy(Optional.empty(), Map.of());
  }

  LiteLlmRetries(LiteLlmSettings settings, LiteLlmReport report) {
    this.number = settings.get(LiteLlmSettings.NUM_RETRIES).orElse(ModelGroup.DEFAULT_RETRIES);
    this.pause = settings.get(RETRY_AFTER).orElse(Duration.ZERO);
    this.usual = read(settings.where(POLICY).section(POLICY), report);
    Section groups = settings.where(GROUP_POLICY).section(GROUP_POLICY);
    for (String group : groups.mapping().entries().keySet()) {
      byGroup.put(group, read(groups.section(Key.of(group, Kinds.MAPPING)), report));
    }
  }

  private static Policy read(Section section, LiteLlmReport report) {
    report.keys(section, LiteLlmErrors.names(SUFFIX, DEFAULT.name()));
    Map<Kind, Integer> numbers = new EnumMap<>(Kind.class);
    LiteLlmErrors.numbers(section, SUFFIX)
        .forEach((kind, repeats) -> {
          numbers.put(kind, repeats);
          if (repeats > 0 && FailureRule.of(kind).next() != FailureRule.Next.ANY_TARGET) {
            report.unsupported(
                section.place().at(NEVER.getOrDefault(kind, "") + SUFFIX).path(),
                "such a failure is never repeated where it happened; other entries and fallbacks"
                    + " are tried at once");
          }
        });
    Optional<Integer> most = section.get(DEFAULT);
    return section.mapping().entries().isEmpty() ? Policy.NONE : new Policy(most, numbers);
  }

  /** How many for a group of which nothing else is said. */
  int number() {
    return number;
  }

  /**
   * Those of a group.
   *
   * @param own what its entries say themselves
   */
  Repeats of(String group, int own) {
    Policy policy = byGroup.getOrDefault(group, usual);
    return new Repeats(policy.most().orElse(own), policy.byKind(), pause);
  }
}
