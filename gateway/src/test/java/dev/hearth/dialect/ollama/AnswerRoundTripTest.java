package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RandomText;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.Vector;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What our encoders write is what our decoders read, wherever the bytes are cut. */
class AnswerRoundTripTest {
  private static final int RUNS = 300;
  private static final String MODEL = "asked";
  private static final AnswerId ID = new AnswerId("id", Instant.EPOCH);

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamedChatComesBackDeltaForDelta() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = answer(random, true);
      assertThat(
              roundTrip(
                  OllamaDialect.chat(), TestRequests.chat().streamed().request(), events, random))
          .as("seed %d", seed)
          .isEqualTo(events);
    }
  }

  @Test
  void wholeChatComesBackGathered() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = answer(random, true);
      assertThat(roundTrip(OllamaDialect.chat(), TestRequests.chat().request(), events, random))
          .as("seed %d", seed)
          .isEqualTo(gathered(events));
    }
  }

  @Test
  void completionComesBack() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = answer(random, false);
      assertThat(roundTrip(OllamaDialect.generate(), TestRequests.completion(true), events, random))
          .as("seed %d, streamed", seed)
          .isEqualTo(events);
      assertThat(
              roundTrip(OllamaDialect.generate(), TestRequests.completion(false), events, random))
          .as("seed %d, whole", seed)
          .isEqualTo(gathered(events));
    }
  }

  @Test
  void vectorsComeBackUnrounded() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      int inputs = 1 + random.nextInt(4);
      List<InferenceEvent> events = new ArrayList<>(List.of(new Started(MODEL)));
      for (int i = 0; i < inputs; i++) {
        events.add(new Vector(i, "[" + random.nextDouble() + ",-1.50e-" + random.nextInt(9) + "]"));
      }
      events.add(new Finished(StopReason.STOP));
      events.add(new Metered(Usage.of(random.nextInt(9_999), 0)));
      assertThat(
              roundTrip(
                  OllamaDialect.embed(),
                  TestRequests.embedding("x".repeat(inputs).split("")),
                  events,
                  random))
          .as("seed %d", seed)
          .isEqualTo(events);
    }
  }

  private List<InferenceEvent> roundTrip(
      OllamaDialect door, InferenceRequest request, List<InferenceEvent> events, Random random) {
    RequestFacts facts =
        new RequestFacts(
            door.operation(), MODEL, request.stream(), 9, null, false, false, false, false);
    AnswerEncoder encoder = door.encoder(ID, facts, new RequestBody());
    ByteBuf out = buffers.allocator().buffer();
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    byte[] bytes = TestBuffers.text(out).getBytes(StandardCharsets.UTF_8);
    return DecodedAnswer.events(door.decoder(request), buffers.cut(bytes, random));
  }

  /** Thinking, text and whole calls in the order that this format has. */
  private static List<InferenceEvent> answer(Random random, boolean tools) {
    List<InferenceEvent> events = new ArrayList<>(List.of(new Started(MODEL)));
    for (int i = random.nextInt(3); i > 0; i--) {
      events.add(new ThinkingDelta(RandomText.filled(random)));
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      events.add(new TextDelta(RandomText.filled(random)));
    }
    int calls = tools ? random.nextInt(3) : 0;
    for (int i = 0; i < calls; i++) {
      events.add(new ToolCallDelta(i, "c" + i, "f", "{\"x\":[1.50,\"é\"]}"));
    }
    StopReason regular = calls > 0 ? StopReason.TOOL_CALLS : StopReason.STOP;
    events.add(new Finished(random.nextInt(4) == 0 ? StopReason.LENGTH : regular));
    events.add(new Metered(Usage.of(random.nextInt(9_999), random.nextInt(9_999))));
    return events;
  }

  private static List<InferenceEvent> gathered(List<InferenceEvent> events) {
    List<InferenceEvent> gathered = new ArrayList<>(List.of(events.getFirst()));
    String thinking =
        events.stream()
            .map(event -> event instanceof ThinkingDelta(String text) ? text : "")
            .collect(Collectors.joining());
    String text =
        events.stream()
            .map(event -> event instanceof TextDelta(String piece) ? piece : "")
            .collect(Collectors.joining());
    if (!thinking.isEmpty()) {
      gathered.add(new ThinkingDelta(thinking));
    }
    if (!text.isEmpty()) {
      gathered.add(new TextDelta(text));
    }
    events.stream()
        .skip(1)
        .filter(event -> !(event instanceof ThinkingDelta || event instanceof TextDelta))
        .forEach(gathered::add);
    return gathered;
  }
}
