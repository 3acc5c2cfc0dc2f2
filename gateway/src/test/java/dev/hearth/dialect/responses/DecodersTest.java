package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Failed;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodersTest {
  private static final String CREATED = "{'type':'response.created','response':{'model':'real'}}";
  private static final String TEXT =
      "{'type':'response.output_text.delta','output_index':0,'content_index':0,'delta':'Hi'}";
  private static final String USAGE =
      "'usage':{'input_tokens':7,'input_tokens_details':{'cached_tokens':4},'output_tokens':3,"
          + "'output_tokens_details':{'reasoning_tokens':1},'total_tokens':10}";
  private static final String COMPLETED =
      "{'type':'response.completed','response':{'status':'completed'," + USAGE + "}}";
  private static final String MESSAGE =
      "{'type':'message','content':[{'type':'output_text','text':'Hi','annotations':["
          + "{'type':'url_citation','url':'https://x','title':'X','start_index':0,'end_index':2},"
          + "{'type':'file_citation','file_id':'f'}]}]}";
  private static final String REASONING =
      "{'type':'reasoning','summary':[{'type':'summary_text','text':'a'},"
          + "{'type':'summary_text','text':'b'}],'encrypted_content':'gAAA'}";
  private static final String CALL =
      "{'type':'function_call','call_id':'c','name':'f','arguments':'{}'}";
  private static final String CUSTOM =
      "{'type':'custom_tool_call','call_id':'c','name':'p','input':'a b'}";

  private final TestBuffers buffers = new TestBuffers();
  private final Answers answers = new Answers(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        stream("deltas", "text Hi", CREATED, TEXT, done(0, MESSAGE.replace("annotations", "x"))),
        stream(
            "a message that comes whole",
            "text Hi|cited https://x|untranslatable file_citation",
            CREATED,
            done(0, MESSAGE)),
        stream(
            "annotations as events, and again in the item",
            "text Hi|cited https://x|untranslatable file_citation",
            CREATED,
            TEXT,
            "{'type':'response.output_text.annotation.added','output_index':0,'content_index':0,"
                + "'annotation_index':0,'annotation':{'type':'url_citation','url':'https://x'}}",
            done(0, MESSAGE)),
        stream(
            "a refusal",
            "refusal no",
            CREATED,
            "{'type':'response.refusal.delta','output_index':0,'delta':'no'}"),
        stream(
            "a refusal that comes whole",
            "refusal no",
            CREATED,
            done(0, "{'type':'message','content':[{'type':'refusal','refusal':'no'}]}")),
        stream(
            "a summary in parts",
            "thinking a|thinking \n\nb|signed gAAA",
            CREATED,
            added(0, "{'type':'reasoning','summary':[]}"),
            "{'type':'response.reasoning_summary_text.delta','output_index':0,"
                + "'summary_index':0,'delta':'a'}",
            "{'type':'response.reasoning_summary_text.delta','output_index':0,"
                + "'summary_index':1,'delta':'b'}",
            done(0, REASONING)),
        stream(
            "a summary that comes whole",
            "thinking a|thinking \n\nb|signed gAAA",
            CREATED,
            done(0, REASONING)),
        stream(
            "thinking, and a summary of it",
            "thinking long",
            CREATED,
            "{'type':'response.reasoning_text.delta','output_index':0,'content_index':0,"
                + "'delta':'long'}",
            "{'type':'response.reasoning_summary_text.delta','output_index':0,"
                + "'summary_index':0,'delta':'short'}",
            done(0, "{'type':'reasoning','summary':[{'type':'summary_text','text':'short'}]}")),
        stream(
            "thinking that only its issuer can read",
            "redacted gAAA",
            CREATED,
            done(0, "{'type':'reasoning','summary':[],'encrypted_content':'gAAA'}")),
        stream(
            "thinking that nobody can read",
            "",
            CREATED,
            done(0, "{'type':'reasoning','summary':[],'encrypted_content':null}")),
        stream(
            "a call in deltas",
            "call 0 c f |call 0 - - {|call 0 - - }",
            CREATED,
            added(2, CALL.replace("{}", "")),
            "{'type':'response.function_call_arguments.delta','output_index':2,'delta':'{'}",
            "{'type':'response.function_call_arguments.delta','output_index':2,'delta':'}'}",
            "{'type':'response.function_call_arguments.done','output_index':2,"
                + "'arguments':'{}'}",
            done(2, CALL)),
        stream(
            "a call whose arguments come whole",
            "call 0 c f |call 0 - - {}",
            CREATED,
            added(1, CALL.replace("{}", "")),
            done(1, CALL)),
        stream("a call that comes whole", "call 0 c f |call 0 - - {}", CREATED, done(1, CALL)),
        stream(
            "a call whose arguments are an object",
            "call 0 c f |call 0 - - {\"a\":1}",
            CREATED,
            done(1, CALL.replace("'{}'", "{'a':1}"))),
        stream(
            "calls by turns",
            "call 0 c f |call 1 d f |call 1 - - 2|call 0 - - 1",
            CREATED,
            added(0, CALL.replace("{}", "")),
            added(1, CALL.replace("{}", "").replace("'c'", "'d'")),
            "{'type':'response.function_call_arguments.delta','output_index':1,'delta':'2'}",
            "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'1'}"),
        stream(
            "two items at the same place",
            "text Hi|call 0 c f |call 0 - - {}",
            CREATED,
            added(0, "{'type':'message'}"),
            TEXT,
            done(0, "{'type':'message'}"),
            added(0, CALL.replace("{}", "")),
            done(0, CALL)),
        stream(
            "a custom tool in deltas",
            "call 0 c p |call 0 - - {\"input\":\"a\\n|call 0 - - b|call 0 - - \"}",
            CREATED,
            added(0, CUSTOM.replace("a b", "")),
            "{'type':'response.custom_tool_call_input.delta','output_index':0,'delta':'a\\n'}",
            "{'type':'response.custom_tool_call_input.delta','output_index':0,'delta':'b'}",
            done(0, CUSTOM)),
        stream(
            "a custom tool that comes whole",
            "call 0 c p |call 0 - - {\"input\":\"a b\"}",
            CREATED,
            done(0, CUSTOM)),
        stream(
            "what only this format knows",
            "untranslatable web_search_call|text Hi",
            CREATED,
            added(1, "{'type':'web_search_call'}"),
            "{'type':'response.web_search_call.searching','output_index':1}",
            done(1, "{'type':'web_search_call','action':{}}"),
            TEXT),
        stream("no beginning", "text Hi", TEXT),
        stream(
            "words that are not known",
            "text Hi",
            CREATED,
            "{'type':'keepalive'}",
            "{'type':'response.odd','delta':{'a':1}}",
            "{}",
            "[DONE]",
            TEXT,
            "{'type':'response.odd.delta','delta':'x'}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void readsStreams(String name, List<String> expected, String text) {
    assertThat(DecodedAnswer.described(answers.decoded(true, text))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void readsStreamsInAnySplit(String name, List<String> expected, String text) {
    for (long seed = 0; seed < 40; seed++) {
      List<ByteBuf> pieces = buffers.cut(Answers.utf8(text), new Random(seed));

      assertThat(DecodedAnswer.described(answers.decoded(true, pieces)))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void readsItemsThatOnlyTheLastEventTells() {
    String last =
        "{'type':'response.completed','response':{'model':'real','status':'completed','output':["
            + MESSAGE
            + "]}}";

    assertThat(DecodedAnswer.described(answers.decoded(true, Answers.framed(CREATED, last))))
        .containsExactly(
            "started real",
            "text Hi",
            "cited https://x",
            "untranslatable file_citation",
            "finished STOP");
  }

  static Stream<Arguments> wholes() {
    return Stream.of(
        whole("", "completed", "finished STOP"),
        whole(
            REASONING + "," + MESSAGE,
            "completed",
            "thinking a|thinking \n\nb|signed gAAA|text Hi|cited https://x"
                + "|untranslatable file_citation|finished STOP"),
        whole(
            CALL + "," + CALL.replace("'c'", "'d'"),
            "completed",
            "call 0 c f |call 0 - - {}|call 1 d f |call 1 - - {}|finished TOOL_CALLS"),
        whole(
            "{'type':'message','content':[{'type':'refusal','refusal':'no'}]}",
            "completed",
            "refusal no|finished REFUSAL"),
        whole(
            "{'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'t'}]}",
            "completed",
            "thinking t|finished STOP"),
        whole(MESSAGE.replace("annotations", "x"), "incomplete", "text Hi|finished LENGTH"),
        whole(
            CALL + ",{'type':'reasoning','summary':[],'encrypted_content':'hearth:gemini:s'}",
            "completed",
            "call 0 c f |call 0 - - {}|call signed 0 s|finished TOOL_CALLS"));
  }

  @ParameterizedTest
  @MethodSource("wholes")
  void readsWholeAnswers(String output, String status, List<String> expected) {
    String text =
        "{'id':'r','object':'response','error':null,'model':'real','status':'"
            + status
            + "','incomplete_details':null,'output':["
            + output
            + "],"
            + USAGE
            + "}";

    assertThat(DecodedAnswer.described(answers.decoded(false, Bodies.json(text))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'response.incomplete','response':{'status':'incomplete',"
            + "'incomplete_details':{'reason':'max_output_tokens'}}}|LENGTH",
        "{'type':'response.incomplete','response':{'status':'incomplete',"
            + "'incomplete_details':{'reason':'content_filter'}}}|CONTENT_FILTER",
        "{'type':'response.completed','response':{}}|STOP",
      })
  void readsWhyTheModelStopped(String lastAndReason) {
    String[] both = lastAndReason.split("\\|", 2);

    assertThat(DecodedAnswer.described(answers.decoded(true, Answers.framed(TEXT, both[0]))))
        .endsWith("finished " + both[1]);
  }

  static Stream<Arguments> brokenStreams() {
    return Stream.of(
        Arguments.of("UPSTREAM_FAILED", "without its last event", Answers.framed(CREATED, TEXT)),
        Arguments.of("UPSTREAM_FAILED", "without its last event", ""),
        Arguments.of("UPSTREAM_FAILED", "without its last event", Answers.framed(TEXT, "[DONE]")),
        Arguments.of("UPSTREAM_FAILED", "no JSON", Answers.framed(TEXT, "{'type'")),
        Arguments.of("UPSTREAM_FAILED", "no object", Answers.framed(TEXT, "7")),
        Arguments.of(
            "RATE_LIMITED",
            "slow down",
            Answers.framed(
                "{'type':'error','code':'rate_limit_exceeded','message':'slow down'}", COMPLETED)),
        Arguments.of(
            "CONTEXT_OVERFLOW",
            "too long",
            Answers.framed(
                TEXT,
                "{'type':'response.failed','response':{'status':'failed','error':{"
                    + "'code':'context_length_exceeded','message':'too long'}}}")),
        Arguments.of(
            "UPSTREAM_CREDENTIALS",
            "no money",
            Answers.framed(
                "{'type':'error','sequence_number':2,'error':{'type':'insufficient_quota',"
                    + "'code':'insufficient_quota','message':'no money'}}")),
        Arguments.of("UPSTREAM_FAILED", "boom", Answers.framed("{'error':{'message':'boom'}}")),
        Arguments.of(
            "UPSTREAM_FAILED",
            "status 'cancelled'",
            Answers.framed(
                "{'type':'response.failed','response':{'status':'cancelled','error':null}}")));
  }

  @ParameterizedTest
  @MethodSource("brokenStreams")
  void neverTakesABrokenStreamForAWholeOne(String kind, String message, String text) {
    assertFailed(answers.decoded(true, text), kind, message);
  }

  static Stream<Arguments> brokenWholes() {
    return Stream.of(
        Arguments.of("UPSTREAM_FAILED", "nothing at all", ""),
        Arguments.of("UPSTREAM_FAILED", "ends in its middle", "{'output':["),
        Arguments.of("UPSTREAM_FAILED", "no JSON", "{'output':[x]}"),
        Arguments.of("UPSTREAM_FAILED", "without an output", "{'id':'r'}"),
        Arguments.of(
            "UPSTREAM_FAILED", "status 'in_progress'", "{'status':'in_progress','output':[]}"),
        Arguments.of(
            "UPSTREAM_FAILED",
            "boom",
            "{'status':'failed','output':[],'error':{'code':'server_error','message':'boom'}}"),
        Arguments.of(
            "CONTEXT_OVERFLOW",
            "too long",
            "{'error':{'code':'context_length_exceeded','message':'too long'}}"));
  }

  @ParameterizedTest
  @MethodSource("brokenWholes")
  void neverTakesABrokenAnswerForAWholeOne(String kind, String message, String text) {
    assertFailed(answers.decoded(false, Bodies.json(text)), kind, message);
  }

  private static void assertFailed(List<InferenceEvent> events, String kind, String message) {
    assertThat(events.getLast()).isInstanceOf(Failed.class);
    if (events.getLast() instanceof Failed(InferenceError error)) {
      assertThat(error.kind()).hasToString(kind);
      assertThat(error.message()).contains(message);
    }
  }

  private static Arguments stream(String name, String expected, String... events) {
    String[] all = Stream.concat(Stream.of(events), Stream.of(COMPLETED)).toArray(String[]::new);
    boolean begun = events[0].equals(CREATED);
    String end = expected.contains("call ") ? "TOOL_CALLS" : "STOP";
    if (expected.contains("refusal")) {
      end = "REFUSAL";
    }
    Stream<String> middle = expected.isEmpty() ? Stream.of() : Stream.of(expected.split("\\|"));
    List<String> whole =
        Stream.of(
                Stream.of("started " + (begun ? "real" : "asked")),
                middle,
                Stream.of("finished " + end, "usage 7/3/4/1"))
            .flatMap(part -> part)
            .toList();
    return Arguments.of(name, whole, Answers.framed(all));
  }

  private static Arguments whole(String output, String status, String expected) {
    return Arguments.of(
        output,
        status,
        Stream.of("started real|" + expected + "|usage 7/3/4/1")
            .flatMap(all -> Stream.of(all.split("\\|")))
            .toList());
  }

  private static String added(int index, String item) {
    return "{'type':'response.output_item.added','output_index':" + index + ",'item':" + item + "}";
  }

  private static String done(int index, String item) {
    return "{'type':'response.output_item.done','output_index':" + index + ",'item':" + item + "}";
  }
}
