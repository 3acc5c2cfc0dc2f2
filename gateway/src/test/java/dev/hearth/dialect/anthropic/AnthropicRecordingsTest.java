package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.dialect.Recordings;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Failed;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.Untranslatable;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Anthropic really answered. */
class AnthropicRecordingsTest {
  private static final String STREAM = ".chunks.txt";

  /** Recordings that are no answer or were broken on purpose, and what their readers are told. */
  private static final Map<String, String> BROKEN =
      Map.of(
          "spliced-message-start.chunks.txt", "began another answer in the middle",
          "skills--anthropic-skill-version-create.json", "something else than a message");

  private final Wire wire = new Wire();
  private final OpenAiDialect openAi = new OpenAiDialect();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void everyRecordingIsReadInAnySplit() throws IOException {
    for (Path file : recordings()) {
      List<InferenceEvent> events = events(file, new Random(1));

      assertThat(events(file, new Random(2))).as("%s", file).isEqualTo(events);
      String broken = BROKEN.get(file.getFileName().toString());
      if (broken == null) {
        assertThat(events).as("%s", file).noneMatch(Failed.class::isInstance);
      } else {
        assertThat(DecodedAnswer.failure(events)).as("%s", file).contains(broken);
      }
    }
  }

  @Test
  void everyAnswerComesBackFromItsOwnDialect() throws IOException {
    for (Path file : answers()) {
      List<InferenceEvent> events = events(file, new Random(1));
      boolean stream = isStream(file);

      String written = wire.encoded(stream, events);

      assertThat(joined(wire.events(stream, written)))
          .as("%s: %s", file, written)
          .isEqualTo(joined(events));
    }
  }

  @Test
  void everyAnswerBecomesOneOfOpenAis() throws IOException {
    for (Path file : answers()) {
      List<InferenceEvent> events = events(file, new Random(1));
      boolean stream = isStream(file);

      List<InferenceEvent> back = throughOpenAi(stream, events);

      assertThat(back).as("%s", file).noneMatch(Failed.class::isInstance);
      assertThat(text(back)).as("%s", file).isEqualTo(text(events));
      assertThat(arguments(back)).as("%s", file).isEqualTo(arguments(events));
    }
  }

  @Test
  void everyStreamPassesThroughAsItIs() throws IOException {
    for (Path file : Recordings.files("anthropic", "", STREAM)) {
      byte[] bytes = bytes(file);
      RecordingSink sink = new RecordingSink();
      try (PassThroughStream relay = new PassThroughStream(sink, wire.buffers().allocator())) {
        wire.buffers().cut(bytes, new Random(7)).forEach(relay::accept);
        relay.end();
      }
      String name = file.getFileName().toString();
      if (BROKEN.containsKey(name)) {
        assertThat(sink.reports()).as(name).last().isEqualTo("failed UPSTREAM_FAILED");
      } else {
        assertThat(sink.reports()).as(name).first().isEqualTo("started");
        assertThat(sink.reports()).as(name).last().isEqualTo("finished");
      }
      if (!name.contains("message-start")) {
        assertThat(sink.text()).as(name).isEqualTo(firstAnswer(bytes));
      }
    }
  }

  @Test
  void whatIsNewInThemIsNamed() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : recordings()) {
      for (InferenceEvent event : events(file, new Random(1))) {
        if (event instanceof Untranslatable(String what)) {
          names.add(what);
        }
      }
    }
    assertThat(names)
        .contains(
            "server_tool_use", "web_search_tool_result", "compaction", "fallback", "mcp_tool_use");
  }

  /** The bytes to the first end marker; some recordings hold the answer after it too. */
  private static String firstAnswer(byte[] bytes) {
    String all = new String(bytes, StandardCharsets.UTF_8);
    return all.substring(0, all.indexOf("\n\n", all.indexOf("event: message_stop")) + 2);
  }

  private static List<Path> recordings() {
    List<Path> all = new ArrayList<>(Recordings.files("anthropic", "", STREAM));
    all.addAll(Recordings.files("anthropic", "", ".json"));
    assertThat(all).hasSizeGreaterThan(40);
    return all;
  }

  private static List<Path> answers() {
    return recordings().stream()
        .filter(file -> !BROKEN.containsKey(file.getFileName().toString()))
        .toList();
  }

  private static boolean isStream(Path file) {
    return file.toString().endsWith(STREAM);
  }

  private List<InferenceEvent> events(Path file, Random random) throws IOException {
    return wire.events(isStream(file), bytes(file), random);
  }

  /** A whole answer as it is; of a stream, each line as the event that it was. */
  private static byte[] bytes(Path file) throws IOException {
    if (!isStream(file)) {
      return Files.readAllBytes(file);
    }
    StringBuilder stream = new StringBuilder();
    for (String line : Files.readAllLines(file)) {
      if (!line.isBlank()) {
        JsonNode event = Json.tree(line);
        stream.append("event: ").append(event.path("type").asText()).append('\n');
        stream.append("data: ").append(line).append("\n\n");
      }
    }
    return stream.toString().getBytes(StandardCharsets.UTF_8);
  }

  private List<InferenceEvent> throughOpenAi(boolean stream, List<InferenceEvent> events) {
    AnswerEncoder encoder =
        openAi.encoder(new AnswerId("id", Instant.EPOCH), Wire.facts(stream), new RequestBody());
    ByteBuf out = wire.buffers().allocator().buffer();
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    String written = TestBuffers.text(out);
    InferenceRequest request =
        stream ? TestRequests.chat().streamed().request() : TestRequests.chat().request();
    return DecodedAnswer.events(openAi.decoder(request), List.of(wire.buffers().of(written)));
  }

  /** The events without what cannot come back: pieces are joined, a refusal is text. */
  private static List<InferenceEvent> joined(List<InferenceEvent> events) {
    List<InferenceEvent> joined = new ArrayList<>();
    for (InferenceEvent event : events) {
      InferenceEvent its = event instanceof RefusalDelta(String text) ? new TextDelta(text) : event;
      InferenceEvent more = joined.isEmpty() ? null : joined(joined.getLast(), its);
      if (more != null) {
        joined.set(joined.size() - 1, more);
      } else if (!(its instanceof Untranslatable)) {
        joined.add(its);
      }
    }
    return joined;
  }

  private static @Nullable InferenceEvent joined(InferenceEvent last, InferenceEvent event) {
    if (last instanceof TextDelta(String one) && event instanceof TextDelta(String other)) {
      return new TextDelta(one + other);
    }
    if (last instanceof ThinkingDelta(String one) && event instanceof ThinkingDelta(String other)) {
      return new ThinkingDelta(one + other);
    }
    if (last instanceof ToolCallDelta one
        && event instanceof ToolCallDelta other
        && one.index() == other.index()) {
      return new ToolCallDelta(
          one.index(), one.id(), one.name(), one.arguments() + other.arguments());
    }
    return null;
  }

  private static String text(List<InferenceEvent> events) {
    return events.stream()
        .filter(TextDelta.class::isInstance)
        .map(event -> ((TextDelta) event).text())
        .collect(Collectors.joining());
  }

  private static List<String> arguments(List<InferenceEvent> events) {
    return joined(events).stream()
        .filter(ToolCallDelta.class::isInstance)
        .map(event -> ((ToolCallDelta) event).name() + ((ToolCallDelta) event).arguments())
        .toList();
  }
}
