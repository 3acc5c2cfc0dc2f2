package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.RequestFacts;
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

class PassThroughLinesTest {
  private static final String TEXT = line("'message':{'content':'Hi \\u00e9'},'done':false");
  private static final String EMPTY = line("'message':{'content':''},'done':false");
  private static final String DONE =
      line("'message':{'content':''},'done':true,'prompt_eval_count':7,'eval_count':3");
  private static final RequestFacts FACTS =
      new RequestFacts(
          OllamaDialect.chat().operation(), "asked", true, 9, null, false, false, true, false);

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        answer("an ordinary answer", EMPTY + TEXT + TEXT + DONE)
            .gives(EMPTY + TEXT + TEXT + DONE, "started", "usage 7/3/0/0", "finished"),
        answer("a last line without its end", TEXT + DONE.strip())
            .gives(TEXT + DONE, "started", "usage 7/3/0/0", "finished"),
        answer("CRLF", (TEXT + DONE).replace("\n", "\r\n"))
            .gives((TEXT + DONE).replace("\n", "\r\n"), "started", "usage 7/3/0/0", "finished"),
        answer("blank lines", "\n" + TEXT + "\n \n" + DONE + "\n")
            .gives(TEXT + DONE, "started", "usage 7/3/0/0", "finished"),
        answer("thinking", line("'message':{'content':'','thinking':'hm'},'done':false") + DONE)
            .gives(
                line("'message':{'content':'','thinking':'hm'},'done':false") + DONE,
                "started",
                "usage 7/3/0/0",
                "finished"),
        answer(
                "a tool call that speaks of errors and ends",
                line(
                        "'message':{'tool_calls':[{'function':{'arguments':{'done':true,'error':1}}}]}")
                    + DONE)
            .gives(
                line(
                        "'message':{'tool_calls':[{'function':{'arguments':{'done':true,'error':1}}}]}")
                    + DONE,
                "started",
                "usage 7/3/0/0",
                "finished"),
        answer("a completion", line("'response':'Hi','done':false") + line("'done':true"))
            .gives(
                line("'response':'Hi','done':false") + line("'done':true"), "started", "finished"),
        answer("everything in the last line", line("'message':{'content':'Hi'},'done':true"))
            .gives(line("'message':{'content':'Hi'},'done':true"), "started", "finished"),
        answer("a model that was only loaded", "{\"done\":true,\"done_reason\":\"load\"}")
            .gives("{\"done\":true,\"done_reason\":\"load\"}\n", "finished"),
        answer("lines after the last one", TEXT + DONE + TEXT + "garbage")
            .gives(TEXT + DONE, "started", "usage 7/3/0/0", "finished"),
        answer("an error that is null", line("'error':null,'message':{'content':'Hi'}") + DONE)
            .gives(
                line("'error':null,'message':{'content':'Hi'}") + DONE,
                "started",
                "usage 7/3/0/0",
                "finished"),
        answer("an error in the middle", TEXT + "{\"error\":\"llama runner died\"}\n" + DONE)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("an error at once", "{\"error\":\"server busy, please try again.\"}\n")
            .gives("", "failed UNAVAILABLE"),
        answer("no last line", EMPTY + TEXT)
            .gives(EMPTY + TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("a line cut off", TEXT + DONE.substring(0, 50))
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("nothing at all", "").gives("", "failed UPSTREAM_FAILED"),
        answer("a page of HTML", "<html>\n</html>\n").gives("", "failed UPSTREAM_FAILED"),
        answer("garbage", TEXT + "{\"this\" is: [not}\n" + DONE)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("two objects in a line", TEXT + DONE.strip() + DONE)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("a string without its end", TEXT + "{\"a\":\"b}\n")
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        answer("too deep", "{\"a\":" + "[".repeat(70) + "]".repeat(70) + "}\n")
            .gives("", "failed UPSTREAM_FAILED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void relaysAnAnswerInAnySplit(Answer answer, String relayed, List<String> reports) {
    byte[] bytes = answer.bytes().getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 60; seed++) {
      RecordingSink sink = new RecordingSink();
      relay(sink, buffers.cut(bytes, new Random(seed)));
      assertThat(sink.text()).as("seed %d", seed).isEqualTo(relayed);
      assertThat(sink.reports()).as("seed %d", seed).isEqualTo(reports);
    }
  }

  @Test
  void everyByteMayComeAlone() {
    byte[] bytes = (EMPTY + TEXT + DONE).getBytes(StandardCharsets.UTF_8);
    List<ByteBuf> single = new ArrayList<>();
    for (byte b : bytes) {
      single.add(buffers.of(new byte[] {b}));
    }
    RecordingSink sink = new RecordingSink();
    relay(sink, single);
    assertThat(sink.text()).isEqualTo(EMPTY + TEXT + DONE);
    assertThat(sink.reports()).containsExactly("started", "usage 7/3/0/0", "finished");
  }

  @Test
  void outputStartsWithTheFirstLineThatHoldsSome() {
    RecordingSink sink = new RecordingSink();
    relay(sink, List.of(buffers.of(EMPTY), buffers.of(EMPTY + TEXT), buffers.of(DONE)));
    assertThat(sink.bytesBeforeOutput()).isEqualTo(EMPTY.length());
  }

  @Test
  void burstOfLinesGoesOnAsOneBuffer() {
    RecordingSink sink = new RecordingSink();
    AnswerRelay relay = relay(sink);
    relay.accept(buffers.of(TEXT));
    relay.accept(buffers.of(EMPTY + TEXT + TEXT + TEXT));
    assertThat(sink.buffers()).isEqualTo(2);
    relay.close();
  }

  @Test
  void lineLongerThanTheLimitFails() {
    List<ByteBuf> pieces = new ArrayList<>(List.of(buffers.of(TEXT + "{\"a\":\"")));
    for (int i = 0; i < 9; i++) {
      pieces.add(buffers.of("x".repeat(1024 * 1024)));
    }
    RecordingSink sink = new RecordingSink();
    relay(sink, pieces);
    assertThat(sink.text()).isEqualTo(TEXT);
    assertThat(sink.reports()).containsExactly("started", "failed UPSTREAM_FAILED");
  }

  @Test
  void saysWhatIsWrong() {
    RecordingSink cut = new RecordingSink();
    relay(cut, List.of(buffers.of(TEXT)));
    assertThat(cut.failure()).contains("done: true");

    RecordingSink died = new RecordingSink();
    relay(died, List.of(buffers.of("{\"error\":\"llama runner died\"}")));
    assertThat(died.failure()).contains("llama runner died");
  }

  @Test
  void closingReleasesWhatIsHeld() {
    RecordingSink sink = new RecordingSink();
    AnswerRelay relay = relay(sink);
    relay.accept(buffers.of(TEXT + "{\"half"));
    relay.close();
    relay.accept(buffers.of(DONE));
    relay.end();
    assertThat(sink.text()).isEqualTo(TEXT);
    assertThat(sink.reports()).containsExactly("started");
  }

  @Test
  void sinkMayCloseTheRelayWheneverItIsCalled() {
    for (String when : List.of("started", "usage 7/3/0/0", "finished")) {
      for (long seed = 0; seed < 20; seed++) {
        ClosingSink sink = new ClosingSink(when);
        AnswerRelay relay = relay(sink);
        sink.relay = relay;
        buffers
            .cut((TEXT + DONE).getBytes(StandardCharsets.UTF_8), new Random(seed))
            .forEach(relay::accept);
        relay.end();
        assertThat(sink.last).as("seed %d", seed).isEqualTo(when);
      }
    }
  }

  private void relay(RecordingSink sink, List<ByteBuf> pieces) {
    try (AnswerRelay relay = relay(sink)) {
      pieces.forEach(relay::accept);
      relay.end();
    }
  }

  private AnswerRelay relay(AnswerSink sink) {
    return OllamaDialect.chat().passThrough(FACTS, sink, buffers.allocator());
  }

  private static String line(String members) {
    return Caller.quoted("{'model':'m'," + members + "}\n");
  }

  private static Answer answer(String name, String bytes) {
    return new Answer(name, bytes);
  }

  /** A back end's bytes. */
  record Answer(String name, String bytes) {
    Arguments gives(String relayed, String... reports) {
      return Arguments.of(this, relayed, List.of(reports));
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
