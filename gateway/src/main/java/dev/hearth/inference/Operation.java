package dev.hearth.inference;

/** What a caller asks a model to do. */
public enum Operation {
  /** Fetch a model, which an Ollama does; no model is asked. */
  PULL,
  /** Answer a conversation. */
  CHAT,
  /** Continue a text. */
  COMPLETION,
  /** Turn texts into vectors. */
  EMBEDDING,
  /** Tell how many tokens a conversation is for a model, without answering it. */
  COUNT_TOKENS
}
