package dev.hearth.dialect.responses;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PassThroughTest {
  private static final String CREATED =
      event("response.created", "'response':{'id':'r','status':'in_progress','usage':null}");
  private static final String ADDED =
      event("response.output_item.added", "'output_index':0,'item':{'type':'message'}");
  private static final String DELTA =
      event(
          "response.output_text.delta",
          "'sequence_number':4,'item_id':'msg_1','output_index':0,'content_index':0,'delta':'Hi'");
  private static final String LATE_TYPE =
      Answers.framed("{'item':{'type':'error'},'delta':'Hi','type':'response.output_text.delta'}");
  private static final String DONE =
      event("response.output_item.done", "'output_index':0,'item':{'type':'message'}");
  private static final String COMPLETED = last("completed");
  private static final String INCOMPLETE = last("incomplete");
  private static final String FAILED =
      event(
          "response.failed",
          "'response':{'status':'failed','error':{'code':'server_error','message':'boom'},"
              + "'usage':{'input_tokens':7,'output_tokens':0,'total_tokens':7}}");
  private static final String ERROR =
      event("error", "'code':'rate_limit_exceeded','message':'slow','param':null");
  private static final String LONG = "x".repeat(20_000);
  private static final String ALIVE = event("keepalive", "'sequence_number':1");

  private final TestBuffers buffers = new TestBuffers();
  private final ResponsesDialect dialect = new ResponsesDialect();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        answer("an ordinary answer", CREATED + ADDED + DELTA + DONE + COMPLETED)
            .gives(CREATED + ADDED + DELTA + DONE + COMPLETED, "started", "usage 7/3/4/1"),
        answer("an answer that met its limit", DELTA + INCOMPLETE)
            .gives(DELTA + INCOMPLETE, "started", "usage 7/3/4/1"),
        answer("a type that comes late", CREATED + LATE_TYPE + COMPLETED)
            .gives(CREATED + LATE_TYPE + COMPLETED, "started", "usage 7/3/4/1"),
        answer("an empty answer", CREATED + COMPLETED)
            .gives(CREATED + COMPLETED, "started", "usage 7/3/4/1"),
        answer(
                "comments, keep-alives, CRLF",
                (": x\n\n" + ALIVE + DELTA + COMPLETED).replace("\n", "\r\n"))
            .gives(
                (": x\n\n" + ALIVE + DELTA + COMPLETED).replace("\n", "\r\n"),
                "started",
                "usage 7/3/4/1"),
        answer(
                "ids, an end marker and more",
                "id: 1\n" + DELTA + COMPLETED + "data: [DONE]\n\n" + DELTA)
            .gives(DELTA + COMPLETED, "started", "usage 7/3/4/1"),
        answer("an end marker before the end", DELTA + "data: [DONE]\n\n" + COMPLETED)
            .gives(DELTA + COMPLETED, "started", "usage 7/3/4/1"),
        answer("a last event without its blank line", DELTA + COMPLETED.strip())
            .gives(DELTA + COMPLETED, "started", "usage 7/3/4/1"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void relaysInAnySplit(String name, String given, String expected, List<String> reports) {
    for (long seed = 0; seed < 60; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(true, buffers.cut(Answers.utf8(given), new Random(seed)), sink);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(expected);
      assertThat(sink.reports()).as("seed %d", seed).isEqualTo(reports);
    }
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        Arguments.of("cut", CREATED + DELTA, CREATED + DELTA, "started failed UPSTREAM_FAILED"),
        Arguments.of("nothing", "", "", "failed UPSTREAM_FAILED"),
        Arguments.of("cut early", CREATED + ADDED, CREATED + ADDED, "failed UPSTREAM_FAILED"),
        Arguments.of(
            "an end marker", DELTA + "data: [DONE]\n\n", DELTA, "started failed UPSTREAM_FAILED"),
        Arguments.of(
            "failed",
            CREATED + FAILED + COMPLETED,
            CREATED,
            "usage 7/0/0/0 failed UPSTREAM_FAILED"),
        Arguments.of(
            "failed late", DELTA + FAILED, DELTA, "started usage 7/0/0/0 failed UPSTREAM_FAILED"),
        Arguments.of("an error", CREATED + ERROR + FAILED, CREATED, "failed RATE_LIMITED"),
        Arguments.of(
            "an error without a type",
            Answers.framed("{'error':{'message':'x'}}"),
            "",
            "failed UPSTREAM_FAILED"),
        Arguments.of(
            "no JSON", DELTA + "data: <html>\n\n", DELTA, "started failed UPSTREAM_FAILED"),
        Arguments.of("no object", "data: [7]\n\n", "", "failed UPSTREAM_FAILED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void tellsABrokenStreamInAnySplit(String name, String given, String expected, String reports) {
    for (long seed = 0; seed < 60; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(true, buffers.cut(Answers.utf8(given), new Random(seed)), sink);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(expected);
      assertThat(String.join(" ", sink.reports())).as("seed %d", seed).isEqualTo(reports);
    }
  }

  @Test
  void tellsThatOutputHasBegunBeforeItsBytes() {
    RecordingSink sink = new RecordingSink();

    relay(
        true, List.of(buffers.of(CREATED + ADDED), buffers.of(DELTA), buffers.of(COMPLETED)), sink);

    assertThat(sink.bytesBeforeOutput()).isEqualTo((CREATED + ADDED).length());
  }

  @Test
  void relaysAWholeAnswerAndReadsItsUsage() {
    String answer =
        Bodies.json(
            "{'id':'r','error':null,'output':[],'usage':{'input_tokens':7,"
                + "'input_tokens_details':{'cached_tokens':4},'output_tokens':3,"
                + "'output_tokens_details':{'reasoning_tokens':1},'total_tokens':10}}");
    RecordingSink sink = new RecordingSink();

    relay(false, List.of(buffers.of(answer)), sink);

    assertThat(sink.text()).isEqualTo(answer);
    assertThat(sink.reports()).containsExactly("started", "usage 7/3/4/1", "finished");
  }

  @Test
  void tellsAWholeAnswerThatFailed() {
    RecordingSink sink = new RecordingSink();

    relay(
        false,
        List.of(
            buffers.of(
                Bodies.json(
                    "{'id':'r','status':'failed','error':{'code':'server_error',"
                        + "'message':'boom'}}"))),
        sink);

    assertThat(sink.reports()).containsExactly("failed UPSTREAM_FAILED");
    assertThat(sink.failure()).contains("boom");
  }

  static Stream<Arguments> cuts() {
    String numbered = "'sequence_number':7,'delta':'x'";
    String late = "'delta':'x','item_id':'i','sequence_number':9";
    String none = "'item_id':'msg_1','output_index':0,'content_index':0,'delta':'Hi'";
    return Stream.of(
        Arguments.of("at the beginning", CREATED + delta(numbered), 8),
        Arguments.of("at the end", CREATED + DELTA + delta(late), 10),
        Arguments.of("after a keep-alive", CREATED + DELTA + ALIVE, 2),
        Arguments.of("of a long event", CREATED + delta(numbered + ",'y':'" + LONG + "'"), 8),
        Arguments.of("none", CREATED + delta(none) + delta(none), 3),
        Arguments.of("none of a long event", CREATED + delta("'y':'" + LONG + "'"), 2),
        Arguments.of("no number", CREATED + delta("'sequence_number':'7'"), 2));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cuts")
  void goesOnCountingWhereAStreamBreaks(String name, String given, int next) throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      RecordingSink sink = new RecordingSink();
      try (AnswerRelay relay =
          dialect.passThrough(Answers.facts(true), sink, buffers.allocator())) {
        buffers.cut(Answers.utf8(given), new Random(seed)).forEach(relay::accept);
        relay.end();

        ByteBuf farewell =
            relay.farewell(InferenceError.of(InferenceError.Kind.UPSTREAM_FAILED, "cut"));

        List<JsonNode> events = Answers.events(TestBuffers.text(requireNonNull(farewell)));
        assertThat(events)
            .extracting(e -> e.path("type").asText())
            .containsExactly("error", "response.failed");
        assertThat(events)
            .as("seed %d", seed)
            .extracting(e -> e.path("sequence_number").asInt())
            .containsExactly(next, next + 1);
        assertThat(events.getLast().at("/response/id").textValue()).isEqualTo("r");
        assertThat(events.getLast().at("/response/model").textValue()).isEqualTo("asked");
      }
    }
  }

  private static String delta(String members) {
    return event("response.output_text.delta", members);
  }

  private void relay(boolean stream, List<ByteBuf> pieces, RecordingSink sink) {
    try (AnswerRelay relay =
        dialect.passThrough(Answers.facts(stream), sink, buffers.allocator())) {
      pieces.forEach(relay::accept);
      relay.end();
    }
    assertThat(sink.isOver()).isTrue();
  }

  private static String event(String type, String members) {
    return "event: "
        + type
        + "\ndata: "
        + Bodies.json("{'type':'" + type + "'," + members + "}\n\n");
  }

  private static String last(String status) {
    return event(
        "response." + status,
        "'response':{'id':'r','status':'"
            + status
            + "','usage':{'input_tokens':7,'input_tokens_details':{'cached_tokens':4},"
            + "'output_tokens':3,'output_tokens_details':{'reasoning_tokens':1}}}");
  }

  private static Given answer(String name, String bytes) {
    return new Given(name, bytes);
  }

  private record Given(String name, String bytes) {
    Arguments gives(String expected, String... reports) {
      return Arguments.of(
          name, bytes, expected, Stream.concat(Stream.of(reports), Stream.of("finished")).toList());
    }
  }
}
