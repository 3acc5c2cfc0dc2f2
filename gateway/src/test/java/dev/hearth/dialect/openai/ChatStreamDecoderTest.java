package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams as compatible servers really write them. */
class ChatStreamDecoderTest {
  private static final String ROLE = delta("'role':'assistant','content':''");
  private static final String TEXT = delta("'content':'Hi'");
  private static final String FINISH = choice("'delta':{},'finish_reason':'stop'");
  private static final String USAGE =
      event("{'choices':[],'usage':{'prompt_tokens':7,'completion_tokens':3}}");
  private static final String DONE = "data: [DONE]\n\n";

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        of("an ordinary answer", ROLE + TEXT + FINISH + USAGE + DONE)
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("no end marker but a finish reason", TEXT + FINISH + USAGE)
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("a last event without its blank line", TEXT + FINISH.strip())
            .gives("started m", "text Hi", "finished STOP"),
        of("an end marker without a finish reason", TEXT + DONE)
            .gives("started m", "text Hi", "finished STOP"),
        of("neither", ROLE + TEXT).gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("an event cut off", TEXT + FINISH.substring(0, 30))
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("nothing at all", "").gives("failed UPSTREAM_FAILED"),
        of("an end marker only", DONE).gives("failed UPSTREAM_FAILED"),
        of("a role and the end marker", ROLE + DONE).gives("started m", "failed UPSTREAM_FAILED"),
        of("usage and the end marker", USAGE + DONE).gives("failed UPSTREAM_FAILED"),
        of("a finish reason only", FINISH + DONE).gives("started m", "finished STOP"),
        of("usage before the finish", TEXT + USAGE + FINISH + DONE)
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("usage before everything", USAGE + TEXT + FINISH + DONE)
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of(
                "usage that grows",
                event(
                        "{'model':'m','choices':[{'delta':{'content':'Hi'}}],"
                            + "'usage':{'prompt_tokens':7,'completion_tokens':1}}")
                    + FINISH
                    + USAGE
                    + DONE)
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of(
                "usage that is null at last",
                USAGE + TEXT + event("{'choices':[{'finish_reason':'stop'}],'usage':null}") + DONE)
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("text after the finish", TEXT + FINISH + delta("'content':'!'") + DONE)
            .gives("started m", "text Hi", "text !", "finished STOP"),
        of("bytes after the end marker", TEXT + FINISH + DONE + TEXT + "garbage")
            .gives("started m", "text Hi", "finished STOP"),
        of("an error in the middle", TEXT + event("{'error':{'message':'no','code':503}}") + DONE)
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("an error that is a text", event("{'error':'the server is overloaded'}"))
            .gives("failed UNAVAILABLE"),
        of("an error after the finish", TEXT + FINISH + event("{'error':'no'}") + DONE)
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("garbage", TEXT + "data: what is this\n\n" + FINISH + DONE)
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("garbage that is balanced", TEXT + "data: {garbage}\n\n" + FINISH + DONE)
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("an HTML page", "<html>\n\n</html>\n").gives("failed UPSTREAM_FAILED"),
        of(
                "comments, ids and CRLF",
                (": ping\n\nid: 1\n" + TEXT + FINISH + DONE).replace("\n", "\r\n"))
            .gives("started m", "text Hi", "finished STOP"),
        of(
                "a filter's verdict first",
                event("{'choices':[],'prompt_filter_results':[{}]}") + TEXT + FINISH)
            .gives("started m", "text Hi", "finished STOP"),
        of("no model", event("{'choices':[{'text':'Hi','finish_reason':'length'}]}"))
            .gives("started asked", "text Hi", "finished LENGTH"),
        of("an empty model", event("{'model':'','choices':[{'text':'Hi','finish_reason':'stop'}]}"))
            .gives("started asked", "text Hi", "finished STOP"),
        of("a delta that is an array", TEXT + choice("'delta':[],'finish_reason':'length'"))
            .gives("started m", "text Hi", "finished LENGTH"),
        of("a delta that is null", TEXT + choice("'delta':null,'finish_reason':'stop'") + DONE)
            .gives("started m", "text Hi", "finished STOP"),
        of("choices that are no array", event("{'choices':{},'model':'x'}") + TEXT + FINISH)
            .gives("started m", "text Hi", "finished STOP"),
        of(
                "a second choice",
                event("{'model':'m','choices':[{'text':'Hi'},{'index':1,'text':'Ho'}]}") + FINISH)
            .gives("started m", "text Hi", "finished STOP"),
        of(
                "content that is an array",
                delta("'content':[{'type':'text','text':'H'},{'text':'i'},7]") + FINISH)
            .gives("started m", "text Hi", "finished STOP"),
        of(
                "thinking inside the content",
                delta(
                        "'content':[{'type':'thinking','thinking':[{'type':'text','text':'h'},"
                            + "{'type':'text','text':'m'}]},{'type':'text','text':'Hi'}]")
                    + delta("'content':[{'type':'thinking','thinking':'!'}]")
                    + FINISH)
            .gives("started m", "thinking hm", "text Hi", "thinking !", "finished STOP"),
        of("thinking said twice", delta("'reasoning':'hm','reasoning_content':'hm'") + FINISH)
            .gives("started m", "thinking hm", "finished STOP"),
        of("thinking and text at once", delta("'content':'Hi','reasoning':'hm'") + FINISH)
            .gives("started m", "thinking hm", "text Hi", "finished STOP"),
        of("a refusal", delta("'content':null,'refusal':'No.'") + FINISH)
            .gives("started m", "refusal No.", "finished REFUSAL"),
        of("a chunk in two data lines", TEXT.replace("[{", "[\ndata: {") + FINISH)
            .gives("started m", "text Hi", "finished STOP"));
  }

  static Stream<Arguments> toolCalls() {
    return Stream.of(
        of(
                "deltas as they should be",
                call("'index':0,'id':'a','type':'function','function':{'name':'f','arguments':''}")
                    + call("'index':0,'function':{'arguments':'{\\\"x\\\"'}")
                    + call("'index':0,'function':{'arguments':':1}'}")
                    + call("'index':1,'id':'b','function':{'name':'g','arguments':'{}'}"))
            .gives("call 0 a f ", "call 0 - - {\"x\"", "call 0 - - :1}", "call 1 b g {}"),
        of(
                "an index from 1",
                call("'index':1,'id':'a','function':{'name':'f','arguments':''}")
                    + call("'index':1,'function':{'arguments':'{}'}")
                    + call("'index':2,'id':'b','function':{'name':'g','arguments':'{}'}"))
            .gives("call 0 a f ", "call 0 - - {}", "call 1 b g {}"),
        of(
                "no index",
                call("'id':'a','function':{'name':'f','arguments':'{'}")
                    + call("'function':{'arguments':'}'}")
                    + call("'id':'b','function':{'name':'g','arguments':'{}'}"))
            .gives("call 0 a f {", "call 0 - - }", "call 1 b g {}"),
        of(
                "index 0 for all",
                call("'index':0,'id':'a','function':{'name':'f','arguments':'{}'}")
                    + call("'index':0,'id':'b','function':{'name':'f','arguments':'{'}")
                    + call("'index':0,'function':{'arguments':'}'}"))
            .gives("call 0 a f {}", "call 1 b f {", "call 1 - - }"),
        of(
                "name and id in every delta",
                call("'index':0,'id':'a','function':{'name':'f','arguments':'{'}")
                    + call("'index':0,'id':'a','function':{'name':'f','arguments':'}'}"))
            .gives("call 0 a f {", "call 0 - - }"),
        of(
                "one id for two indexes",
                call("'index':0,'id':'f','function':{'name':'f','arguments':'{}'}")
                    + call("'index':1,'id':'f','function':{'name':'f','arguments':'{}'}"))
            .gives("call 0 f f {}", "call 1 call_1_1 f {}"),
        of(
                "a name in every delta and no id",
                call("'index':0,'function':{'name':'f','arguments':'{'}")
                    + call("'index':0,'function':{'name':'f','arguments':'}'}"))
            .gives("call 0 call_1_0 f {", "call 0 - - }"),
        of(
                "neither index nor id",
                call("'function':{'name':'f','arguments':'{}'}")
                    + call("'function':{'name':'g','arguments':'{}'}"))
            .gives("call 0 call_1_0 f {}", "call 1 call_1_1 g {}"),
        of(
                "empty texts",
                call("'index':0,'id':'a','function':{'name':'f','arguments':''}")
                    + call("'index':0,'id':'','function':{'name':'','arguments':'{}'}")
                    + call("'index':0,'id':null,'function':{'name':null,'arguments':null}"))
            .gives("call 0 a f ", "call 0 - - {}", "call 0 - - "),
        of(
                "arguments that are an object",
                call("'index':0,'id':'a','function':{'name':'f','arguments':{'x':[1.50]}}"))
            .gives("call 0 a f {\"x\":[1.50]}"),
        of("a function that is an array", call("'index':0,'function':[],'id':'a'"))
            .gives("call 0 a  "),
        of(
                "two in one chunk",
                delta(
                    "'tool_calls':[{'index':0,'id':'a','function':{'name':'f'}},7,"
                        + "{'index':1,'id':'b','function':{'name':'g'}}]"))
            .gives("call 0 a f ", "call 1 b g "));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void readsInAnySplit(Answer answer, List<String> expected) {
    assertReads(answer.stream(), expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("toolCalls")
  void numbersToolCallsFromZeroAndGivesEachItsId(Answer answer, List<String> calls) {
    List<String> expected = new ArrayList<>(List.of("started m"));
    expected.addAll(calls);
    expected.add("finished TOOL_CALLS");
    assertReads(answer.stream() + FINISH + DONE, expected);
  }

  @ParameterizedTest
  @CsvSource({
    "stop,STOP",
    "eos,STOP",
    "length,LENGTH",
    "max_tokens,LENGTH",
    "tool_calls,TOOL_CALLS",
    "function_call,TOOL_CALLS",
    "content_filter,CONTENT_FILTER"
  })
  void knowsTheFinishReasons(String word, String reason) {
    assertReads(
        TEXT + choice("'delta':{},'finish_reason':'" + word + "'"),
        List.of("started m", "text Hi", "finished " + reason));
  }

  @Test
  void emptyFinishReasonIsNone() {
    assertReads(
        TEXT + choice("'delta':{},'finish_reason':''"),
        List.of("started m", "text Hi", "failed UPSTREAM_FAILED"));
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(DecodedAnswer.failure(events(List.of(buffers.of(TEXT)))))
        .contains("without its end marker");
    assertThat(DecodedAnswer.failure(events(List.of(buffers.of(DONE)))))
        .contains("before it had begun");
    assertThat(DecodedAnswer.failure(events(List.of(buffers.of(event("{'error':'no luck'}"))))))
        .contains("no luck");
  }

  @Test
  void eventLongerThanTheLimitFails() {
    List<ByteBuf> pieces = new ArrayList<>(List.of(buffers.of(TEXT + "data: {\"a\":\"")));
    for (int i = 0; i < 9; i++) {
      pieces.add(buffers.of("x".repeat(1024 * 1024)));
    }
    assertThat(DecodedAnswer.described(events(pieces)))
        .containsExactly("started m", "text Hi", "failed UPSTREAM_FAILED");
  }

  @Test
  void garbageFailsTheSameWayInAnySplit() {
    String alphabet = "data: {}[]\"\\,:\n\r nulltrue1choices delta content finish_reason usage é";
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(random.nextBoolean() ? "" : TEXT);
      int length = random.nextInt(100);
      for (int i = 0; i < length; i++) {
        int at = random.nextInt(alphabet.length());
        garbage.append(alphabet, at, Math.min(alphabet.length(), at + 1 + random.nextInt(8)));
      }
      byte[] bytes = garbage.toString().getBytes(StandardCharsets.UTF_8);

      List<InferenceEvent> once = events(List.of(buffers.of(bytes)));

      assertThat(events(buffers.cut(bytes, random))).as("seed %d", seed).isEqualTo(once);
      assertThat(DecodedAnswer.described(once).getLast()).as("seed %d", seed).startsWith("failed");
    }
  }

  private void assertReads(String stream, List<String> expected) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 20; seed++) {
      assertThat(DecodedAnswer.described(events(buffers.cut(bytes, new Random(seed)))))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  private static List<InferenceEvent> events(List<ByteBuf> pieces) {
    return DecodedAnswer.events(
        new OpenAiDialect().decoder(TestRequests.chat().streamed().request()), pieces);
  }

  private static String call(String members) {
    return delta("'tool_calls':[{" + members + "}]");
  }

  private static String delta(String members) {
    return choice("'index':0,'delta':{" + members + "},'finish_reason':null");
  }

  private static String choice(String members) {
    return event("{'model':'m','choices':[{" + members + "}]}");
  }

  private static String event(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  private static Answer of(String name, String stream) {
    return new Answer(name, stream);
  }

  /** A back end's bytes. */
  record Answer(String name, String stream) {
    Arguments gives(String... events) {
      return Arguments.of(this, List.of(events));
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
