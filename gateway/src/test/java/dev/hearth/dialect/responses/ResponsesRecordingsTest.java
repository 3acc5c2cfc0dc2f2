package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.dialect.Recordings;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Failed;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.Untranslatable;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
      for (String stream : streams(file)) {
        List<InferenceEvent> events = answers.decoded(true, stream);

        if (file.toString().contains(BROKEN)) {
          assertThat(DecodedAnswer.failure(events)).as("%s", file).contains("exceeded your");
          continue;
        }
        assertWhole(file, events);
        String again = answers.encoded(Answers.ENCRYPTED, true, events);
        assertThat(DecodedAnswer.described(answers.decoded(true, again)))
            .as("%s", file)
            .isEqualTo(DecodedAnswer.described(told(events)));
        assertReadsAsAChat(file, true, events);
      }
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
      String again = answers.encoded(Answers.ENCRYPTED, false, events);
      assertThat(DecodedAnswer.described(answers.decoded(false, again)))
          .as("%s", file)
          .isEqualTo(DecodedAnswer.described(RandomAnswers.gathered(events)));
      assertReadsAsAChat(file, false, events);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "xai", "open-responses"})
  void relaysStreamsByteForByte(String provider) {
    for (Path file : Recordings.files(provider, "responses--", ".chunks.txt")) {
      for (String stream : streams(file)) {
        RecordingSink sink = new RecordingSink();

        relay(stream, sink);

        if (file.toString().contains(BROKEN)) {
          assertThat(sink.reports()).as("%s", file).containsExactly("failed UPSTREAM_CREDENTIALS");
        } else {
          assertThat(sink.text()).as("%s", file).isEqualTo(stream);
          assertThat(sink.reports()).as("%s", file).startsWith("started").endsWith("finished");
          assertThat(sink.reports()).as("%s", file).hasSize(3);
        }
      }
    }
  }

  private void relay(String stream, RecordingSink sink) {
    try (AnswerRelay relay =
        new ResponsesDialect().passThrough(Answers.facts(true), sink, buffers.allocator())) {
      relay.accept(buffers.of(stream));
      relay.end();
    }
  }

  private static void assertWhole(Path file, List<InferenceEvent> events) {
    assertThat(events).as("%s", file).noneMatch(Failed.class::isInstance);
    assertThat(events).as("%s", file).hasSizeGreaterThan(2);
    assertThat(DecodedAnswer.described(events).getLast()).as("%s", file).startsWith("usage");
  }

  /** What other formats are told of it. */
  private static List<InferenceEvent> told(List<InferenceEvent> events) {
    return events.stream().filter(event -> !(event instanceof Untranslatable)).toList();
  }

  /** The same answer is one in OpenAI's older format too. */
  private void assertReadsAsAChat(Path file, boolean stream, List<InferenceEvent> events) {
    OpenAiDialect openai = new OpenAiDialect();
    ByteBuf out = buffers.allocator().buffer();
    AnswerEncoder encoder =
        openai.encoder(new AnswerId("id", Instant.EPOCH), Answers.facts(stream), new RequestBody());
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    List<InferenceEvent> again =
        DecodedAnswer.events(openai.decoder(Answers.request(stream)), List.of(out));
    assertThat(DecodedAnswer.described(again).getLast())
        .as("%s", file)
        .isEqualTo(DecodedAnswer.described(events).getLast());
    assertThat(textOf(again)).as("%s", file).isEqualTo(textOf(events));
  }

  private static String textOf(List<InferenceEvent> events) {
    return events.stream()
        .filter(TextDelta.class::isInstance)
        .map(event -> ((TextDelta) event).text())
        .collect(Collectors.joining());
  }

  /** A file's streams, one after the other, framed as the provider does it. */
  private static List<String> streams(Path file) {
    List<StringBuilder> streams = new ArrayList<>();
    for (String line : Recordings.lines(file)) {
      if (streams.isEmpty() || line.contains("\"type\":\"response.created\"")) {
        streams.add(new StringBuilder());
      }
      streams.getLast().append("data: ").append(line).append("\n\n");
    }
    return streams.stream().map(StringBuilder::toString).toList();
  }
}
