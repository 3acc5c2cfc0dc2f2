package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Cited;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceEvent.Untranslatable;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WholeEncoderTest {
  private static final String ASKED = "{'model':'asked'}";

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

    assertThat(answer.fieldNames()).toIterable().containsAll(Answers.REQUIRED);
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
    List<JsonNode> stream = Answers.events(answers.encoded(ASKED, true, events));

    assertThat(whole.path("status").asText()).isEqualTo(status);
    assertThat(whole.path("output").path(0).path("status").asText()).isEqualTo(status);
    assertThat(whole.path("incomplete_details").path("reason").asText(null)).isEqualTo(why);
    assertThat(whole.path("completed_at").isNull()).isEqualTo(why != null);
    assertThat(stream.getLast().path("type").asText()).isEqualTo("response." + status);
    assertThat(stream.getLast().path("response")).isEqualTo(whole);
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
}
