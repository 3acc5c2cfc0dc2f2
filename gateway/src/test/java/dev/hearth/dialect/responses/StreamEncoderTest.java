package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Cited;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamEncoderTest {
  private static final String ASKED = "{'model':'asked'}";

  private final TestBuffers buffers = new TestBuffers();
  private final Answers answers = new Answers(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamsEveryItemFromItsBeginningToItsEnd() {
    List<InferenceEvent> events =
        List.of(
            new Started("real"),
            new ThinkingDelta("hm"),
            new TextDelta("Hi"),
            new Cited(new Citation("https://x", null, null, -1, -1)),
            new RefusalDelta("no"),
            new ToolCallDelta(0, "c0", "f", ""),
            new ToolCallDelta(0, null, null, "{"),
            new ToolCallDelta(1, "c1", "g", "{}"),
            new ToolCallDelta(0, null, null, "}"),
            new Finished(StopReason.TOOL_CALLS),
            new Metered(Usage.of(1, 2)));

    String stream = answers.encoded(ASKED, true, events);

    assertThat(stream.replaceAll("\"response\":\\{.*?\"store\":false}", "\"response\":…"))
        .isEqualTo(
            named(
                "{'type':'response.created','sequence_number':0,'response':…}",
                "{'type':'response.in_progress','sequence_number':1,'response':…}",
                "{'type':'response.output_item.added','sequence_number':2,'output_index':0,"
                    + "'item':{'id':'rs_0a1b_0','type':'reasoning','summary':[]}}",
                "{'type':'response.reasoning_summary_part.added','sequence_number':3,"
                    + "'item_id':'rs_0a1b_0','output_index':0,'summary_index':0,"
                    + "'part':{'type':'summary_text','text':''}}",
                "{'type':'response.reasoning_summary_text.delta','item_id':'rs_0a1b_0',"
                    + "'output_index':0,'summary_index':0,'delta':'hm','sequence_number':4}",
                "{'type':'response.reasoning_summary_text.done','sequence_number':5,"
                    + "'item_id':'rs_0a1b_0','output_index':0,'summary_index':0,'text':'hm'}",
                "{'type':'response.reasoning_summary_part.done','sequence_number':6,"
                    + "'item_id':'rs_0a1b_0','output_index':0,'summary_index':0,"
                    + "'part':{'type':'summary_text','text':'hm'}}",
                "{'type':'response.output_item.done','sequence_number':7,'output_index':0,"
                    + "'item':{'id':'rs_0a1b_0','type':'reasoning','summary':["
                    + "{'type':'summary_text','text':'hm'}]}}",
                "{'type':'response.output_item.added','sequence_number':8,'output_index':1,"
                    + "'item':{'id':'msg_0a1b_1','type':'message','status':'in_progress',"
                    + "'role':'assistant','content':[]}}",
                "{'type':'response.content_part.added','sequence_number':9,"
                    + "'item_id':'msg_0a1b_1','output_index':1,'content_index':0,"
                    + "'part':{'type':'output_text','text':'','annotations':[],'logprobs':[]}}",
                "{'type':'response.output_text.delta','item_id':'msg_0a1b_1','output_index':1,"
                    + "'content_index':0,'delta':'Hi','logprobs':[],'sequence_number':10}",
                "{'type':'response.output_text.annotation.added','sequence_number':11,"
                    + "'item_id':'msg_0a1b_1','output_index':1,'content_index':0,"
                    + "'annotation_index':0,'annotation':{'type':'url_citation',"
                    + "'start_index':0,'end_index':2,'url':'https://x','title':''}}",
                "{'type':'response.output_text.done','sequence_number':12,"
                    + "'item_id':'msg_0a1b_1','output_index':1,'content_index':0,'text':'Hi',"
                    + "'logprobs':[]}",
                "{'type':'response.content_part.done','sequence_number':13,"
                    + "'item_id':'msg_0a1b_1','output_index':1,'content_index':0,"
                    + "'part':{'type':'output_text','text':'Hi','annotations':["
                    + "{'type':'url_citation','start_index':0,'end_index':2,'url':'https://x',"
                    + "'title':''}],'logprobs':[]}}",
                "{'type':'response.content_part.added','sequence_number':14,"
                    + "'item_id':'msg_0a1b_1','output_index':1,'content_index':1,"
                    + "'part':{'type':'refusal','refusal':''}}",
                "{'type':'response.refusal.delta','item_id':'msg_0a1b_1','output_index':1,"
                    + "'content_index':1,'delta':'no','sequence_number':15}",
                "{'type':'response.refusal.done','sequence_number':16,'item_id':'msg_0a1b_1',"
                    + "'output_index':1,'content_index':1,'refusal':'no'}",
                "{'type':'response.content_part.done','sequence_number':17,"
                    + "'item_id':'msg_0a1b_1','output_index':1,'content_index':1,"
                    + "'part':{'type':'refusal','refusal':'no'}}",
                "{'type':'response.output_item.done','sequence_number':18,'output_index':1,"
                    + "'item':{'id':'msg_0a1b_1','type':'message','status':'completed',"
                    + "'role':'assistant','content':[{'type':'output_text','text':'Hi',"
                    + "'annotations':[{'type':'url_citation','start_index':0,'end_index':2,"
                    + "'url':'https://x','title':''}],'logprobs':[]},"
                    + "{'type':'refusal','refusal':'no'}]}}",
                added(19, 2, "fc", "c0", "f"),
                "{'type':'response.function_call_arguments.delta','item_id':'fc_0a1b_2',"
                    + "'output_index':2,'delta':'{','sequence_number':20}",
                added(21, 3, "fc", "c1", "g"),
                "{'type':'response.function_call_arguments.delta','item_id':'fc_0a1b_3',"
                    + "'output_index':3,'delta':'{}','sequence_number':22}",
                "{'type':'response.function_call_arguments.delta','item_id':'fc_0a1b_2',"
                    + "'output_index':2,'delta':'}','sequence_number':23}",
                "{'type':'response.function_call_arguments.done','sequence_number':24,"
                    + "'item_id':'fc_0a1b_2','output_index':2,'name':'f','arguments':'{}'}",
                done(25, 2, "fc", "c0", "f"),
                "{'type':'response.function_call_arguments.done','sequence_number':26,"
                    + "'item_id':'fc_0a1b_3','output_index':3,'name':'g','arguments':'{}'}",
                done(27, 3, "fc", "c1", "g"),
                "{'type':'response.completed','sequence_number':28,'response':…}"));
  }

  @Test
  void streamsACustomToolsTextOnceItIsWhole() {
    String stream =
        answers.encoded(
            "{'tools':[{'type':'custom','name':'patch'}]}",
            true,
            List.of(
                new Started("m"),
                new ToolCallDelta(0, "c", "patch", "{\"in"),
                new ToolCallDelta(0, null, null, "put\":\"a\\nb\"}"),
                new Finished(StopReason.TOOL_CALLS)));

    assertThat(stream.replaceAll("\"response\":\\{.*?\"store\":false}", "\"response\":…"))
        .endsWith(
            named(
                "{'type':'response.custom_tool_call_input.delta','item_id':'ctc_0a1b_0',"
                    + "'output_index':0,'delta':'a\\nb','sequence_number':3}",
                "{'type':'response.custom_tool_call_input.done','sequence_number':4,"
                    + "'item_id':'ctc_0a1b_0','output_index':0,'input':'a\\nb'}",
                "{'type':'response.output_item.done','sequence_number':5,'output_index':0,"
                    + "'item':{'id':'ctc_0a1b_0','type':'custom_tool_call',"
                    + "'status':'completed','call_id':'c','name':'patch','input':'a\\nb'}}",
                "{'type':'response.completed','sequence_number':6,'response':…}"));
  }

  @Test
  void tellsAnErrorInTheMiddleAsClientsActOnIt() throws IOException {
    ResponsesDialect dialect = new ResponsesDialect();
    InferenceError error =
        InferenceError.of(Kind.RATE_LIMITED, "Too many.").withRetryAfter(Duration.ofMillis(6_100));

    List<JsonNode> told =
        Answers.events(TestBuffers.text(dialect.errorEvent(error, buffers.allocator())));

    assertThat(told)
        .extracting(event -> event.path("type").asText())
        .containsExactly("error", "response.failed");
    assertThat(told.getFirst().path("error"))
        .hasToString(
            Bodies.json(
                "{'type':'rate_limit_error','code':'rate_limit_exceeded',"
                    + "'message':'Too many. Please try again in 7s.','param':null}"));
    JsonNode response = told.getLast().path("response");
    assertThat(response.fieldNames()).toIterable().containsAll(Answers.REQUIRED);
    assertThat(response.path("status").asText()).isEqualTo("failed");
    assertThat(response.path("error"))
        .hasToString(
            Bodies.json(
                "{'code':'rate_limit_exceeded','message':'Too many. Please try again in 7s.'}"));
  }

  @ParameterizedTest
  @CsvSource({
    "CONTEXT_OVERFLOW,context_length_exceeded",
    "RATE_LIMITED,rate_limit_exceeded",
    "INVALID_REQUEST,invalid_prompt",
    "UPSTREAM_FAILED,server_error",
    "TIMEOUT,server_error",
  })
  void givesErrorsTheCodesThatCodexKnows(Kind kind, String code) {
    assertThat(Outcome.code(InferenceError.of(kind, "x"))).isEqualTo(code);
    assertThat(Outcome.code(InferenceError.of(kind, "x").withCode("insufficient_quota")))
        .isEqualTo("insufficient_quota");
  }

  @Test
  void goesOnCountingWhereAStreamBreaks() {
    ByteBuf out = buffers.allocator().buffer();
    AnswerId id = new AnswerId("x", Instant.EPOCH);
    StreamEncoder encoder = new StreamEncoder(id, ItemIds.of(id), "m", Echo.none(), null);
    encoder.encode(new Started("m"), out);
    encoder.encode(new TextDelta("part"), out);
    encoder.fail(InferenceError.of(Kind.UPSTREAM_FAILED, "cut"), out);

    assertThat(TestBuffers.text(out))
        .contains("event: error\ndata: {\"type\":\"error\",\"sequence_number\":5,")
        .contains("{\"type\":\"response.failed\",\"sequence_number\":6,")
        .contains("\"text\":\"part\"");
  }

  @Test
  void keepsAStreamAliveWithATypedEvent() {
    RequestFacts facts =
        new RequestFacts(Operation.CHAT, "m", true, 0, null, false, false, true, false);
    assertThat(
            TestBuffers.text(
                new ResponsesDialect()
                    .keepAlive(new AnswerId("x", Instant.EPOCH), facts, buffers.allocator())))
        .isEqualTo("event: keepalive\ndata: {\"type\":\"keepalive\"}\n\n");
  }

  private static String added(int number, int index, String prefix, String call, String name) {
    return item("added", number, index, prefix, call, name, "in_progress", "");
  }

  private static String done(int number, int index, String prefix, String call, String name) {
    return item("done", number, index, prefix, call, name, "completed", "{}");
  }

  private static String item(
      String what,
      int number,
      int index,
      String prefix,
      String call,
      String name,
      String status,
      String arguments) {
    return "{'type':'response.output_item.%s','sequence_number':%d,'output_index':%d,"
            .formatted(what, number, index)
        + "'item':{'id':'%s_0a1b_%d','type':'function_call','status':'%s','call_id':'%s',"
            .formatted(prefix, index, status, call)
        + "'name':'%s','arguments':'%s'}}".formatted(name, arguments);
  }

  /** Events with their names. */
  private static String named(String... events) {
    StringBuilder all = new StringBuilder();
    for (String event : events) {
      String name = event.substring(9, event.indexOf('\'', 9));
      all.append("event: ").append(name).append('\n');
      all.append("data: ").append(Bodies.json(event)).append("\n\n");
    }
    return all.toString();
  }
}
