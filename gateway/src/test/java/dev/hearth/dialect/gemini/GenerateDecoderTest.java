package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Failed;
import dev.hearth.inference.InferenceRequest;
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

class GenerateDecoderTest {
  private static final String END =
      "{'candidates':[{'content':{'parts':[{'text':''}],'role':'model'},'finishReason':'STOP'}],"
          + "'usageMetadata':{'promptTokenCount':7,'candidatesTokenCount':3,"
          + "'cachedContentTokenCount':2,'thoughtsTokenCount':4,'toolUsePromptTokenCount':1,"
          + "'totalTokenCount':15},'modelVersion':'v'}";
  private static final String ENDED = "usage 8/7/2/4";

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        answer("text", parts("{'text':'Hé'}"), parts("{'text':' x'}"), END)
            .gives("started v", "text Hé", "text  x", "finished STOP", ENDED),
        answer(
                "thoughts and their signature",
                parts("{'text':'hm','thought':true},{'text':'m','thought':true}"),
                parts("{'text':'a','thoughtSignature':'c2ln'}"),
                END)
            .gives(
                "started v",
                "thinking hm",
                "thinking m",
                "signed c2ln",
                "text a",
                "finished STOP",
                ENDED),
        answer(
                "a signature at the end",
                parts("{'text':'a'}"),
                parts("{'text':'','thoughtSignature':'c2ln'}"),
                END)
            .gives("started v", "text a", "signed c2ln", "finished STOP", ENDED),
        answer(
                "a hidden thought",
                parts("{'text':'','thought':true,'thoughtSignature':'c2ln'},{'text':'a'}"),
                END)
            .gives("started v", "redacted c2ln", "text a", "finished STOP", ENDED),
        answer(
                "function calls",
                parts(
                    "{'functionCall':{'name':'f','args':{'x':1.50}},'thoughtSignature':'c2ln'},"
                        + "{'functionCall':{'id':'own','name':'g'}}"),
                END)
            .gives(
                "started v",
                "call 0 call_1_0 f {\"x\":1.50}",
                "call signed 0 c2ln",
                "call 1 own g {}",
                "finished TOOL_CALLS",
                ENDED),
        answer(
                "calls in pieces",
                parts(
                    "{'functionCall':{'name':'f','willContinue':true},'thoughtSignature':'cw=='}"),
                piece("$.a[0].b", "'stringValue':'x','willContinue':true", true),
                piece("$.a[0].b", "'stringValue':'y\\\"'", true),
                piece("$.a[0]['c d']", "'numberValue':0.50", true),
                piece("$.a[2]", "'boolValue':true", true),
                piece("$.n", "'nullValue':null", true),
                piece("$.a[0].b", "'stringValue':'z'", true),
                parts("{'functionCall':{'willContinue':true}}"),
                parts("{'functionCall':{}}"),
                parts("{'functionCall':{'name':'g','willContinue':true}}"),
                piece("$.q", "'stringValue':''", false),
                parts("{'functionCall':{'name':'h','willContinue':true}}"),
                END)
            .gives(
                "started v",
                "call 0 call_1_0 f ",
                "call signed 0 cw==",
                "call 0 - - {\"a\":[{\"b\":\"xy\\\"z\",\"c d\":0.50},null,true],\"n\":null}",
                "call 1 call_1_1 g ",
                "call 1 - - {\"q\":\"\"}",
                "call 2 call_1_2 h ",
                "call 2 - - {}",
                "finished TOOL_CALLS",
                ENDED),
        answer(
                "what only Gemini has",
                parts("{'executableCode':{'code':'1'}},{'codeExecutionResult':{'output':'1'}}"),
                parts("{'inlineData':{'mimeType':'image/png','data':'AAAA'}},{'text':'a'}"),
                END)
            .gives(
                "started v",
                "untranslatable executableCode",
                "untranslatable codeExecutionResult",
                "untranslatable inlineData",
                "text a",
                "finished STOP",
                ENDED),
        answer(
                "pages, each once",
                parts("{'text':'a'}"),
                grounded("{'web':{'uri':'https://a','title':'A'}},{'maps':{'uri':'https://b'}}"),
                grounded("{'web':{'uri':'https://a'}},{'web':{}}"),
                END)
            .gives(
                "started v",
                "text a",
                "cited https://a",
                "cited https://b",
                "finished STOP",
                ENDED),
        answer(
                "other candidates",
                "{'candidates':[{'index':1,'content':{'parts':[{'text':'no'}]},"
                    + "'finishReason':'MAX_TOKENS'},{'content':{'parts':[{'text':'a'}]}}]}",
                "{'candidates':[{'content':{'parts':[{'text':'no'}]},'index':2}]}",
                END)
            .gives("started asked", "text a", "finished STOP", ENDED),
        answer("a token limit", parts("{'text':'a'}"), finished("MAX_TOKENS"))
            .gives("started v", "text a", "finished LENGTH"),
        answer("a filter after text", parts("{'text':'a'}"), finished("SAFETY"))
            .gives("started v", "text a", "finished CONTENT_FILTER"),
        answer("an unknown reason after text", parts("{'text':'a'}"), finished("BRAND_NEW"))
            .gives("started v", "text a", "finished CONTENT_FILTER"),
        answer("a prompt refused after text", parts("{'text':'a'}"), blocked("SAFETY"))
            .gives("started v", "text a", "finished CONTENT_FILTER"),
        answer("an empty but regular answer", END).gives("started v", "finished STOP", ENDED),
        answer("usage that says nothing", "{'usageMetadata':{'trafficType':'X'}}", finished("STOP"))
            .gives("started asked", "finished STOP"),
        answer("a prompt refused", blocked("PROHIBITED_CONTENT")).gives("failed CONTENT_POLICY"),
        answer("an answer refused", finished("SAFETY")).gives("failed CONTENT_POLICY"),
        answer("an answer recited", parts("{'text':''}"), finished("RECITATION"))
            .gives("failed CONTENT_POLICY"),
        answer("an unknown reason without text", finished("OTHER")).gives("failed UPSTREAM_FAILED"),
        answer("a malformed call", parts("{'text':'a'}"), finished("MALFORMED_FUNCTION_CALL"))
            .gives("started v", "text a", "failed UPSTREAM_FAILED"),
        answer("an unexpected call", finished("UNEXPECTED_TOOL_CALL"))
            .gives("failed UPSTREAM_FAILED"),
        answer("no finish reason", parts("{'text':'a'}"))
            .gives("started v", "text a", "failed UPSTREAM_FAILED"),
        answer("an unspecified one", parts("{'text':'a'}"), finished("FINISH_REASON_UNSPECIFIED"))
            .gives("started v", "text a", "failed UPSTREAM_FAILED"),
        answer(
                "a call cut in its middle",
                parts("{'functionCall':{'name':'f','willContinue':true}}"))
            .gives("started v", "call 0 call_1_0 f ", "failed UPSTREAM_FAILED"),
        answer("an error", parts("{'text':'a'}"), "{'error':{'code':429,'message':'slow'}}", END)
            .gives("started v", "text a", "failed RATE_LIMITED"),
        answer("nothing of an answer", "{'modelVersion':'v'}").gives("failed UPSTREAM_FAILED"),
        answer("a call without a name", parts("{'functionCall':{'args':{}}}"), END)
            .gives("failed UPSTREAM_FAILED"),
        answer(
                "a path that makes no sense",
                parts("{'functionCall':{'name':'f','willContinue':true}}"),
                piece("$.a[99999999]", "'stringValue':'x'", true),
                END)
            .gives("started v", "call 0 call_1_0 f ", "failed UPSTREAM_FAILED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void readsEventsInAnySplit(Answer answer, List<String> events) {
    StringBuilder stream = new StringBuilder();
    answer.responses().forEach(json -> stream.append("data: ").append(json).append("\r\n\r\n"));

    checkInAnySplit(stream.toString(), events, 100);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void readsAnArrayInAnySplit(Answer answer, List<String> events) {
    checkInAnySplit("\n[" + String.join(",\r\n", answer.responses()) + "\n]\n", events, 50);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("answers")
  void readsWholeAnswersInAnySplit(Answer answer, List<String> events) {
    if (answer.responses().size() > 1) {
      return;
    }
    byte[] bytes = answer.responses().getFirst().getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 50; seed++) {
      AnswerDecoder decoder = decoder(TestRequests.chat().request());
      assertThat(described(decoder, buffers.cut(bytes, new Random(seed)))).isEqualTo(events);
    }
  }

  private void checkInAnySplit(String answer, List<String> events, int runs) {
    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < runs; seed++) {
      AnswerDecoder decoder = decoder(TestRequests.chat().streamed().request());
      assertThat(described(decoder, buffers.cut(bytes, new Random(seed))))
          .as("seed %d", seed)
          .isEqualTo(events);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "``;                              an empty body",
        "<html>no</html>;                 a page",
        "7;                               a number",
        "[{\"candidates\":[;              an object cut",
        "[{\"modelVersion\":\"v\"},;      an array cut",
        "{\"candidates\":[}];             malformed",
        "data: {\"candidates\":[}~~;    a malformed event",
        "data: 7~~;                     a number as an event",
        "data: {} {}~~;                 two objects in an event"
      })
  void whatIsNoAnswerFails(String answer, String name) {
    for (boolean stream : new boolean[] {true, false}) {
      InferenceRequest request =
          stream ? TestRequests.chat().streamed().request() : TestRequests.chat().request();
      List<InferenceEvent> events =
          DecodedAnswer.events(decoder(request), List.of(buffers.of(answer.replace('~', '\n'))));
      assertThat(DecodedAnswer.described(events))
          .as(name)
          .containsExactly("failed UPSTREAM_FAILED");
    }
  }

  @Test
  void tellsOfAnErrorTheWayThatGoogleBreaksAStreamOff() {
    String stream =
        "data: "
            + quoted(parts("{'text':'a'}"))
            + "\n\n{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"The model is overloaded."
            + " Please try again later.\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n";

    checkInAnySplit(stream, List.of("started v", "text a", "failed UNAVAILABLE"), 100);
    checkInAnySplit(
        "data: " + quoted(parts("{'text':'a'}")) + "\n\n: ping\n\ndata: " + quoted(END) + "\n\n",
        List.of("started v", "text a", "finished STOP", ENDED),
        20);
  }

  @Test
  void passesBlanksBeforeTheAnswerInAnySplit() {
    checkInAnySplit(
        "\r\n   data: " + quoted(parts("{'text':'a'}")) + "\n\ndata: " + quoted(END) + "\n\n",
        List.of("started v", "text a", "finished STOP", ENDED),
        100);
  }

  @Test
  void neverRepeatsWhatTheModelOrAServerWrote() {
    List<InferenceEvent> events =
        DecodedAnswer.events(
            decoder(TestRequests.chat().request()),
            List.of(buffers.of("{\"candidates\":[{\"finishReason\":\"my secret\"}]}")));
    assertThat(DecodedAnswer.failure(events)).doesNotContain("secret").contains("OTHER");

    events =
        DecodedAnswer.events(
            decoder(TestRequests.chat().request()), List.of(buffers.of("{\"secret\": secret}")));
    assertThat(DecodedAnswer.failure(events)).doesNotContain("secret");
  }

  @Test
  void closingInTheMiddleReleasesWhatIsHeld() {
    List<InferenceEvent> events = new ArrayList<>();
    AnswerDecoder decoder = decoder(TestRequests.chat().streamed().request());
    ByteBuf bytes = buffers.of("data: {\"candidates");
    decoder.decode(bytes, events::add);
    bytes.release();

    decoder.close();
    decoder.close();

    assertThat(events).isEmpty();
  }

  @Test
  void garbageFailsAndNeverThrows() {
    String alphabet =
        "data: {}[]\"\\,:\n\r nulltrue1'candidates' content parts text functionCall $.a[0] é"
            .replace('\'', '"');
    for (long seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(random.nextBoolean() ? "data: {" : "");
      int length = random.nextInt(200);
      for (int i = 0; i < length; i++) {
        int at = random.nextInt(alphabet.length());
        garbage.append(alphabet, at, Math.min(alphabet.length(), at + 1 + random.nextInt(6)));
      }
      byte[] bytes = garbage.toString().getBytes(StandardCharsets.UTF_8);
      InferenceRequest request = TestRequests.chat().streamed().request();

      List<String> once = described(decoder(request), List.of(buffers.of(bytes)));
      List<String> cut = described(decoder(request), buffers.cut(bytes, random));

      assertThat(once).as("seed %d", seed).last().asString().startsWith("failed");
      assertThat(cut).as("seed %d", seed).isEqualTo(once);
    }
  }

  private static AnswerDecoder decoder(InferenceRequest request) {
    return new GeminiDialect().decoder(request);
  }

  private static List<String> described(AnswerDecoder decoder, List<ByteBuf> bytes) {
    List<InferenceEvent> events = DecodedAnswer.events(decoder, bytes);
    if (events.getLast() instanceof Failed(var error)) {
      assertThat(error.message()).isNotBlank();
    }
    return DecodedAnswer.described(events);
  }

  private static String parts(String parts) {
    return "{'candidates':[{'content':{'role':'model','parts':["
        + parts
        + "]}}],'modelVersion':'v'}";
  }

  private static String piece(String path, String value, boolean goesOn) {
    return parts(
        "{'functionCall':{'partialArgs':[{'jsonPath':'"
            + path.replace("'", "\\u0027")
            + "',"
            + value
            + "}]"
            + (goesOn ? ",'willContinue':true" : "")
            + "}}");
  }

  private static String grounded(String chunks) {
    return "{'candidates':[{'groundingMetadata':{'groundingChunks':[" + chunks + "]}}]}";
  }

  private static String finished(String reason) {
    return "{'candidates':[{'finishReason':'" + reason + "'}]}";
  }

  private static String blocked(String reason) {
    return "{'promptFeedback':{'blockReason':'" + reason + "'}}";
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private static Answer answer(String name, String... responses) {
    return new Answer(name, Stream.of(responses).map(GenerateDecoderTest::quoted).toList());
  }

  /** A back end's responses. */
  record Answer(String name, List<String> responses) {
    Arguments gives(String... events) {
      return Arguments.of(this, List.of(events));
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
