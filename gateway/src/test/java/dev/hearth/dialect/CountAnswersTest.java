package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that tell how many tokens a request is, in each format that has them. */
class CountAnswersTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerIsReadInAnySplit(CountingFormat format) {
    for (long seed = 0; seed < 50; seed++) {
      assertThat(DecodedAnswer.described(events(format, format.answer(), seed)))
          .as("seed %d", seed)
          .containsExactly("started asked", "counted 42", "finished STOP");
    }
  }

  @Test
  void geminisDetailsAreNoHindrance() {
    String answer =
        json(
            "{'promptTokensDetails':[{'modality':'TEXT','tokenCount':5}],"
                + "'cachedContentTokenCount':3,'totalTokens':5}");

    assertThat(DecodedAnswer.described(events(CountingFormat.GEMINI, answer, 1)))
        .contains("counted 5");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'%s':-1}",
        "{'%s':1.5}",
        "{'%s':'12'}",
        "{'%s':null}",
        "{'%s':[1]}",
        "{'%s':12345678901234567890}",
        "{'%s':1",
        "[1]",
        "",
        "nonsense"
      })
  void whatIsNoCountIsAFailure(String answer) {
    for (CountingFormat format : CountingFormat.values()) {
      String text =
          json(answer.formatted(format == CountingFormat.GEMINI ? "totalTokens" : "input_tokens"));

      List<InferenceEvent> events = events(format, text, 1);
      RecordingSink sink = relayed(format, text, 1);

      assertThat(DecodedAnswer.described(events)).containsExactly("failed UPSTREAM_FAILED");
      assertThat(DecodedAnswer.failure(events)).startsWith("The back end answered with ");
      assertThat(sink.reports()).containsExactly("failed UPSTREAM_FAILED");
      assertThat(sink.failure()).isEqualTo(DecodedAnswer.failure(events));
    }
  }

  @ParameterizedTest
  @EnumSource
  void anErrorInAnAnswerIsToldAsOne(CountingFormat format) {
    String text = json("{'type':'error','error':{'type':'rate_limit_error','message':'slow'}}");

    assertThat(DecodedAnswer.described(events(format, text, 1)))
        .containsExactly("failed RATE_LIMITED");
    assertThat(relayed(format, text, 1).reports()).containsExactly("failed RATE_LIMITED");
  }

  @ParameterizedTest
  @EnumSource
  void anAnswerOfTheSameFormatPasses(CountingFormat format) {
    String answer = json("{ 'own':{'x':1}, ") + format.answer().substring(1);
    for (long seed = 0; seed < 50; seed++) {
      RecordingSink sink = relayed(format, answer, seed);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(answer);
      assertThat(sink.reports()).as("seed %d", seed).containsExactly("started", "finished");
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFormatsAnswerBecomesEveryOthers(CountingFormat from) {
    for (CountingFormat to : CountingFormat.values()) {
      RecordingSink sink = new RecordingSink();
      try (AnswerRelay relay =
          new Transcoder(
              from.backend().decoder(TestRequests.count()),
              encoder(to),
              sink,
              buffers.allocator())) {
        relay.accept(buffers.of(from.answer()));
        relay.end();
      }

      assertThat(sink.text()).isEqualTo(to.answer());
      assertThat(sink.reports()).as("no usage").containsExactly("started", "finished");
    }
  }

  private AnswerEncoder encoder(CountingFormat format) {
    RequestBody body = new RequestBody();
    return format.door().encoder(new AnswerId("req", Instant.EPOCH), CountingFormat.facts(), body);
  }

  private List<InferenceEvent> events(CountingFormat format, String answer, long seed) {
    return DecodedAnswer.events(
        format.backend().decoder(TestRequests.count()), pieces(answer, seed));
  }

  private RecordingSink relayed(CountingFormat format, String answer, long seed) {
    RecordingSink sink = new RecordingSink();
    try (AnswerRelay relay =
        format.door().passThrough(CountingFormat.facts(), sink, buffers.allocator())) {
      for (ByteBuf piece : pieces(answer, seed)) {
        if (sink.isOver()) {
          piece.release();
        } else {
          relay.accept(piece);
        }
      }
      if (!sink.isOver()) {
        relay.end();
      }
    }
    return sink;
  }

  private List<ByteBuf> pieces(String text, long seed) {
    return buffers.cut(text.getBytes(StandardCharsets.UTF_8), new Random(seed));
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }
}
