package dev.hearth.clients;

import java.util.Map;

/** A client from npm, and the exceptions that are its own. */
enum NpmClient {
  OPENAI_CHAT("openai-chat", "RateLimitError", "InternalServerError", "NotFoundError"),
  OPENAI_RESPONSES("openai-responses", "RateLimitError", "InternalServerError", "NotFoundError"),
  ANTHROPIC("anthropic", "RateLimitError", "InternalServerError", "BadRequestError"),
  AI_OPENAI_COMPATIBLE("ai-openai-compatible", "AI_APICallError"),
  AI_OPENAI("ai-openai", "AI_APICallError"),
  AI_ANTHROPIC("ai-anthropic", "AI_APICallError"),
  AI_GOOGLE("ai-google", "AI_APICallError"),
  OLLAMA("ollama", "ResponseError"),
  GOOGLE_GENAI("google-genai", "ApiError");

  private final String script;
  private final String busy;
  private final String broken;
  private final String unknownModel;

  NpmClient(String script, String exception) {
    this(script, exception, exception, exception);
  }

  NpmClient(String script, String busy, String broken, String unknownModel) {
    this.script = script;
    this.busy = busy;
    this.broken = broken;
    this.unknownModel = unknownModel;
  }

  String script() {
    return script + ".mjs";
  }

  Map<Trouble, String> exceptions() {
    return Map.of(Trouble.BUSY, busy, Trouble.BROKEN, broken, Trouble.UNKNOWN_MODEL, unknownModel);
  }
}
