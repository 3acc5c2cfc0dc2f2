package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.RecordingSink;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PassThroughStreamTest {
  private static final String START =
      event(
          "message_start",
          "\"message\":{\"id\":\"msg_1\",\"model\":\"claude\",\"usage\":{\"input_tokens\":7,"
              + "\"cache_read_input_tokens\":20,\"output_tokens\":1}}");
  private static final String BLOCK =
      event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\"}");
  private static final String TEXT =
      event(
          "content_block_delta",
          "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hé \\\"{ 🦉\"}");
  private static final String BLOCK_STOP = event("content_block_stop", "\"index\":0");
  private static final String DELTA =
      event(
          "message_delta",
          "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":5}");
  private static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
  private static final String PING = "event: ping\ndata: {\"type\": \"ping\"}\n\n";
  private static final String ANSWER = START + BLOCK + PING + TEXT + BLOCK_STOP + DELTA + STOP;
  private static final String[] FINE = {"started", "usage 27/5/20/0", "finished"};

  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  static Stream<Arguments> answers() {
    String other = START.replace("msg_1", "msg_2");
    String error =
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
            + "\"message\":\"Overloaded\"}}\n\n";
    return Stream.of(
        answer("an ordinary answer", ANSWER, ANSWER, FINE),
        answer("CRLF", ANSWER.replace("\n", "\r\n"), ANSWER.replace("\n", "\r\n"), FINE),
        answer("comments", ": hi\n\n" + ANSWER, ": hi\n\n" + ANSWER, FINE),
        answer(
            "members in another order and white space",
            START + "data: { \"index\":0, \"type\" : \"content_block_delta\" }\n\n" + DELTA + STOP,
            START + "data: { \"index\":0, \"type\" : \"content_block_delta\" }\n\n" + DELTA + STOP,
            FINE),
        answer("unknown events", odd() + ANSWER, odd() + ANSWER, FINE),
        answer("bytes after the end", ANSWER + TEXT + "data: [DONE]\n\n", ANSWER, FINE),
        answer("an end without its blank line", ANSWER.strip(), ANSWER, FINE),
        answer("the same beginning twice", START + START + ANSWER, ANSWER, FINE),
        answer(
            "another beginning before any output",
            START + other + BLOCK + TEXT + DELTA + STOP,
            START + BLOCK + TEXT + DELTA + STOP,
            FINE),
        answer(
            "another answer in the middle",
            START + BLOCK + TEXT + other + TEXT + STOP,
            START + BLOCK + TEXT,
            "started",
            "usage 27/1/20/0",
            "failed UPSTREAM_FAILED"),
        answer("an empty answer", START + DELTA + STOP, START + DELTA + STOP, FINE),
        answer(
            "no end marker",
            START + BLOCK + TEXT + BLOCK_STOP + DELTA,
            START + BLOCK + TEXT + BLOCK_STOP + DELTA,
            "started",
            "usage 27/5/20/0",
            "failed UPSTREAM_FAILED"),
        answer(
            "a cut event",
            START + BLOCK + TEXT + DELTA.substring(0, 50),
            START + BLOCK + TEXT,
            "started",
            "usage 27/1/20/0",
            "failed UPSTREAM_FAILED"),
        answer("an end only", STOP, "", "failed UPSTREAM_FAILED"),
        answer("nothing at all", "", "", "failed UPSTREAM_FAILED"),
        answer("an HTML page", "<html>\n\n", "<html>\n\n", "failed UPSTREAM_FAILED"),
        answer("an error at once", error, "", "failed UNAVAILABLE"),
        answer(
            "an error in the middle",
            START + BLOCK + TEXT + error + STOP,
            START + BLOCK + TEXT,
            "started",
            "usage 27/1/20/0",
            "failed UNAVAILABLE"),
        answer(
            "no JSON",
            START + "data: {\"type\":[}\n\n" + ANSWER,
            START,
            "usage 27/1/20/0",
            "failed UPSTREAM_FAILED"),
        answer(
            "a beginning that is no JSON",
            "data: {\"type\":\"message_start\",x}\n\n" + ANSWER,
            "",
            "failed UPSTREAM_FAILED"),
        answer(
            "two objects in one event",
            START + "data: {} {}\n\n",
            START,
            "usage 27/1/20/0",
            "failed UPSTREAM_FAILED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void relaysInAnySplit(String name, String stream, String expected, List<String> reports) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 150; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(wire.buffers().cut(bytes, new Random(seed)), sink);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(expected);
      assertThat(sink.reports()).as("seed %d", seed).isEqualTo(reports);
    }
  }

  @Test
  void outputStartsBeforeTheBytesThatHoldIt() {
    for (long seed = 0; seed < 200; seed++) {
      RecordingSink sink = new RecordingSink();
      byte[] bytes = ANSWER.getBytes(StandardCharsets.UTF_8);

      relay(wire.buffers().cut(bytes, new Random(seed)), sink);

      assertThat(sink.bytesBeforeOutput())
          .as("seed %d", seed)
          .isLessThanOrEqualTo((START + BLOCK + PING).length());
    }
  }

  @Test
  void blockThatHoldsSomethingWhenItBeginsIsOutput() {
    String tool =
        event("content_block_start", "\"content_block\":{\"type\":\"tool_use\",\"id\":\"a\"}");
    RecordingSink sink = new RecordingSink();
    relay(List.of(wire.buffers().of(START + tool)), sink);
    assertThat(sink.reports()).first().isEqualTo("started");
  }

  @Test
  void readBurstGoesOnAsTheBufferItCameIn() {
    RecordingSink sink = new RecordingSink();
    ByteBuf burst = wire.buffers().of(START + BLOCK + TEXT + TEXT);
    PassThroughStream relay = new PassThroughStream(sink, wire.buffers().allocator());

    relay.accept(burst);

    assertThat(sink.buffers()).isEqualTo(1);
    assertThat(burst.refCnt()).isZero();
    relay.close();
  }

  @Test
  void eventThatIsTooLongFails() {
    RecordingSink sink = new RecordingSink();
    List<ByteBuf> pieces = new ArrayList<>(List.of(wire.buffers().of(START + "data: ")));
    for (int i = 0; i < 9; i++) {
      pieces.add(wire.buffers().of("x".repeat(1024 * 1024)));
    }
    relay(pieces, sink);
    assertThat(sink.reports()).containsExactly("usage 27/1/20/0", "failed UPSTREAM_FAILED");
    assertThat(sink.failure()).contains("longer than");
  }

  @Test
  void closingInTheMiddleReleasesWhatIsHeld() {
    RecordingSink sink = new RecordingSink();
    PassThroughStream relay = new PassThroughStream(sink, wire.buffers().allocator());
    relay.accept(wire.buffers().of(START + BLOCK + TEXT + "data: {"));
    relay.close();
    relay.close();
    relay.accept(wire.buffers().of(TEXT));
    relay.end();
    assertThat(sink.reports()).containsExactly("started");
  }

  @Test
  void garbageFailsAndNeverThrows() {
    String alphabet = "data: {}[]\"\\,:\n\r nulltype1event:id usage message_start error delta é";
    for (long seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(random.nextBoolean() ? "" : START + TEXT);
      int length = random.nextInt(200);
      for (int i = 0; i < length; i++) {
        int at = random.nextInt(alphabet.length());
        int end = Math.min(alphabet.length(), at + 1 + random.nextInt(6));
        garbage.append(alphabet, at, end);
      }
      RecordingSink once = new RecordingSink();
      RecordingSink cut = new RecordingSink();
      byte[] bytes = garbage.toString().getBytes(StandardCharsets.UTF_8);

      relay(List.of(wire.buffers().of(bytes)), once);
      relay(wire.buffers().cut(bytes, random), cut);

      assertThat(once.reports()).as("seed %d", seed).last().asString().startsWith("failed");
      assertThat(cut.reports()).as("seed %d", seed).isEqualTo(once.reports());
      assertThat(cut.text()).as("seed %d", seed).isEqualTo(once.text());
    }
  }

  private void relay(List<ByteBuf> pieces, RecordingSink sink) {
    try (PassThroughStream relay = new PassThroughStream(sink, wire.buffers().allocator())) {
      pieces.forEach(relay::accept);
      relay.end();
    }
    assertThat(sink.isOver()).isTrue();
  }

  private static Arguments answer(String name, String stream, String expected, String... reports) {
    return Arguments.of(name, stream, expected, List.of(reports));
  }

  private static String odd() {
    return event("vendor_note", "\"x\":[{\"y\":\"}\"}]");
  }

  private static String event(String name, String fields) {
    return "event: %s\ndata: {\"type\":\"%s\",%s}\n\n".formatted(name, name, fields);
  }
}
