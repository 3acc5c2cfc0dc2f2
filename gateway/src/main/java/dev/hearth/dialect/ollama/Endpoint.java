package dev.hearth.dialect.ollama;

import dev.hearth.inference.Operation;

/** A path of Ollama's that asks a model something; what a body means depends on it. */
enum Endpoint {
  /** {@code /api/chat}. */
  CHAT(Operation.CHAT),
  /** {@code /api/generate}. */
  GENERATE(Operation.COMPLETION),
  /** {@code /api/embed}. */
  EMBED(Operation.EMBEDDING),
  /** {@code /api/embeddings}, the older one: one prompt, one vector. */
  EMBEDDINGS(Operation.EMBEDDING);

  private final Operation operation;

  Endpoint(Operation operation) {
    this.operation = operation;
  }

  Operation operation() {
    return operation;
  }

  /** Whether a model writes the answer, which may then be streamed. */
  boolean isGenerating() {
    return operation != Operation.EMBEDDING;
  }

  /** The field that holds what is asked. */
  String asking() {
    return switch (this) {
      case CHAT -> "messages";
      case GENERATE, EMBEDDINGS -> "prompt";
      case EMBED -> "input";
    };
  }
}
