package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Json;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Cited;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceEvent.Untranslatable;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodersTest {
  private static final String ASKED = "{'model':'asked'}";
  private static final List<String> REQUIRED =
      List.of(
          "id",
          "object",
          "created_at",
          "completed_at",
          "status",
          "incomplete_details",
          "model",
          "previous_response_id",
          "instructions",
          "output",
          "error",
          "tools",
          "tool_choice",
          "truncation",
          "parallel_tool_calls",
          "text",
          "top_p",
          "presence_penalty",
          "frequency_penalty",
          "top_logprobs",
          "temperature",
          "reasoning",
          "usage",
          "max_output_tokens",
          "max_tool_calls",
          "store",
          "background",
          "service_tier",
          "metadata",
          "safety_identifier",
          "prompt_cache_key");

  private final TestBuffers buffers = new TestBuffers();
  private final Answers answers = new Answers(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void writesAWholeAnswer() {
    List<InferenceEvent> events =
        List.of(
            new Started("real"),
            new TextDelta("Hel"),
            new TextDelta("lo"),
            new Cited(new Citation("https://x", "X", null, 0, 5)),
            new Untranslatable("server_tool_use"),
            new Finished(StopReason.STOP),
            new Metered(new Usage(10, 5, 4, 2, 3)));

    assertThat(answers.encoded(ASKED, false, events))
        .isEqualTo(
            Bodies.json(
                """
                {'id':'resp_0a1b','object':'response','created_at':1700000000,\
                'completed_at':1700000000,'status':'completed','error':null,\
                'incomplete_details':null,'model':'real','output':[\
                {'id':'msg_0a1b_0','type':'message','status':'completed','role':'assistant',\
                'content':[{'type':'output_text','text':'Hello','annotations':[\
                {'type':'url_citation','start_index':0,'end_index':5,'url':'https://x',\
                'title':'X'}],'logprobs':[]}]}],'usage':{'input_tokens':10,\
                'input_tokens_details':{'cached_tokens':4,'cache_write_tokens':2},\
                'output_tokens':5,'output_tokens_details':{'reasoning_tokens':3},\
                'total_tokens':15},'instructions':null,'previous_response_id':null,\
                'tool_choice':'auto','parallel_tool_calls':true,'temperature':1,'top_p':1,\
                'presence_penalty':0,'frequency_penalty':0,'top_logprobs':0,\
                'max_output_tokens':null,'max_tool_calls':null,'metadata':{},\
                'safety_identifier':null,'prompt_cache_key':null,'tools':[],\
                'text':{'format':{'type':'text'}},'reasoning':null,'truncation':'disabled',\
                'service_tier':'default','background':false,'store':false}\
                """));
  }

  @Test
  void tellsTheCallerWhatItAskedFor() throws IOException {
    JsonNode answer =
        Json.tree(
            answers.encoded(
                """
                {'model':'asked','instructions':'be\\nkind','temperature':0.50,'user':'me',
                 'tools':[ {'type':'function','name':'f'}, {'type':'web_search'}],
                 'tool_choice':'none','metadata':{'a':'b'},'reasoning':{'effort':'low'},
                 'text':{'verbosity':'low','format':{'type':'json_schema','name':'n','schema':{}}},
                 'store':true,'truncation':'auto','prompt_cache_key':'k','max_output_tokens':9}
                """,
                false,
                said()));

    assertThat(answer.fieldNames()).toIterable().containsAll(REQUIRED);
    assertThat(answer.path("instructions").asText()).isEqualTo("be\nkind");
    assertThat(answer.path("temperature")).hasToString("0.50");
    assertThat(answer.path("user").asText()).isEqualTo("me");
    assertThat(answer.path("tools"))
        .hasToString(
            Bodies.json(
                "[{'type':'function','name':'f','description':null,'parameters':null,"
                    + "'strict':null},{'type':'web_search'}]"));
    assertThat(answer.path("tool_choice").asText()).isEqualTo("none");
    assertThat(answer.path("metadata").path("a").asText()).isEqualTo("b");
    assertThat(answer.path("reasoning"))
        .hasToString(Bodies.json("{'effort':'low','summary':null}"));
    assertThat(answer.path("text"))
        .hasToString(
            Bodies.json(
                "{'verbosity':'low','format':{'type':'json_schema','name':'n','schema':{},"
                    + "'description':'','strict':false}}"));
    assertThat(answer.path("max_output_tokens").asInt()).isEqualTo(9);
    assertThat(answer.path("prompt_cache_key").asText()).isEqualTo("k");
    assertThat(answer.path("store").asBoolean()).as("nothing is stored").isFalse();
    assertThat(answer.path("truncation").asText()).isEqualTo("disabled");
  }

  @Test
  void tellsAFieldThatIsTooLongAsNotGivenAndStillKnowsItsTools() throws IOException {
    String description = "x".repeat(300 * 1024);

    JsonNode answer =
        Json.tree(
            answers.encoded(
                "{'instructions':'"
                    + description
                    + "','tools':[{'type':'custom','name':'c','description':'"
                    + description
                    + "'}]}",
                false,
                called("c", "{\"input\":\"text\"}")));

    assertThat(answer.path("instructions").isNull()).isTrue();
    assertThat(answer.path("tools")).isEmpty();
    assertThat(answer.path("output").path(0).path("input").asText()).isEqualTo("text");
  }

  @Test
  void givesToolsBackByTheNamesTheCallerGaveThem() throws IOException {
    String body =
        """
        {'tools':[{'type':'custom','name':'patch'},
         {'type':'namespace','name':'agents','tools':[{'type':'function','name':'spawn'}]}]}
        """;

    JsonNode custom = output(body, called("patch", "{\"input\":\"*** \\\"x\\\"\"}"), 0);
    JsonNode raw = output(body, called("patch", "no JSON"), 0);
    JsonNode spaced = output(body, called("agents__spawn", "{\"a\":1}"), 0);
    JsonNode plain = output(body, called("other", ""), 0);

    assertThat(custom)
        .hasToString(
            Bodies.json(
                "{'id':'ctc_0a1b_0','type':'custom_tool_call','status':'completed',"
                    + "'call_id':'call_1','name':'patch','input':'*** \\'x\\''}"));
    assertThat(raw.path("input").asText()).isEqualTo("no JSON");
    assertThat(spaced)
        .hasToString(
            Bodies.json(
                "{'id':'fc_0a1b_0','type':'function_call','status':'completed',"
                    + "'call_id':'call_1','namespace':'agents','name':'spawn',"
                    + "'arguments':'{\\'a\\':1}'}"));
    assertThat(plain)
        .hasToString(
            Bodies.json(
                "{'id':'fc_0a1b_0','type':'function_call','status':'completed',"
                    + "'call_id':'call_1','name':'other','arguments':'{}'}"));
  }

  @Test
  void keepsSignaturesForThoseWhoWantThem() throws IOException {
    List<InferenceEvent> events =
        List.of(
            new Started("m"),
            new ThinkingDelta("hm"),
            new ThinkingSigned(new Signature(Issuer.ANTHROPIC, "EqQ=")),
            new RedactedThinking(new Signature(Issuer.OPENAI, "gAAA")),
            new ToolCallDelta(0, "c", "f", "{}"),
            new ToolCallSigned(0, new Signature(Issuer.GEMINI, "sig")),
            new Finished(StopReason.TOOL_CALLS));

    JsonNode with = Json.tree(answers.encoded(Answers.ENCRYPTED, false, events)).path("output");
    JsonNode without = Json.tree(answers.encoded(ASKED, false, events)).path("output");

    assertThat(with)
        .hasToString(
            Bodies.json(
                """
                [{'id':'rs_0a1b_0','type':'reasoning','summary':[{'type':'summary_text',\
                'text':'hm'}],'encrypted_content':'hearth:anthropic:EqQ='},\
                {'id':'rs_0a1b_1','type':'reasoning','summary':[],'encrypted_content':'gAAA'},\
                {'id':'fc_0a1b_2','type':'function_call','status':'completed','call_id':'c',\
                'name':'f','arguments':'{}'},\
                {'id':'rs_0a1b_3','type':'reasoning','summary':[],\
                'encrypted_content':'hearth:gemini:sig'}]\
                """));
    assertThat(without)
        .hasToString(
            Bodies.json(
                """
                [{'id':'rs_0a1b_0','type':'reasoning','summary':[{'type':'summary_text',\
                'text':'hm'}]},{'id':'fc_0a1b_1','type':'function_call','status':'completed',\
                'call_id':'c','name':'f','arguments':'{}'}]\
                """));
  }

  @ParameterizedTest
  @CsvSource({
    "STOP,completed,",
    "TOOL_CALLS,completed,",
    "REFUSAL,incomplete,content_filter",
    "LENGTH,incomplete,max_output_tokens",
    "CONTENT_FILTER,incomplete,content_filter",
  })
  void tellsHowTheAnswerEnded(StopReason reason, String status, String why) throws IOException {
    List<InferenceEvent> events =
        List.of(new Started("m"), new TextDelta("x"), new Finished(reason));

    JsonNode whole = Json.tree(answers.encoded(ASKED, false, events));
    List<JsonNode> stream = events(answers.encoded(ASKED, true, events));

    assertThat(whole.path("status").asText()).isEqualTo(status);
    assertThat(whole.path("output").path(0).path("status").asText()).isEqualTo(status);
    assertThat(whole.path("incomplete_details").path("reason").asText(null)).isEqualTo(why);
    assertThat(whole.path("completed_at").isNull()).isEqualTo(why != null);
    assertThat(stream.getLast().path("type").asText()).isEqualTo("response." + status);
    assertThat(stream.getLast().path("response")).isEqualTo(whole);
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

    List<JsonNode> told = events(TestBuffers.text(dialect.errorEvent(error, buffers.allocator())));

    assertThat(told)
        .extracting(event -> event.path("type").asText())
        .containsExactly("error", "response.failed");
    assertThat(told.getFirst().path("error"))
        .hasToString(
            Bodies.json(
                "{'type':'rate_limit_error','code':'rate_limit_exceeded',"
                    + "'message':'Too many. Please try again in 7s.','param':null}"));
    JsonNode response = told.getLast().path("response");
    assertThat(response.fieldNames()).toIterable().containsAll(REQUIRED);
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
    StreamEncoder encoder = new StreamEncoder(new AnswerId("x", Instant.EPOCH), "m", Echo.none());
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

  private JsonNode output(String body, List<InferenceEvent> events, int index) throws IOException {
    return Json.tree(answers.encoded(body, false, events)).path("output").path(index);
  }

  private static List<InferenceEvent> said() {
    return List.of(new Started("m"), new TextDelta("x"), new Finished(StopReason.STOP));
  }

  private static List<InferenceEvent> called(String name, String arguments) {
    return List.of(
        new Started("m"),
        new ToolCallDelta(0, "call_1", name, arguments),
        new Finished(StopReason.TOOL_CALLS));
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

  private static List<JsonNode> events(String stream) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    for (String line : stream.lines().toList()) {
      if (line.startsWith("data: ")) {
        events.add(Json.tree(line.substring(6)));
      }
    }
    return events;
  }
}
