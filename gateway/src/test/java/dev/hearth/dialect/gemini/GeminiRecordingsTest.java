package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Recordings;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What Google's servers answered. The recordings whose names begin with {@code interactions--} are
 * of its Interactions API, another one, which this dialect does not speak.
 */
class GeminiRecordingsTest {
  private static final AnswerId ID = new AnswerId("id", Instant.EPOCH);

  private final GeminiDialect dialect = new GeminiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamsAreReadWholeAndWrittenAgain() throws Exception {
    List<Path> files = Recordings.files("google", "google-", ".chunks.txt");
    assertThat(files).hasSizeGreaterThanOrEqualTo(4);
    for (Path file : files) {
      StringBuilder stream = new StringBuilder();
      Recordings.lines(file)
          .forEach(json -> stream.append("data: ").append(json).append("\r\n\r\n"));

      check(file, TestRequests.chat().streamed().request(), stream.toString());
    }
  }

  @Test
  void wholeAnswersAreReadWholeAndWrittenAgain() throws Exception {
    List<Path> files = new ArrayList<>(Recordings.files("google", "google-", ".json"));
    assertThat(files.removeIf(file -> file.endsWith("google-429-retry-info.json"))).isTrue();
    assertThat(files).hasSizeGreaterThanOrEqualTo(4);
    for (Path file : files) {
      check(file, TestRequests.chat().request(), Recordings.text(file));
    }
  }

  @Test
  void errorTellsWhenToAskAgain() {
    Path file = Recordings.files("google", "google-429-retry-info", ".json").getFirst();
    ByteBuf body = buffers.of(Recordings.text(file));

    InferenceError error = dialect.error(429, body, null);

    assertThat(error.kind()).isEqualTo(Kind.RATE_LIMITED);
    assertThat(error.retryAfter()).isEqualTo(Duration.ofMillis(34_400));
    body.release();
  }

  @Test
  void argumentsInPiecesAreGathered() {
    List<Path> files = Recordings.files("google", "google-vertex-stream", ".chunks.txt");
    StringBuilder stream = new StringBuilder();
    Recordings.lines(files.getFirst())
        .forEach(json -> stream.append("data: ").append(json).append("\n\n"));

    List<InferenceEvent> events =
        Gathered.of(decoded(TestRequests.chat().streamed().request(), stream.toString(), 1));

    assertThat(events)
        .filteredOn(InferenceEvent.ToolCallDelta.class::isInstance)
        .singleElement()
        .satisfies(event -> {
          String arguments = ((InferenceEvent.ToolCallDelta) event).arguments();
          assertThat(Json.tree(arguments).at("/recipe/ingredients/9/name").asText())
              .isEqualTo("Pepper");
          assertThat(Json.tree(arguments).at("/recipe/steps").size()).isEqualTo(10);
        });
  }

  private void check(Path file, InferenceRequest request, String answer) throws Exception {
    List<InferenceEvent> events = decoded(request, answer, 1);
    assertThat(DecodedAnswer.described(events))
        .as("%s", file)
        .noneMatch(event -> event.startsWith("failed"))
        .anyMatch(event -> event.startsWith("usage"))
        .anyMatch(event -> event.startsWith("call") || event.startsWith("text"));
    for (long seed = 2; seed < 6; seed++) {
      assertThat(decoded(request, answer, seed)).as("%s, seed %d", file, seed).isEqualTo(events);
    }

    String again = encoded(dialect, request, events);
    assertThat(Gathered.of(decoded(request, again, 7)))
        .as("%s again", file)
        .isEqualTo(Gathered.of(events));

    OpenAiDialect openai = new OpenAiDialect();
    String translated = encoded(openai, request, events);
    List<InferenceEvent> back =
        DecodedAnswer.events(openai.decoder(request), List.of(buffers.of(translated)));
    assertThat(withoutThoughts(back)).as("%s in OpenAI's", file).isEqualTo(withoutThoughts(events));
    for (String line : translated.lines().toList()) {
      boolean event = request.stream() && line.startsWith("data: {");
      if (event || !request.stream()) {
        assertThat(Json.tree(event ? line.substring(6) : line).isObject()).isTrue();
      }
    }
  }

  /** Texts, calls, the end and the usage: what both formats have for their own clients. */
  private static List<InferenceEvent> withoutThoughts(List<InferenceEvent> events) {
    return Gathered.of(
        events.stream()
            .filter(event ->
                !(event instanceof InferenceEvent.ThinkingSigned
                    || event instanceof InferenceEvent.ThinkingDelta))
            .toList());
  }

  private List<InferenceEvent> decoded(InferenceRequest request, String answer, long seed) {
    return DecodedAnswer.events(
        dialect.decoder(request),
        buffers.cut(answer.getBytes(StandardCharsets.UTF_8), new Random(seed)));
  }

  private String encoded(DoorDialect door, InferenceRequest request, List<InferenceEvent> events) {
    RequestFacts facts =
        new RequestFacts(
            Operation.CHAT, "asked", request.stream(), 9, null, false, false, true, false);
    AnswerEncoder encoder = door.encoder(ID, facts, new RequestBody());
    ByteBuf out = buffers.allocator().buffer();
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    return TestBuffers.text(out);
  }
}
