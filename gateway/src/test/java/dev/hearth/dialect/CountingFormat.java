package dev.hearth.dialect;

import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;

/** A format that counts tokens, and its answer of 42. */
enum CountingFormat {
  ANTHROPIC("{\"input_tokens\":42}"),
  GEMINI("{\"totalTokens\":42}"),
  RESPONSES("{\"object\":\"response.input_tokens\",\"input_tokens\":42}");

  private final String answer;

  CountingFormat(String answer) {
    this.answer = answer;
  }

  String answer() {
    return answer;
  }

  DoorDialect door() {
    return switch (this) {
      case ANTHROPIC -> new AnthropicDialect();
      case GEMINI -> new GeminiDialect();
      case RESPONSES -> new ResponsesDialect();
    };
  }

  BackendDialect backend() {
    return switch (this) {
      case ANTHROPIC -> new AnthropicDialect();
      case GEMINI -> new GeminiDialect();
      case RESPONSES -> new ResponsesDialect();
    };
  }

  /** What the path of a count says. */
  Asked asked() {
    return this == GEMINI
        ? new Asked(Operation.COUNT_TOKENS, "m", false)
        : Asked.of(Operation.COUNT_TOKENS);
  }

  /** What the path of a chat says. */
  Asked chat() {
    return new Asked(Operation.CHAT, this == GEMINI ? "m" : null, false);
  }

  static RequestFacts facts() {
    return new RequestFacts(
        Operation.COUNT_TOKENS, "asked", false, 9, null, false, false, false, false);
  }
}
