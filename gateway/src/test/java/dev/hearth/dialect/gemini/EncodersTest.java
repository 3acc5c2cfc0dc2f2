package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RandomText;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Cited;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceEvent.Untranslatable;
import dev.hearth.inference.InferenceEvent.Vector;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodersTest {
  private static final AnswerId ID = new AnswerId("r1", Instant.EPOCH);
  private static final String REST = "\"modelVersion\":\"m\",\"responseId\":\"r1\"}";
  private static final String USAGE =
      "\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":4,"
          + "\"cachedContentTokenCount\":2,\"thoughtsTokenCount\":1,\"totalTokenCount\":12},";
  private static final List<Issuer> ISSUERS = List.copyOf(EnumSet.allOf(Issuer.class));
  private static final Signature SIGNATURE = new Signature(Issuer.GEMINI, "c2ln");

  private static final List<InferenceEvent> ANSWER =
      List.of(
          new Started("m"),
          new ThinkingDelta("h"),
          new ThinkingDelta("m"),
          new ThinkingSigned(SIGNATURE),
          new TextDelta("Hé \"x\"\n"),
          new TextDelta(""),
          new TextDelta("y"),
          new ToolCallDelta(0, "a", "f", "{ \"x\" :"),
          new ToolCallSigned(0, SIGNATURE),
          new ToolCallDelta(0, null, null, "\n1}"),
          new ToolCallDelta(1, "b", "g", ""),
          new Untranslatable("server_tool_use"),
          new Cited(new Citation("https://a", "A", "q", 0, 3)),
          new Finished(StopReason.TOOL_CALLS),
          new Metered(new Usage(7, 5, 2, 0, 1)));

  private static final String TAIL =
      "{\"functionCall\":{\"id\":\"a\",\"name\":\"f\",\"args\":{\"x\":1}},"
          + "\"thoughtSignature\":\"c2ln\"},"
          + "{\"functionCall\":{\"id\":\"b\",\"name\":\"g\",\"args\":{}}}],\"role\":\"model\"},"
          + "\"finishReason\":\"STOP\",\"index\":0,\"groundingMetadata\":{\"groundingChunks\":["
          + "{\"web\":{\"uri\":\"https://a\",\"title\":\"A\"}}]}}],"
          + USAGE
          + REST;

  private final GeminiDialect dialect = new GeminiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamsEvents() {
    assertThat(encoded(dialect, facts(Operation.CHAT, true), ANSWER))
        .isEqualTo("data: " + String.join("\n\ndata: ", responses()) + "\n\n");
  }

  @Test
  void streamsAnArray() {
    assertThat(encoded(GeminiDialect.streamingAnArray(), facts(Operation.CHAT, true), ANSWER))
        .isEqualTo("[" + String.join(",\n", responses()) + "]");
  }

  private static List<String> responses() {
    return List.of(
        delta("{\"text\":\"h\",\"thought\":true}"),
        delta("{\"text\":\"m\",\"thought\":true}"),
        delta("{\"text\":\"\",\"thought\":true,\"thoughtSignature\":\"c2ln\"}"),
        delta("{\"text\":\"Hé \\\"x\\\"\\n\"}"),
        delta("{\"text\":\"y\"}"),
        "{\"candidates\":[{\"content\":{\"parts\":[" + TAIL);
  }

  private static String delta(String part) {
    return "{\"candidates\":[{\"content\":{\"parts\":["
        + part
        + "],\"role\":\"model\"},\"index\":0}],"
        + REST;
  }

  @Test
  void writesAWholeAnswer() {
    assertThat(encoded(dialect, facts(Operation.CHAT, false), ANSWER))
        .isEqualTo(
            "{\"candidates\":[{\"content\":{\"parts\":["
                + "{\"text\":\"hm\",\"thought\":true,\"thoughtSignature\":\"c2ln\"},"
                + "{\"text\":\"Hé \\\"x\\\"\\ny\"},"
                + TAIL);
  }

  @ParameterizedTest
  @CsvSource({
    "STOP, STOP",
    "LENGTH, MAX_TOKENS",
    "TOOL_CALLS, STOP",
    "CONTENT_FILTER, SAFETY",
    "REFUSAL, SAFETY"
  })
  void everyReasonHasItsWord(StopReason reason, String word) {
    List<InferenceEvent> events = List.of(new Finished(reason));
    String body =
        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},"
            + "\"finishReason\":\"%s\",\"index\":0}],\"modelVersion\":\"asked\","
            + "\"responseId\":\"r1\"}";

    assertThat(encoded(dialect, facts(Operation.CHAT, false), events))
        .isEqualTo(body.formatted(word));
    assertThat(encoded(dialect, facts(Operation.CHAT, true), events))
        .isEqualTo("data: " + body.formatted(word) + "\n\n");
  }

  @Test
  void refusalInWordsIsAText() {
    List<InferenceEvent> events =
        List.of(new Started("m"), new RefusalDelta("No."), new Finished(StopReason.REFUSAL));

    assertThat(encoded(dialect, facts(Operation.CHAT, false), events))
        .contains("{\"text\":\"No.\"}", "\"finishReason\":\"STOP\"");
  }

  @Test
  void callThatWasCutOffIsNotPassedOffAsACall() {
    List<InferenceEvent> events =
        List.of(
            new Started("m"),
            new ToolCallDelta(0, "a", "f", "{}"),
            new ToolCallDelta(1, "b", "g", "{\"x\":"),
            new Finished(StopReason.LENGTH));

    assertThat(encoded(dialect, facts(Operation.CHAT, true), events))
        .contains("\"name\":\"f\"", "MAX_TOKENS")
        .doesNotContain("\"name\":\"g\"");
  }

  @Test
  void argumentsThatAreNoObjectBecomeOne() {
    List<InferenceEvent> events =
        List.of(
            new Started("m"),
            new ToolCallDelta(0, "a", "f", "x\ny"),
            new Finished(StopReason.TOOL_CALLS));

    assertThat(encoded(dialect, facts(Operation.CHAT, true), events))
        .contains("\"args\":{\"arguments\":\"x\\ny\"}");
  }

  @Test
  void signaturesOfOthersAreBytesToItsClients() {
    List<InferenceEvent> events =
        List.of(
            new Started("m"),
            new ThinkingDelta("hm"),
            new ThinkingSigned(new Signature(Issuer.ANTHROPIC, "a+b/")),
            new RedactedThinking(new Signature(Issuer.ANTHROPIC, "r")),
            new TextDelta("x"),
            new Finished(StopReason.STOP));

    assertThat(roundTrip(TestRequests.chat().streamed().request(), true, events, new Random(1)))
        .isEqualTo(events);
    assertThat(encoded(dialect, facts(Operation.CHAT, true), events)).doesNotContain("hearth:");
  }

  @Test
  void writesVectors() {
    List<InferenceEvent> one =
        List.of(new Started("m"), new Vector(0, "[1, 2.50]"), new Finished(StopReason.STOP));
    List<InferenceEvent> two = new ArrayList<>(one);
    two.add(2, new Vector(1, "[3]"));
    two.add(new Metered(Usage.of(5, 0)));

    assertThat(encoded(GeminiDialect.embeddingOne(), facts(Operation.EMBEDDING, false), one))
        .isEqualTo("{\"embedding\":{\"values\":[1, 2.50]}}");
    assertThat(encoded(dialect, facts(Operation.EMBEDDING, false), two))
        .isEqualTo(
            "{\"embeddings\":[{\"values\":[1, 2.50]},{\"values\":[3]}],"
                + "\"usageMetadata\":{\"promptTokenCount\":5}}");
  }

  // ---- properties

  @Test
  void streamComesBackDeltaForDelta() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = anyAnswer(random);

      assertThat(roundTrip(TestRequests.chat().streamed().request(), true, events, random))
          .as("seed %d", seed)
          .isEqualTo(events);
    }
  }

  @Test
  void wholeAnswerComesBackGathered() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = anyAnswer(random);

      assertThat(roundTrip(TestRequests.chat().request(), false, events, random))
          .as("seed %d", seed)
          .isEqualTo(Gathered.of(events));
    }
  }

  /** Thoughts and texts in any order, then whole calls, pages and the end. */
  private static List<InferenceEvent> anyAnswer(Random random) {
    List<InferenceEvent> events = new ArrayList<>();
    events.add(new Started(RandomText.filled(random)));
    int rounds = 1 + random.nextInt(3);
    for (int round = 0; round < rounds; round++) {
      for (int i = random.nextInt(3); i > 0; i--) {
        events.add(new ThinkingDelta(RandomText.filled(random)));
      }
      if (events.getLast() instanceof ThinkingDelta || random.nextInt(4) == 0) {
        events.add(new ThinkingSigned(anySignature(random)));
      }
      for (int i = 1 + random.nextInt(3); i > 0; i--) {
        events.add(new TextDelta(RandomText.filled(random)));
      }
    }
    int calls = random.nextInt(3);
    for (int i = 0; i < calls; i++) {
      events.add(new ToolCallDelta(i, "id" + i, RandomText.filled(random), "{\"x\":[1.50,\"é\"]}"));
      if (random.nextBoolean()) {
        events.add(new ToolCallSigned(i, anySignature(random)));
      }
    }
    if (random.nextInt(3) == 0) {
      events.add(new Cited(new Citation("https://a/" + random.nextInt(1000), null, null, -1, -1)));
    }
    StopReason reason = random.nextBoolean() ? StopReason.STOP : StopReason.LENGTH;
    boolean called = reason == StopReason.STOP && calls > 0;
    events.add(new Finished(called ? StopReason.TOOL_CALLS : reason));
    if (random.nextBoolean()) {
      int reasoning = random.nextInt(99);
      events.add(
          new Metered(
              new Usage(random.nextInt(9_999), reasoning + 1, random.nextInt(99), 0, reasoning)));
    }
    return events;
  }

  private static Signature anySignature(Random random) {
    Issuer issuer = ISSUERS.get(random.nextInt(ISSUERS.size()));
    return new Signature(issuer, "c2ln" + random.nextInt(1000));
  }

  private List<InferenceEvent> roundTrip(
      InferenceRequest request, boolean stream, List<InferenceEvent> events, Random random) {
    byte[] bytes =
        encoded(dialect, facts(Operation.CHAT, stream), events).getBytes(StandardCharsets.UTF_8);
    return DecodedAnswer.events(dialect.decoder(request), buffers.cut(bytes, random));
  }

  private String encoded(GeminiDialect door, RequestFacts facts, List<InferenceEvent> events) {
    AnswerEncoder encoder = door.encoder(ID, facts, new RequestBody());
    ByteBuf out = buffers.allocator().buffer();
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    return TestBuffers.text(out);
  }

  private static RequestFacts facts(Operation operation, boolean stream) {
    return new RequestFacts(operation, "asked", stream, 9, null, false, false, true, false);
  }
}
