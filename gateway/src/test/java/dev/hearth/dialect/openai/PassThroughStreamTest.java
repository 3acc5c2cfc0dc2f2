package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.RecordingSink;
import dev.hearth.framing.TestBuffers;
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
  private static final String ROLE =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
  private static final String TEXT =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}],"
          + "\"usage\":null}\n\n";
  private static final String FINISH =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,"
          + "\"total_tokens\":10,\"prompt_tokens_details\":{\"cached_tokens\":4}}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        answer("an ordinary answer", ROLE + TEXT + FINISH + DONE)
            .gives(ROLE + TEXT + FINISH + DONE, "started", "finished"),
        answer("a usage chunk nobody asked for", ROLE + TEXT + FINISH + USAGE + DONE)
            .gives(ROLE + TEXT + FINISH + DONE, "started", "usage 7/3/4/0", "finished"),
        answer("a usage chunk that was asked for", ROLE + TEXT + FINISH + USAGE + DONE)
            .wantingUsage()
            .gives(ROLE + TEXT + FINISH + USAGE + DONE, "started", "usage 7/3/4/0", "finished"),
        answer("usage in the last choice", TEXT + withUsage("stop") + DONE)
            .gives(TEXT + withUsage("stop") + DONE, "started", "usage 2/1/0/0", "finished"),
        answer("usage in every chunk", withUsage("") + withUsage("stop") + USAGE + DONE)
            .gives(
                withUsage("") + withUsage("stop") + DONE, "started", "usage 7/3/4/0", "finished"),
        answer("usage twice in one chunk", TEXT + FINISH + usageTwice() + DONE)
            .gives(TEXT + FINISH + DONE, "started", "usage 7/3/4/0", "finished"),
        answer("CRLF", (ROLE + TEXT + FINISH + DONE).replace("\n", "\r\n"))
            .gives((ROLE + TEXT + FINISH + DONE).replace("\n", "\r\n"), "started", "finished"),
        answer("CR", (ROLE + TEXT + FINISH + USAGE + DONE).replace("\n", "\r"))
            .gives(
                (ROLE + TEXT + FINISH + DONE).replace("\n", "\r"),
                "started",
                "usage 7/3/4/0",
                "finished"),
        answer(
                "comments and no space",
                ": ping\n\n" + TEXT.replace("data: ", "data:") + FINISH + DONE)
            .gives(
                ": ping\n\n" + TEXT.replace("data: ", "data:") + FINISH + DONE,
                "started",
                "finished"),
        answer("bytes after the end marker", TEXT + FINISH + DONE + TEXT + "garbage")
            .gives(TEXT + FINISH + DONE, "started", "finished"),
        answer("an end marker without its blank line", TEXT + FINISH + "data: [DONE]")
            .gives(TEXT + FINISH + DONE, "started", "finished"),
        answer("an end marker with one line end", TEXT + FINISH + "data: [DONE]\n")
            .gives(TEXT + FINISH + DONE, "started", "finished"),
        answer("no end marker after a finish reason", TEXT + FINISH)
            .gives(TEXT + FINISH + DONE, "started", "finished"),
        answer("a last event without its blank line", TEXT + FINISH.strip())
            .gives(TEXT + FINISH + DONE, "started", "finished"),
        answer("an end marker without a finish reason", TEXT + DONE)
            .gives(TEXT + DONE, "started", "finished"),
        answer("an empty but regular answer", ROLE + FINISH + DONE)
            .gives(ROLE + FINISH + DONE, "started", "finished"),
        answer("no finish reason and no end marker", ROLE + TEXT)
            .gives(ROLE + TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("an event cut off", ROLE + TEXT + FINISH.substring(0, 40))
            .gives(ROLE + TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("nothing at all", "").gives("", "failed UPSTREAM_FAILED"),
        answer("an end marker only", DONE).gives("", "failed UPSTREAM_FAILED"),
        answer("a role and the end marker", ROLE + DONE).gives(ROLE, "failed UPSTREAM_FAILED"),
        answer("an HTML page", "<html>\n\n<body>no</body>\n\n</html>")
            .gives("", "failed UPSTREAM_FAILED"),
        answer("an error before output", ROLE + "data: {\"error\":{\"message\":\"no\"}}\n\n" + DONE)
            .gives(ROLE, "failed UPSTREAM_FAILED"),
        answer("an error that is a text", TEXT + "data: {\"error\":\"no luck\"}\n\n" + DONE)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer(
                "an error with its code",
                "data: {\"error\":{\"code\":400,\"message\":\"the request exceeds the available"
                    + " context size\",\"type\":\"exceed_context_size_error\"}}\n\n")
            .gives("", "failed CONTEXT_OVERFLOW"),
        answer(
                "an error by its object",
                "data: {\"object\":\"error\",\"message\":\"slow down\","
                    + "\"type\":\"rate_limit_error\"}\n\n")
            .gives("", "failed RATE_LIMITED"),
        answer("an error that is null", TEXT.replace("\"usage\"", "\"error\"") + FINISH + DONE)
            .gives(TEXT.replace("\"usage\"", "\"error\"") + FINISH + DONE, "started", "finished"),
        answer("an object named error_free", TEXT + "data: {\"object\":\"error_free\"}\n\n" + DONE)
            .gives(TEXT + "data: {\"object\":\"error_free\"}\n\n" + DONE, "started", "finished"),
        answer("malformed JSON", TEXT + "data: {\"choices\":[}\n\n" + DONE)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("two objects in an event", TEXT + "data: {} {}\n\n" + DONE)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("a string that does not end", TEXT + "data: {\"a\":\"b\\\"}\n\n" + DONE)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("no object", TEXT + "data: 7\n\n" + DONE)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("id lines", "id: 1\n" + TEXT + "id: 2\nevent: x\n" + FINISH + "id: 3\n" + DONE)
            .gives(TEXT + "event: x\n" + FINISH + DONE, "started", "finished"),
        answer("an id with a comment only", "id: 1\n: ping\n\n" + TEXT + FINISH + DONE)
            .gives(": ping\n\n" + TEXT + FINISH + DONE, "started", "finished"),
        answer("empty data", "data:\n\ndata: \n\ndata\n\n" + TEXT + FINISH + DONE)
            .gives(TEXT + FINISH + DONE, "started", "finished"),
        answer("an event without data", "event: ping\n\nretry: 5\n\n" + TEXT + FINISH + DONE)
            .gives(TEXT + FINISH + DONE, "started", "finished"),
        answer("data in two lines", TEXT + FINISH.replace("[{", "[\ndata: {") + DONE)
            .gives(TEXT + FINISH.replace("[{", "[\ndata: {") + DONE, "started", "finished"),
        answer("usage in two lines", TEXT + FINISH + USAGE.replace(",\"u", "\ndata: ,\"u") + DONE)
            .gives(TEXT + FINISH + DONE, "started", "usage 7/3/4/0", "finished"),
        answer("a finish reason that is empty", withFinish("\"\""))
            .gives(withFinish("\"\""), "started", "failed UPSTREAM_FAILED"),
        answer("a finish reason inside a text", TEXT.replace("Hi", "\\\"finish_reason\\\":\\\"x"))
            .gives(
                TEXT.replace("Hi", "\\\"finish_reason\\\":\\\"x"),
                "started",
                "failed UPSTREAM_FAILED"),
        answer("a byte order mark", "\ufeff" + TEXT + FINISH + DONE)
            .gives("\ufeff" + TEXT + FINISH + DONE, "started", "finished"),
        answer(
                "reasoning beside the output",
                TEXT
                    + FINISH
                    + "data: {\"usage\":{\"prompt_tokens\":291,\"completion_tokens\":26,"
                    + "\"total_tokens\":513,\"completion_tokens_details\":"
                    + "{\"reasoning_tokens\":196}}}\n\n"
                    + DONE)
            .gives(TEXT + FINISH + DONE, "started", "usage 291/222/0/196", "finished"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void relaysInAnySplit(Answer answer, String expected, List<String> reports) {
    byte[] bytes = answer.stream().getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 150; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(buffers.cut(bytes, new Random(seed)), answer.usageWanted(), sink);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(expected);
      assertThat(sink.reports()).as("seed %d", seed).isEqualTo(reports);
    }
  }

  @Test
  void outputStartsBeforeTheBytesThatHoldIt() {
    for (long seed = 0; seed < 200; seed++) {
      RecordingSink sink = new RecordingSink();
      byte[] bytes = (ROLE + TEXT + FINISH + DONE).getBytes(StandardCharsets.UTF_8);

      relay(buffers.cut(bytes, new Random(seed)), false, sink);

      assertThat(sink.bytesBeforeOutput()).as("seed %d", seed).isLessThanOrEqualTo(ROLE.length());
    }
  }

  @Test
  void readBurstGoesOnAsTheBufferItCameIn() {
    // Given
    RecordingSink sink = new RecordingSink();
    ByteBuf burst = buffers.of(ROLE + TEXT + TEXT + TEXT);
    PassThroughStream relay = new PassThroughStream(false, sink, buffers.allocator());

    // When
    relay.accept(burst);

    // Then
    assertThat(sink.buffers()).isEqualTo(1);
    assertThat(burst.refCnt()).isZero();
    relay.close();
  }

  @Test
  void bytesOfAnUnfinishedEventWait() {
    RecordingSink sink = new RecordingSink();
    PassThroughStream relay = new PassThroughStream(false, sink, buffers.allocator());

    relay.accept(buffers.of(TEXT + "data: {\"choices\""));
    assertThat(sink.text()).isEqualTo(TEXT);

    relay.accept(buffers.of(":[]}\n"));
    assertThat(sink.text()).isEqualTo(TEXT);

    relay.accept(buffers.of("\n"));
    assertThat(sink.text()).isEqualTo(TEXT + "data: {\"choices\":[]}\n\n");
    relay.close();
  }

  @Test
  void everyKindOfOutputCounts() {
    List<String> outputs =
        List.of(
            "{\"choices\":[{\"delta\":{\"content\":\"x\"}}]}",
            "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}}]}",
            "{\"choices\":[{\"delta\":{\"reasoning_content\":\"x\"}}]}",
            "{\"choices\":[{\"delta\":{\"reasoning\":\"x\"}}]}",
            "{\"choices\":[{\"delta\":{\"refusal\":\"x\"}}]}",
            "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0}]}}]}",
            "{\"choices\":[{\"delta\":{\"function_call\":{\"name\":\"x\"}}}]}",
            "{\"choices\":[{\"text\":\"x\"}]}",
            "{\"choices\":[{\"delta\":{}},{\"index\":1,\"delta\":{\"content\":\"x\"}}]}",
            "{\"x\":[{\"y\":[1,{}]}],\"choices\":[{\"z\":{},\"finish_reason\":\"stop\"}]}");
    for (String output : outputs) {
      RecordingSink sink = new RecordingSink();
      relay(List.of(buffers.of("data: " + output + "\n\n")), false, sink);
      assertThat(sink.reports()).as(output).first().isEqualTo("started");
    }
  }

  @Test
  void whatIsNoOutputDoesNotCount() {
    List<String> silences =
        List.of(
            "{}",
            "{\"choices\":[]}",
            "{\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}",
            "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}",
            "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null}}]}",
            "{\"choices\":[{\"delta\":{\"content\":[],\"tool_calls\":[],\"refusal\":null}}]}",
            "{\"choices\":[{\"delta\":{\"function_call\":{}},\"finish_reason\":null}]}",
            "{\"choices\":[{\"text\":\"\",\"finish_reason\":\"\"}]}",
            "{\"choices\":[{\"content_filter_results\":{\"hate\":{\"filtered\":false}}}]}",
            "{\"choices\":{\"delta\":{\"content\":\"x\"}}}",
            "{\"x\":{\"choices\":[{\"text\":\"x\"}]}}");
    for (String silence : silences) {
      RecordingSink sink = new RecordingSink();
      relay(List.of(buffers.of("data: " + silence + "\n\n")), false, sink);
      assertThat(sink.reports()).as(silence).containsExactly("failed UPSTREAM_FAILED");
    }
  }

  @Test
  void tellsWhatTheBackEndSaidOfItsError() {
    RecordingSink sink = new RecordingSink();

    relay(List.of(buffers.of("data: {\"error\":\"no luck today\"}\n\n")), false, sink);

    assertThat(sink.failure()).contains("no luck today");
  }

  @Test
  void eventLongerThanTheLimitFails() {
    RecordingSink sink = new RecordingSink();
    List<ByteBuf> pieces = new ArrayList<>(List.of(buffers.of(TEXT + "data: {\"a\":\"")));
    for (int i = 0; i < 9; i++) {
      pieces.add(buffers.of("x".repeat(1024 * 1024)));
    }

    relay(pieces, false, sink);

    assertThat(sink.reports()).containsExactly("started", "failed UPSTREAM_FAILED");
    assertThat(sink.failure()).contains("longer than");
    assertThat(sink.text()).isEqualTo(TEXT);
  }

  @Test
  void closingInTheMiddleReleasesWhatIsHeld() {
    RecordingSink sink = new RecordingSink();
    PassThroughStream relay = new PassThroughStream(false, sink, buffers.allocator());
    relay.accept(buffers.of(TEXT + "data: {"));
    relay.close();
    relay.close();
    relay.accept(buffers.of(TEXT));
    relay.end();
    assertThat(sink.reports()).containsExactly("started");
  }

  @Test
  void garbageFailsAndNeverThrows() {
    String alphabet = "data: {}[]\"\\,:\n\r nulltrue1event:id usage choices error finish_reason é";
    for (long seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(random.nextBoolean() ? "" : TEXT);
      int length = random.nextInt(200);
      for (int i = 0; i < length; i++) {
        int at = random.nextInt(alphabet.length());
        int end = Math.min(alphabet.length(), at + 1 + random.nextInt(6));
        garbage.append(alphabet, at, end);
      }
      RecordingSink once = new RecordingSink();
      RecordingSink cut = new RecordingSink();
      byte[] bytes = garbage.toString().getBytes(StandardCharsets.UTF_8);

      relay(List.of(buffers.of(bytes)), false, once);
      relay(buffers.cut(bytes, random), false, cut);

      assertThat(once.reports()).as("seed %d", seed).last().asString().startsWith("failed");
      assertThat(cut.reports()).as("seed %d", seed).isEqualTo(once.reports());
      assertThat(cut.text()).as("seed %d", seed).isEqualTo(once.text());
    }
  }

  private void relay(List<ByteBuf> pieces, boolean usageWanted, RecordingSink sink) {
    try (PassThroughStream relay = new PassThroughStream(usageWanted, sink, buffers.allocator())) {
      pieces.forEach(relay::accept);
      relay.end();
    }
    assertThat(sink.isOver()).isTrue();
  }

  private static String usageTwice() {
    return USAGE.replace("\"choices\":[]", "\"choices\":[],\"usage\":{\"prompt_tokens\":9}");
  }

  private static String withUsage(String finish) {
    return "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":"
        + (finish.isEmpty() ? "null" : '"' + finish + '"')
        + "}],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":1}}\n\n";
  }

  private static String withFinish(String json) {
    return TEXT.replace("\"finish_reason\":null", "\"finish_reason\":" + json);
  }

  private static Answer answer(String name, String stream) {
    return new Answer(name, stream, false);
  }

  /** A back end's bytes. */
  record Answer(String name, String stream, boolean usageWanted) {
    Answer wantingUsage() {
      return new Answer(name, stream, true);
    }

    Arguments gives(String bytes, String... reports) {
      return Arguments.of(this, bytes, List.of(reports));
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
