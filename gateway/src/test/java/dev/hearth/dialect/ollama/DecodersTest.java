package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceRequest;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DecodersTest {
  private static final String TEXT = message("'content':'Hi'");
  private static final String COUNTS =
      "'total_duration':5043500667,'prompt_eval_count':7,'eval_count':3";
  private static final String DONE =
      line(
          "'message':{'role':'assistant','content':''},'done':true,'done_reason':'stop'," + COUNTS);

  private final OllamaDialect dialect = new OllamaDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        of("an ordinary answer", TEXT + message("'content':' 🦉\\n\\u00e9'") + DONE)
            .gives("started m", "text Hi", "text  🦉\né", "finished STOP", "usage 7/3/0/0"),
        of("a last line without its end", TEXT + DONE.strip())
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("CRLF and blank lines", ("\n" + TEXT + "\n \n" + DONE).replace("\n", "\r\n"))
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("thinking first", message("'content':'','thinking':'hm'") + TEXT + DONE)
            .gives("started m", "thinking hm", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("thinking and text in one line", message("'content':'Hi','thinking':'hm'") + DONE)
            .gives("started m", "thinking hm", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("text in the last line", TEXT + line("'message':{'content':'!'},'done':true"))
            .gives("started m", "text Hi", "text !", "finished STOP"),
        of("everything in the last line", DONE.replace("\"content\":\"\"", "\"content\":\"Hi\""))
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("the limit met", TEXT + DONE.replace("\"stop\"", "\"length\""))
            .gives("started m", "text Hi", "finished LENGTH", "usage 7/3/0/0"),
        of("a prompt that came from the cache", TEXT + line("'done':true,'eval_count':3"))
            .gives("started m", "text Hi", "finished STOP", "usage 0/3/0/0"),
        of("no counts", TEXT + line("'done':true,'done_reason':'stop'"))
            .gives("started m", "text Hi", "finished STOP"),
        of(
                "counts that are none",
                TEXT + line("'done':true,'eval_count':'3','prompt_eval_count':-4"))
            .gives("started m", "text Hi", "finished STOP", "usage 0/0/0/0"),
        of("a model that was only loaded", line("'message':{},'done':true,'done_reason':'load'"))
            .gives("started m", "finished STOP"),
        of("lines after the last one", TEXT + DONE + TEXT + "garbage")
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("no model", "{\"done\":true}").gives("started asked", "finished STOP"),
        of(
                "a completion",
                line("'response':'Hi','done':false")
                    + line("'response':'','done':true,'context':[1,2]"))
            .gives("started m", "text Hi", "finished STOP"),
        of(
                "logprobs and unknown members",
                line(
                        "'logprobs':[{'done':true,'content':'x'}],'message':{'content':'Hi','x':{'content':'y'}},'done':false")
                    + DONE)
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"),
        of("a message that is none", line("'message':[{'content':'x'}],'done':true,'eval_count':1"))
            .gives("started m", "finished STOP", "usage 0/1/0/0"),
        of("a content that is none", line("'message':{'content':[{'text':'x'}]},'done':true"))
            .gives("started m", "finished STOP"),
        of("no last line", TEXT).gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("a line cut off", TEXT + DONE.substring(0, 50))
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("a last line cut off at its end", TEXT + DONE.strip().substring(0, DONE.length() - 2))
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("nothing at all", "").gives("failed UPSTREAM_FAILED"),
        of("garbage", TEXT + "{\"this is\": not json\n" + DONE)
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("two objects in a line", TEXT + DONE.strip() + DONE)
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("a line that is no object", TEXT + "[1]\n" + DONE)
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("events", "data: " + TEXT).gives("failed UPSTREAM_FAILED"),
        of("an HTML page", "<html>\n</html>\n").gives("failed UPSTREAM_FAILED"),
        of("an error in the middle", TEXT + "{\"error\":\"llama runner died\"}\n" + DONE)
            .gives("started m", "text Hi", "failed UPSTREAM_FAILED"),
        of("an error at once", "{\"error\":\"server busy, please try again.\"}\n")
            .gives("failed UNAVAILABLE"),
        of("an error that is an object", "{\"error\":{\"message\":\"x\",\"code\":429}}\n")
            .gives("failed RATE_LIMITED"),
        of("an error that is null", line("'error':null,'message':{'content':'Hi'}") + DONE)
            .gives("started m", "text Hi", "finished STOP", "usage 7/3/0/0"));
  }

  static Stream<Arguments> toolCalls() {
    return Stream.of(
        of("one", message("'content':'','tool_calls':[" + call("f", "{'x':[1.50,'\\n']}") + "]"))
            .gives("call 0 call_1_0 f {\"x\":[1.50,\"\\n\"]}"),
        of(
                "one a line",
                message("'tool_calls':[" + call("f", "{}") + "]")
                    + message("'tool_calls':[" + call("g", "{}") + "]"))
            .gives("call 0 call_1_0 f {}", "call 1 call_1_1 g {}"),
        of(
                "two in a line",
                message("'tool_calls':[" + call("f", "{}") + "," + call("f", "{}") + "]"))
            .gives("call 0 call_1_0 f {}", "call 1 call_1_1 f {}"),
        of(
                "ids of its own",
                message(
                    "'tool_calls':[{'id':'call_x','function':{'index':0,'name':'f','arguments':{}}},"
                        + "{'id':'call_x','function':{'index':0,'name':'g'}},7,"
                        + "{'id':null,'function':{'name':'h','arguments':'{\\\"a\\\":1}'}}]"))
            .gives("call 0 call_x f {}", "call 1 call_1_1 g {}", "call 2 call_1_2 h {\"a\":1}"),
        of("one after text", TEXT + message("'tool_calls':[" + call("f", "{}") + "]"))
            .gives("text Hi", "call 0 call_1_0 f {}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void readsAStreamInAnySplit(Answer answer, List<String> expected) {
    assertReads(TestRequests.chat().streamed().request(), answer.bytes(), expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("toolCalls")
  void givesEachToolCallItsNumberAndId(Answer answer, List<String> calls) {
    List<String> expected = new ArrayList<>(List.of("started m"));
    expected.addAll(calls);
    expected.addAll(List.of("finished TOOL_CALLS", "usage 7/3/0/0"));
    assertReads(TestRequests.chat().streamed().request(), answer.bytes() + DONE, expected);
  }

  @Test
  void toolCallInTheLastLineCounts() {
    String last =
        line("'message':{'tool_calls':[" + call("f", "{}") + "]},'done':true,'done_reason':'stop'");
    List<String> expected = List.of("started m", "call 0 call_1_0 f {}", "finished TOOL_CALLS");
    assertReads(TestRequests.chat().streamed().request(), last, expected);
    assertReads(TestRequests.chat().request(), last, expected);
  }

  @Test
  void readsAStreamOfSingleBytes() {
    byte[] bytes = (TEXT + DONE).getBytes(StandardCharsets.UTF_8);
    List<ByteBuf> single =
        IntStream.range(0, bytes.length).mapToObj(i -> buffers.of(new byte[] {bytes[i]})).toList();
    assertThat(described(TestRequests.completion(true), single))
        .containsExactly("started m", "text Hi", "finished STOP", "usage 7/3/0/0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'m','message':{'role':'assistant','content':'Hi','thinking':'hm'},'done':true,"
            + "'done_reason':'length','prompt_eval_count':7,'eval_count':3};"
            + "started m | thinking hm | text Hi | finished LENGTH | usage 7/3/0/0",
        "{'response':'once','done':true};           started asked | text once | finished STOP",
        " {'message': {'content':''}, 'done' : true } ; started asked | finished STOP",
        "{'message':{'content':'Hi'},'done':false}; started asked | text Hi | failed UPSTREAM_FAILED",
        "{'message':{'content':'Hi'}};              started asked | text Hi | failed UPSTREAM_FAILED",
        "{'error':'model requires more system memory (9 GiB) than is available'}; failed UNAVAILABLE",
        "{'message':{'content':garbage},'done':true};  failed UPSTREAM_FAILED",
        "{'message':{'content':'Hi';                failed UPSTREAM_FAILED",
        "{'done':true}{'done':true};                failed UPSTREAM_FAILED",
        "[];                                        failed UPSTREAM_FAILED",
        "<html>;                                    failed UPSTREAM_FAILED",
        ";                                          failed UPSTREAM_FAILED"
      })
  void readsAWholeAnswerInAnySplit(String json, String expected) {
    assertReads(TestRequests.chat().request(), quoted(json), listed(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'m','embeddings':[[0.10,-2e-3],[1]],'total_duration':9,'prompt_eval_count':4};"
            + "started m | vector 0 [0.10,-2e-3] | vector 1 [1] | finished STOP | usage 4/0/0/0",
        "{'embeddings':[[],[ 1 , 2 ]]};"
            + "started asked | vector 0 [] | vector 1 [ 1 , 2 ] | finished STOP",
        "{'embeddings':[[0]]};                      failed UPSTREAM_FAILED",
        "{'embeddings':[[0],[1],[2]]};              failed UPSTREAM_FAILED",
        "{'embeddings':[]};                         failed UPSTREAM_FAILED",
        "{'embeddings':[0,1]};                      failed UPSTREAM_FAILED",
        "{'embeddings':[[0],[null]]};               failed UPSTREAM_FAILED",
        "{'embeddings':[[0],['1']]};                failed UPSTREAM_FAILED",
        "{'embeddings':[[0],[[1]]]};                failed UPSTREAM_FAILED",
        "{'embeddings':{'0':[0]}};                  failed UPSTREAM_FAILED",
        "{'embedding':[0,1]};                       failed UPSTREAM_FAILED",
        "{'error':'this model does not support embeddings'}; failed UPSTREAM_FAILED",
        "{};                                        failed UPSTREAM_FAILED",
        "{'embeddings':[[0],[1]];                   failed UPSTREAM_FAILED",
        ";                                          failed UPSTREAM_FAILED"
      })
  void readsAVectorForEachOfTwoInputsInAnySplit(String json, String expected) {
    assertReads(TestRequests.embedding("a", "b"), quoted(json), listed(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "404; model 'x' not found;                                         UNKNOWN_MODEL",
        "404; model \"x\" not found, try pulling it first;                 UNKNOWN_MODEL",
        "503; server busy, please try again.  maximum pending requests exceeded; UNAVAILABLE",
        "400; the input length exceeds the context length;                 CONTEXT_OVERFLOW",
        "400; input length exceeds maximum context length;                 CONTEXT_OVERFLOW",
        "500; model requires more system memory (9.1 GiB) than is available (3.2 GiB); UNAVAILABLE",
        "500; llama runner process has terminated: CUDA error: out of memory; UNAVAILABLE",
        "500; llama runner process has terminated: exit status 2;          UPSTREAM_FAILED",
        "400; \"x\" does not support thinking;                             INVALID_REQUEST",
        "400; registry.ollama.ai/library/x does not support tools;         INVALID_REQUEST",
        "499; request canceled;                                            UPSTREAM_FAILED"
      })
  void knowsWhatAnErrorMeans(int status, String message, Kind kind) {
    ByteBuf body = buffers.of("{\"error\":\"" + message.replace("\"", "\\\"") + "\"}");
    InferenceError error = dialect.error(status, body, null);
    body.release();
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.message()).contains(message.replace("  ", " "));
  }

  @Test
  void saysWhatIsWrong() {
    InferenceRequest chat = TestRequests.chat().streamed().request();
    assertThat(failure(chat, TEXT)).contains("done: true");
    assertThat(failure(chat, "<html>\n")).contains("no JSON object");
    assertThat(failure(chat, "{\"error\":\"llama runner died\"}\n")).contains("llama runner died");
    assertThat(failure(TestRequests.embedding("a", "b"), "{\"embeddings\":[]}"))
        .contains("0 vectors (expected: 2)");
  }

  @Test
  void lineLongerThanTheLimitFails() {
    List<ByteBuf> pieces = new ArrayList<>(List.of(buffers.of(TEXT + "{\"a\":\"")));
    for (int i = 0; i < 9; i++) {
      pieces.add(buffers.of("x".repeat(1024 * 1024)));
    }
    assertThat(described(TestRequests.chat().streamed().request(), pieces))
        .containsExactly("started m", "text Hi", "failed UPSTREAM_FAILED");
  }

  @Test
  void garbageFailsTheSameWayInAnySplit() {
    String alphabet = "{}[]\"\\,:\n\r nulltrue1message content done error response é";
    InferenceRequest request = TestRequests.chat().streamed().request();
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(random.nextBoolean() ? "" : TEXT);
      int length = random.nextInt(60);
      for (int i = 0; i < length; i++) {
        int at = random.nextInt(alphabet.length());
        garbage.append(alphabet, at, Math.min(alphabet.length(), at + 1 + random.nextInt(8)));
      }
      byte[] bytes = garbage.toString().getBytes(StandardCharsets.UTF_8);

      List<String> once = described(request, List.of(buffers.of(bytes)));

      assertThat(described(request, buffers.cut(bytes, random)))
          .as("seed %d", seed)
          .isEqualTo(once);
      assertThat(once.getLast()).as("seed %d", seed).startsWith("failed");
    }
  }

  @Test
  void closingInTheMiddleOfAnEventReleasesEverything() {
    byte[] bytes = (TEXT + TEXT + DONE + TEXT).getBytes(StandardCharsets.UTF_8);
    AnswerDecoder decoder = dialect.decoder(TestRequests.chat().streamed().request());
    List<InferenceEvent> seen = new ArrayList<>();
    ByteBuf first = buffers.of(Arrays.copyOf(bytes, 20));
    ByteBuf rest = buffers.of(Arrays.copyOfRange(bytes, 20, bytes.length - 5));

    decoder.decode(first, seen::add);
    decoder.decode(
        rest,
        event -> {
          seen.add(event);
          decoder.close();
        });
    decoder.end(seen::add);

    first.release();
    rest.release();
    assertThat(seen).as("events of the one line that was being read").hasSize(2);
  }

  private String failure(InferenceRequest request, String bytes) {
    return DecodedAnswer.failure(
        DecodedAnswer.events(dialect.decoder(request), List.of(buffers.of(bytes))));
  }

  private void assertReads(InferenceRequest request, String answer, List<String> expected) {
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 40; seed++) {
      assertThat(described(request, buffers.cut(bytes, new Random(seed))))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  private List<String> described(InferenceRequest request, List<ByteBuf> pieces) {
    return DecodedAnswer.described(DecodedAnswer.events(dialect.decoder(request), pieces));
  }

  private static List<String> listed(String events) {
    return Arrays.stream(quoted(events).split("\\|", -1)).map(String::strip).toList();
  }

  private static String quoted(String json) {
    return json == null ? "" : json.replace('\'', '"');
  }

  private static String call(String name, String arguments) {
    return "{'function':{'index':0,'name':'" + name + "','arguments':" + arguments + "}}";
  }

  private static String message(String members) {
    return line("'message':{'role':'assistant'," + members + "},'done':false");
  }

  private static String line(String members) {
    return ("{'model':'m','created_at':'2026-11-21T10:00:00Z'," + members + "}\n")
        .replace('\'', '"');
  }

  private static Answer of(String name, String bytes) {
    return new Answer(name, bytes);
  }

  /** A back end's bytes. */
  record Answer(String name, String bytes) {
    Arguments gives(String... events) {
      return Arguments.of(this, List.of(events));
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
