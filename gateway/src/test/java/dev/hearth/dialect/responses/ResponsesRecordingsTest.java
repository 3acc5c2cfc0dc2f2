package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.dialect.Recordings;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Failed;
import dev.hearth.inference.InferenceEvent.Untranslatable;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of real providers. */
class ResponsesRecordingsTest {
  /** Broken on purpose: an account without money. */
  private static final String BROKEN = "openai-error";

  private final TestBuffers buffers = new TestBuffers();
  private final Answers answers = new Answers(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "xai", "open-responses"})
  void readsStreamsAndWritesThemAgain(String provider) {
    for (Path file : Recordings.files(provider, "responses--", ".chunks.txt")) {
      List<InferenceEvent> events = answers.decoded(true, stream(file));

      if (file.toString().contains(BROKEN)) {
        assertThat(DecodedAnswer.failure(events)).as("%s", file).contains("exceeded your current");
        continue;
      }
      assertWhole(file, events);
      List<InferenceEvent> told =
          events.stream().filter(event -> !(event instanceof Untranslatable)).toList();
      assertThat(answers.decoded(true, answers.encoded(Answers.ENCRYPTED, true, events)))
          .as("%s", file)
          .isEqualTo(told);
      assertThat(chatEvents(file, true, events)).as("%s as a chat", file).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "xai", "open-responses"})
  void readsWholeAnswersAndWritesThemAgain(String provider) {
    for (Path file : Recordings.files(provider, "responses--", ".json")) {
      List<InferenceEvent> events = answers.decoded(false, Recordings.text(file));

      if (file.toString().contains("error")) {
        assertThat(events.getLast()).as("%s", file).isInstanceOf(Failed.class);
        continue;
      }
      assertWhole(file, events);
      assertThat(answers.decoded(false, answers.encoded(Answers.ENCRYPTED, false, events)))
          .as("%s", file)
          .isEqualTo(RandomAnswers.gathered(events));
      assertThat(chatEvents(file, false, events)).as("%s as a chat", file).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "xai", "open-responses"})
  void relaysStreamsByteForByte(String provider) {
    for (Path file : Recordings.files(provider, "responses--", ".chunks.txt")) {
      RecordingSink sink = new RecordingSink();
      String stream = stream(file);

      try (var relay =
          new ResponsesDialect().passThrough(Answers.facts(true), sink, buffers.allocator())) {
        relay.accept(buffers.of(stream));
        relay.end();
      }

      if (!file.toString().contains(BROKEN)) {
        assertThat(sink.text()).as("%s", file).isEqualTo(stream);
        assertThat(sink.reports()).as("%s", file).startsWith("started").endsWith("finished");
        assertThat(sink.reports()).as("%s", file).hasSize(3);
      } else {
        assertThat(sink.reports()).as("%s", file).containsExactly("failed UPSTREAM_CREDENTIALS");
      }
    }
  }

  private static void assertWhole(Path file, List<InferenceEvent> events) {
    assertThat(events).as("%s", file).noneMatch(Failed.class::isInstance);
    assertThat(events).as("%s", file).hasSizeGreaterThan(2);
    assertThat(DecodedAnswer.described(events).getLast()).as("%s", file).startsWith("usage");
  }

  /** The same answer as a chat completion, as OpenAI's own format reads it. */
  private List<InferenceEvent> chatEvents(Path file, boolean stream, List<InferenceEvent> events) {
    OpenAiDialect openai = new OpenAiDialect();
    ByteBuf out = buffers.allocator().buffer();
    AnswerEncoder encoder =
        openai.encoder(new AnswerId("id", Instant.EPOCH), Answers.facts(stream), new RequestBody());
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    List<InferenceEvent> again =
        DecodedAnswer.events(openai.decoder(Answers.request(stream)), List.of(out));
    assertThat(again).as("%s", file).noneMatch(Failed.class::isInstance);
    return again;
  }

  /** Framed as the provider does it. */
  private static String stream(Path file) {
    StringBuilder all = new StringBuilder();
    for (String line : Recordings.lines(file)) {
      all.append("data: ").append(line).append("\n\n");
    }
    return all.toString();
  }
}
