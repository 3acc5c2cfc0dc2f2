package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import dev.hearth.routing.Fallbacks;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Answers where no back end is known at all, or where every one of a plan that ends so failed: a
 * plain text in the caller's dialect that says so and what to do. It never pretends to be a model,
 * so it refuses what a program would take at its word: vectors and structured output. Tokens are
 * not its business: the gateway counts them without it.
 */
final class LocalStub {
  static final String PROVIDER = Fallbacks.STUB;

  private static final String TEXT =
      """
      Hearth is running, but it knows no model to ask: no backend was available for this request.
      Start one and ask again, it is found by itself within seconds: for instance Ollama, or \
      llama-server on port 8080. To name back ends yourself, write a hearth.yaml; to try a small \
      model that Hearth brings along, start it with: ./hearth serve --demo\
      """;

  private static final String AFTER_FAILURE =
      """
      No backend answered, so this text is the gateway's own and no model's. GET \
      /health/gpu-providers tells how they are. What was heard last: \
      """;

  private LocalStub() {}

  /**
   * What the caller is told at the end of a plan that ends in the stub; null where that answers.
   *
   * @param error why no target did
   */
  static @Nullable InferenceError inPlaceOf(InferenceError error, RequestFacts facts) {
    InferenceError refusal = refusal(facts);
    boolean nobodyCould =
        switch (error.kind()) {
          case RATE_LIMITED,
              UPSTREAM_FAILED,
              UPSTREAM_CREDENTIALS,
              TIMEOUT,
              UNAVAILABLE,
              UNKNOWN_MODEL ->
              true;
          case INEXPRESSIBLE, UNSUPPORTED -> refusal != null;
          case INVALID_REQUEST,
              UNAUTHENTICATED,
              FORBIDDEN,
              NOT_FOUND,
              METHOD_NOT_ALLOWED,
              TOO_LARGE,
              CONTEXT_OVERFLOW,
              CONTENT_POLICY,
              INTERNAL ->
              false;
        };
    if (!nobodyCould || facts.operation() == Operation.COUNT_TOKENS) {
      return error;
    }
    return refusal == null
        ? null
        : InferenceError.of(Kind.UNAVAILABLE, refusal.message() + " " + error.message())
            .withRetryAfter(error.retryAfter());
  }

  /**
   * What it says.
   *
   * @param advice what to tell instead of the usual text where nobody is known; empty for that
   * @param cause why no target answered; null where none was there to ask
   */
  static String text(String advice, @Nullable InferenceError cause) {
    return cause != null ? AFTER_FAILURE + cause.message() : advice.isEmpty() ? TEXT : advice;
  }

  /** Why the stub cannot stand in for a model here; null when it can. */
  static @Nullable InferenceError refusal(RequestFacts facts) {
    boolean machineReads =
        switch (facts.operation()) {
          case CHAT, COMPLETION, PULL -> facts.structured();
          case EMBEDDING -> true;
          case COUNT_TOKENS -> false;
        };
    return machineReads
        ? InferenceError.of(
            Kind.UNAVAILABLE,
            "No backend is available, and this request needs a real model. Start one (for instance"
                + " Ollama or llama-server, found by themselves) or name one in hearth.yaml.")
        : null;
  }

  /** Writes the whole answer to {@code out}. */
  static void answer(AnswerEncoder encoder, String text, ByteBuf out) {
    encoder.encode(new InferenceEvent.Started(PROVIDER), out);
    encoder.encode(new InferenceEvent.TextDelta(text), out);
    encoder.encode(new InferenceEvent.Finished(StopReason.STOP), out);
    encoder.encode(new InferenceEvent.Metered(Usage.of(0, 0)), out);
    encoder.end(out);
  }
}
