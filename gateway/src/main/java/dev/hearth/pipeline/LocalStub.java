package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Answers where no back end is known at all: a plain text in the caller's dialect that says so and
 * what to do. It never pretends to be a model, so it refuses what a program would take at its word:
 * vectors and structured output. Tokens are not its business: the gateway counts them without it.
 */
final class LocalStub {
  static final String PROVIDER = "local_stub";

  private static final String TEXT =
      """
      Hearth is running, but it knows no model to ask: no backend was available for this request.
      Start one and ask again, it is found by itself within seconds: for instance Ollama, or \
      llama-server on port 8080. To name back ends yourself, write a hearth.yaml; to try a small \
      model that Hearth brings along, start it with: ./hearth serve --demo\
      """;

  private LocalStub() {}

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

  /**
   * Writes the whole answer to {@code out}.
   *
   * @param advice what to tell instead of the usual text; empty for that
   */
  static void answer(AnswerEncoder encoder, String advice, ByteBuf out) {
    encoder.encode(new InferenceEvent.Started(PROVIDER), out);
    encoder.encode(new InferenceEvent.TextDelta(advice.isEmpty() ? TEXT : advice), out);
    encoder.encode(new InferenceEvent.Finished(StopReason.STOP), out);
    encoder.encode(new InferenceEvent.Metered(Usage.of(0, 0)), out);
    encoder.end(out);
  }
}
