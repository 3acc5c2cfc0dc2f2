package dev.hearth.dialect;

/** The family of messages that a client or a server speaks. */
public enum WireFormat {
  OPENAI,
  /** OpenAI's Responses. */
  RESPONSES,
  OLLAMA,
  ANTHROPIC,
  GEMINI
}
