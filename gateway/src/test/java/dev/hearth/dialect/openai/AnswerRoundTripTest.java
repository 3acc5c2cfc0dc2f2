package dev.hearth.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
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
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.Vector;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What our encoders write is what our decoders read, wherever the bytes are cut. */
class AnswerRoundTripTest {
  private static final int RUNS = 150;

  /** A refusal is one by its text. */
  private static final List<StopReason> REASONS =
      List.copyOf(EnumSet.complementOf(EnumSet.of(StopReason.REFUSAL)));

  private static final AnswerId ID = new AnswerId("id", Instant.EPOCH);

  private final OpenAiDialect dialect = new OpenAiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamedChatComesBackDeltaForDelta() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = chat(random);

      assertThat(
              roundTrip(
                  TestRequests.chat().streamed().request(),
                  facts(Operation.CHAT, true, false),
                  events,
                  random))
          .as("seed %d", seed)
          .isEqualTo(events);
    }
  }

  @Test
  void streamedChatComesBackWhenEveryByteComesAlone() {
    List<InferenceEvent> events = chat(new Random(7));
    byte[] bytes = bytes(facts(Operation.CHAT, true, false), events);
    List<ByteBuf> single =
        IntStream.range(0, bytes.length).mapToObj(i -> buffers.of(new byte[] {bytes[i]})).toList();

    assertThat(
            DecodedAnswer.events(dialect.decoder(TestRequests.chat().streamed().request()), single))
        .isEqualTo(events);
  }

  @Test
  void wholeChatComesBackGathered() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events = chat(random);

      assertThat(
              roundTrip(
                  TestRequests.chat().request(),
                  facts(Operation.CHAT, false, false),
                  events,
                  random))
          .as("seed %d", seed)
          .isEqualTo(gathered(events));
    }
  }

  @Test
  void refusalsCitationsAndSignaturesOfCallsComeBack() {
    Signature signature = new Signature(Signature.Issuer.GEMINI, "c2ln");
    List<InferenceEvent> refused =
        List.of(
            new Started("m"),
            new InferenceEvent.RefusalDelta("No."),
            new Finished(StopReason.REFUSAL));
    List<InferenceEvent> cited =
        List.of(
            new Started("m"),
            new TextDelta("So it is."),
            new InferenceEvent.Cited(new Citation("https://x/y", "Y", null, 0, 9)),
            new ToolCallDelta(0, "1", "f", "{}"),
            new InferenceEvent.ToolCallSigned(0, signature),
            new Finished(StopReason.TOOL_CALLS));

    for (List<InferenceEvent> events : List.of(refused, cited)) {
      for (boolean stream : List.of(true, false)) {
        InferenceRequest request =
            stream ? TestRequests.chat().streamed().request() : TestRequests.chat().request();
        assertThat(roundTrip(request, facts(Operation.CHAT, stream, false), events, new Random(1)))
            .as("streamed: %s", stream)
            .isEqualTo(events);
      }
    }
  }

  @Test
  void tokensWrittenToACacheComeBack() {
    for (boolean stream : List.of(true, false)) {
      InferenceRequest request =
          stream ? TestRequests.chat().streamed().request() : TestRequests.chat().request();
      List<InferenceEvent> events =
          List.of(
              new Started("m"),
              new TextDelta("x"),
              new Finished(StopReason.STOP),
              new InferenceEvent.Metered(new Usage(20, 5, 12, 3, 0)));

      assertThat(roundTrip(request, facts(Operation.CHAT, stream, true), events, new Random(1)))
          .as("streamed: %s", stream)
          .isEqualTo(events);
    }
  }

  @Test
  void refusalWithoutWordsReadsAsAFilters() {
    for (boolean stream : List.of(true, false)) {
      InferenceRequest request =
          stream ? TestRequests.chat().streamed().request() : TestRequests.chat().request();
      List<InferenceEvent> refused = List.of(new Started("m"), new Finished(StopReason.REFUSAL));

      assertThat(roundTrip(request, facts(Operation.CHAT, stream, false), refused, new Random(1)))
          .as("streamed: %s", stream)
          .endsWith(new Finished(StopReason.CONTENT_FILTER));
    }
  }

  @Test
  void thinkingStandsWithItsSignatureBesideTheMessage() {
    List<InferenceEvent> events =
        List.of(
            new Started("m"),
            new ThinkingDelta("hm"),
            new InferenceEvent.ThinkingSigned(new Signature(Signature.Issuer.ANTHROPIC, "s")),
            new InferenceEvent.RedactedThinking(new Signature(Signature.Issuer.OPENAI, "e")),
            new TextDelta("Hi"),
            new Finished(StopReason.STOP));

    String signed = "{\"type\":\"thinking\",\"thinking\":\"%s\",\"signature\":\"s\"}";
    String redacted = "{\"type\":\"redacted_thinking\",\"data\":\"hearth:openai:e\"}";
    assertThat(new String(bytes(facts(Operation.CHAT, false, false), events), UTF_8))
        .contains("\"thinking_blocks\":[" + signed.formatted("hm") + "," + redacted + "]");
    assertThat(new String(bytes(facts(Operation.CHAT, true, false), events), UTF_8))
        .contains("\"thinking_blocks\":[" + signed.formatted("") + "]")
        .contains("\"thinking_blocks\":[" + redacted + "]");
  }

  @Test
  void completionComesBack() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      List<InferenceEvent> events =
          chat(random).stream()
              .filter(e -> !(e instanceof ThinkingDelta || e instanceof ToolCallDelta))
              .toList();

      assertThat(
              roundTrip(
                  TestRequests.completion(true),
                  facts(Operation.COMPLETION, true, false),
                  events,
                  random))
          .as("seed %d, streamed", seed)
          .isEqualTo(events);
      assertThat(
              roundTrip(
                  TestRequests.completion(false),
                  facts(Operation.COMPLETION, false, false),
                  events,
                  random))
          .as("seed %d, whole", seed)
          .isEqualTo(gathered(events));
    }
  }

  @Test
  void vectorsComeBackUnrounded() {
    for (long seed = 0; seed < RUNS; seed++) {
      Random random = new Random(seed);
      boolean base64 = random.nextBoolean();
      List<String> vectors =
          Stream.generate(() -> base64 ? floats(random) : anyNumbers(random))
              .limit(1 + random.nextInt(4))
              .toList();
      List<InferenceEvent> events = new ArrayList<>();
      events.add(new Started("m"));
      IntStream.range(0, vectors.size()).forEach(i -> events.add(new Vector(i, vectors.get(i))));
      events.add(new Finished(StopReason.STOP));
      events.add(new Metered(Usage.of(random.nextInt(9_999), 0)));

      assertThat(
              roundTrip(
                  TestRequests.embedding(vectors.toArray(String[]::new)),
                  facts(Operation.EMBEDDING, false, base64),
                  events,
                  random))
          .as("seed %d", seed)
          .isEqualTo(events);
    }
  }

  // ---- any answer

  private static List<InferenceEvent> chat(Random random) {
    List<InferenceEvent> events = new ArrayList<>();
    events.add(new Started(RandomText.filled(random)));
    deltas(random, () -> events.add(new ThinkingDelta(RandomText.filled(random))));
    deltas(random, () -> events.add(new TextDelta(RandomText.filled(random))));
    int calls = random.nextInt(3);
    for (int i = 0; i < calls; i++) {
      int index = i;
      String id = i + RandomText.of(random);
      events.add(new ToolCallDelta(i, id, RandomText.of(random), RandomText.of(random)));
      deltas(random, () -> events.add(new ToolCallDelta(index, null, null, RandomText.of(random))));
    }
    StopReason reason = REASONS.get(random.nextInt(REASONS.size()));
    boolean plainStop = reason == StopReason.STOP && calls > 0;
    events.add(new Finished(plainStop ? StopReason.TOOL_CALLS : reason));
    if (random.nextBoolean()) {
      events.add(
          new Metered(
              new Usage(random.nextInt(9_999), random.nextInt(9_999), random.nextInt(99), 0, 0)));
    }
    return events;
  }

  private static void deltas(Random random, Runnable delta) {
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      delta.run();
    }
  }

  private static String floats(Random random) {
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(_ -> Float.toString(random.nextFloat() * (random.nextBoolean() ? 1 : -1e-20f)))
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String anyNumbers(Random random) {
    List<String> numbers = List.of("0", "-0.0", "1e-300", "0.10000000000000000555", "3E+5", "-7");
    return IntStream.range(0, random.nextInt(5))
        .mapToObj(_ -> numbers.get(random.nextInt(numbers.size())))
        .collect(Collectors.joining(", ", "[ ", "]"));
  }

  /** The events as a whole answer has them: one of each kind, one of each call. */
  private static List<InferenceEvent> gathered(List<InferenceEvent> events) {
    StringBuilder thinking = new StringBuilder();
    StringBuilder text = new StringBuilder();
    ToolCallDelta[] calls = {};
    List<InferenceEvent> end = new ArrayList<>();
    for (InferenceEvent event : events.subList(1, events.size())) {
      switch (event) {
        case ThinkingDelta delta -> thinking.append(delta.text());
        case TextDelta delta -> text.append(delta.text());
        case ToolCallDelta delta -> {
          if (delta.index() == calls.length) {
            calls = Arrays.copyOf(calls, calls.length + 1);
            calls[delta.index()] = delta;
          } else {
            ToolCallDelta first = calls[delta.index()];
            calls[delta.index()] =
                new ToolCallDelta(
                    first.index(), first.id(), first.name(), first.arguments() + delta.arguments());
          }
        }
        default -> end.add(event);
      }
    }
    List<InferenceEvent> gathered = new ArrayList<>(List.of(events.getFirst()));
    if (!thinking.isEmpty()) {
      gathered.add(new ThinkingDelta(thinking.toString()));
    }
    if (!text.isEmpty()) {
      gathered.add(new TextDelta(text.toString()));
    }
    gathered.addAll(List.of(calls));
    gathered.addAll(end);
    return gathered;
  }

  private List<InferenceEvent> roundTrip(
      InferenceRequest request, RequestFacts facts, List<InferenceEvent> events, Random random) {
    return DecodedAnswer.events(
        dialect.decoder(request), buffers.cut(bytes(facts, events), random));
  }

  private byte[] bytes(RequestFacts facts, List<InferenceEvent> events) {
    AnswerEncoder encoder = dialect.encoder(ID, facts, new RequestBody());
    ByteBuf out = buffers.allocator().buffer();
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    out.release();
    return bytes;
  }

  private static RequestFacts facts(Operation operation, boolean stream, boolean base64) {
    return new RequestFacts(operation, "asked", stream, 9, null, false, false, true, base64);
  }
}
