package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.CountEncoder;
import dev.hearth.dialect.CountFields;
import dev.hearth.dialect.ModelParams;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What {@code count_tokens} takes of a request, and how it answers. It refuses every field that it
 * does not know, and those of an answer's length and sampling are among them.
 */
final class TokenCounting {
  private static final String MEMBER = "input_tokens";

  static final CountFields ANSWER = new CountFields(MEMBER);

  /** Fields that a configuration may set. */
  private static final Set<String> TAKEN =
      Set.of(
          "system",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "output_format",
          "cache_control",
          "context_management",
          "mcp_servers",
          "speed");

  private TokenCounting() {}

  static boolean isAsked(RequestFacts facts) {
    return facts.operation() == Operation.COUNT_TOKENS;
  }

  /** A target with those of its defaults that are taken. */
  static ModelParams of(ModelParams target) {
    Map<String, String> taken = new HashMap<>(target.defaults());
    taken.keySet().retainAll(TAKEN);
    return new ModelParams(target.model(), taken);
  }

  static AnswerEncoder encoder() {
    return new CountEncoder((tokens, json) -> json.writeNumberField(MEMBER, tokens));
  }
}
