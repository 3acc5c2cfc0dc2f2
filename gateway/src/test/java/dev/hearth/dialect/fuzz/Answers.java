package dev.hearth.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.dialect.simple.RemoteGpuDialect;
import dev.hearth.dialect.simple.TextGenerationDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who answers and who is answered. */
final class Answers {
  static final AnswerId ID = new AnswerId("id", Instant.EPOCH);

  private static final List<BackendDialect> BACK_ENDS =
      List.of(
          new OpenAiDialect(),
          new ResponsesDialect(),
          new AnthropicDialect(),
          new OllamaDialect(),
          new GeminiDialect(),
          new RemoteGpuDialect(),
          new TextGenerationDialect());

  private Answers() {}

  /** Those that may be sent such a request. */
  static List<BackendDialect> backEnds(Operation operation) {
    return operation == Operation.COUNT_TOKENS
        ? BACK_ENDS.stream().filter(BackendDialect::countsTokens).toList()
        : BACK_ENDS;
  }

  /**
   * A caller who waits for an answer.
   *
   * @param reader what reads the same format, null where nothing here does
   */
  record Caller(DoorDialect door, RequestFacts facts, @Nullable BackendDialect reader) {

    AnswerEncoder encoder() {
      RequestBody body = new RequestBody();
      try {
        return door.encoder(ID, facts, body);
      } finally {
        body.release();
      }
    }

    /**
     * Fails unless the answer is a whole one for this caller. A refusal without a word is one that
     * some formats know only as an error of the policy.
     */
    void requireComplete(String answer, TestBuffers buffers) {
      if (reader == null) {
        return;
      }
      AnswerDecoder decoder = reader.decoder(Requests.like(facts));
      List<InferenceEvent> events =
          DecodedAnswer.events(decoder, List.of(buffers.of(JsonText.utf8(answer))));
      assertThat(events.getLast())
          .as("what %s's own decoder reads of: %s", reader.format(), answer)
          .satisfiesAnyOf(
              last -> assertThat(last).isNotInstanceOf(InferenceEvent.Failed.class),
              last ->
                  assertThat(last)
                      .extracting("error.kind")
                      .isEqualTo(InferenceError.Kind.CONTENT_POLICY));
    }
  }

  /** Those who may ask for what the request asks for. */
  static List<Caller> callers(InferenceRequest request) {
    RequestFacts facts = Requests.facts(request.operation(), request.stream());
    return switch (request.operation()) {
      case PULL -> List.of();
      case CHAT ->
          List.of(
              caller(new OpenAiDialect(), facts),
              caller(new ResponsesDialect(), facts),
              caller(new AnthropicDialect(), facts),
              caller(OllamaDialect.chat(), facts),
              caller(new GeminiDialect(), facts),
              new Caller(GeminiDialect.streamingAnArray(), facts, null),
              new Caller(
                  OllamaDialect.generate(),
                  Requests.facts(Operation.COMPLETION, request.stream()),
                  null));
      case COMPLETION ->
          List.of(caller(new OpenAiDialect(), facts), caller(OllamaDialect.generate(), facts));
      case COUNT_TOKENS ->
          List.of(
              caller(new ResponsesDialect(), facts),
              caller(new AnthropicDialect(), facts),
              caller(new GeminiDialect(), facts));
      case EMBEDDING ->
          List.of(
              caller(new OpenAiDialect(), facts),
              caller(OllamaDialect.embed(), facts),
              caller(new GeminiDialect(), facts),
              new Caller(OllamaDialect.embeddings(), facts, null),
              new Caller(GeminiDialect.embeddingOne(), facts, null));
    };
  }

  /** Gives an answer in pieces, as long as the sink wants more, and its end. */
  static void feed(AnswerRelay relay, List<ByteBuf> pieces, RecordingSink sink) {
    pieces.forEach(relay::accept);
    if (!sink.isOver()) {
      relay.end();
    }
    assertThat(sink.isOver()).as("an end after %s", sink.reports()).isTrue();
  }

  private static <D extends DoorDialect & BackendDialect> Caller caller(
      D both, RequestFacts facts) {
    return new Caller(both, facts, both);
  }
}
