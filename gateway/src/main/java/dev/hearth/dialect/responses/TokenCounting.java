package dev.hearth.dialect.responses;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.CountEncoder;
import dev.hearth.dialect.CountFields;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import java.util.Map;
import java.util.Set;

/** What {@code input_tokens} takes of a request, and how it answers. */
final class TokenCounting {
  private static final String MEMBER = "input_tokens";

  static final CountFields ANSWER = new CountFields(MEMBER);

  private static final Set<String> TAKEN =
      Set.of(
          "model",
          "input",
          "instructions",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "text",
          "reasoning",
          "truncation",
          "personality",
          "previous_response_id",
          "conversation");

  private TokenCounting() {}

  static boolean isAsked(RequestFacts facts) {
    return facts.operation() == Operation.COUNT_TOKENS;
  }

  /** Takes away the fields that are not taken: name → JSON text. */
  static Map<String, String> only(Map<String, String> fields) {
    fields.keySet().retainAll(TAKEN);
    return fields;
  }

  static AnswerEncoder encoder() {
    return new CountEncoder((tokens, json) -> {
      json.writeStringField("object", "response.input_tokens");
      json.writeNumberField(MEMBER, tokens);
    });
  }
}
