package dev.hearth.routing.policy;

import dev.hearth.routing.facts.Complexity;
import org.jspecify.annotations.Nullable;

/** What a policy makes of a request. */
public sealed interface Decision {

  /**
   * A verdict.
   *
   * @param policy the policy's name
   * @param rule the rule's name; null where none held
   * @param complexity what the request asks of a model, as far as it was said or looked at: to be
   *     noted for its session
   */
  record Decided(
      String policy, @Nullable String rule, Verdict verdict, @Nullable Complexity complexity)
      implements Decision {}

  /**
   * The prompt's tokens have to be counted first.
   *
   * @param rule the rule that depends on it
   */
  record NeedsTokens(String policy, String rule) implements Decision {}
}
