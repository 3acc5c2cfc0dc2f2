package dev.hearth.clients;

/** What stands behind the gateway, and the names of the gateway's models that lead there. */
enum BackEnd {
  /** A real llama-server. */
  LLAMA,
  VLLM,
  ANTHROPIC,
  OLLAMA;

  /** Says something, or follows a schema, or calls a tool that it is offered. */
  String model() {
    return "by-" + name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Calls the tool that it is offered, whatever is said. */
  String toolModel() {
    return real() ? model() + "-tools" : model();
  }

  String embeddingModel() {
    return real() ? model() + "-embed" : model();
  }

  /** A model that fails in this way. */
  String failing(Trouble trouble) {
    return switch (trouble) {
      case BUSY -> model() + Imitation.BUSY;
      case BROKEN -> model() + Imitation.BROKEN;
      case UNKNOWN_MODEL -> model() + "-unheard-of";
    };
  }

  /** Whether it is the vendor's own program: what it says is known by asking only. */
  boolean real() {
    return this == LLAMA;
  }
}
