package dev.hearth.dialect.ollama;

import dev.hearth.inference.Operation;

/** A path of Ollama's that asks a model something; what a body means depends on it. */
enum Endpoint {
  /** {@code /api/chat}. */
  CHAT("/api/chat", Operation.CHAT),
  /** {@code /api/generate}. */
  GENERATE("/api/generate", Operation.COMPLETION),
  /** {@code /api/embed}. */
  EMBED("/api/embed", Operation.EMBEDDING),
  /** {@code /api/embeddings}, the older one: one prompt, one vector. */
  EMBEDDINGS("/api/embeddings", Operation.EMBEDDING);

  private final String path;
  private final Operation operation;

  Endpoint(String path, Operation operation) {
    this.path = path;
    this.operation = operation;
  }

  String path() {
    return path;
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
