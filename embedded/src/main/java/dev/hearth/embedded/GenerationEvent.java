package dev.hearth.embedded;

/**
 * What the model thread tells the request that waits for it: any number of texts, then exactly one
 * of the others.
 */
sealed interface GenerationEvent {

  /** The next part of the answer, never empty. */
  record Text(String text) implements GenerationEvent {}

  /** The answer is complete. */
  record Finished(FinishReason reason, Usage usage) implements GenerationEvent {}

  /** There is no answer, or no more of it. */
  record Refused(Rejection rejection) implements GenerationEvent {}

  /** Why an answer ended, in the dialect's words. */
  enum FinishReason {
    STOP("stop"),
    LENGTH("length");

    private final String wire;

    FinishReason(String wire) {
      this.wire = wire;
    }

    String wire() {
      return wire;
    }
  }
}
