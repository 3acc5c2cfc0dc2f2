package dev.hearth.dialect;

import dev.hearth.inference.Operation;

/** The family of messages that a client or a server speaks. */
public enum WireFormat {
  OPENAI,
  /** OpenAI's Responses. */
  RESPONSES,
  OLLAMA,
  ANTHROPIC,
  GEMINI,
  /** The gateway's own question and answer, spoken at its door only. */
  QUERY,
  /** A notebook's prompt and content, spoken by back ends only. */
  REMOTE_GPU,
  /** Hugging Face's text generation, spoken by back ends only. */
  TEXT_GENERATION;

  /** What to throw when a codec is given an operation that its format does not have. */
  public IllegalArgumentException lacks(Operation operation) {
    return new IllegalArgumentException("no operation of " + this + ": " + operation);
  }
}
