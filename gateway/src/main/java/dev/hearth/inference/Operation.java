package dev.hearth.inference;

/** What a caller asks a model to do. */
public enum Operation {
  /** Answer a conversation. */
  CHAT,
  /** Continue a text. */
  COMPLETION,
  /** Turn texts into vectors. */
  EMBEDDING
}
