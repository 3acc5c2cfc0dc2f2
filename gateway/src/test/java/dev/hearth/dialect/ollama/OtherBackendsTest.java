package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.TestRequests;
import dev.hearth.dialect.Transcoder;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.RequestFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tools that know nothing but Ollama, with another back end behind; and the other way round. */
class OtherBackendsTest {
  private static final AnswerId ID = new AnswerId("id", Instant.parse("2026-11-21T10:00:00Z"));
  private static final String HEAD = "{'model':'asked','created_at':'2026-11-21T10:00:00Z',";
  private static final ModelParams TARGET = new ModelParams("real", Map.of());

  private final OpenAiDialect openAi = new OpenAiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  // ---- requests

  @Test
  void chatReachesAnOpenAiServer() {
    Losses losses = new Losses();
    assertThat(
            sent(
                OllamaDialect.chat(),
                """
                {'model':'asked','messages':[{'role':'user','content':'weather?'},
                 {'role':'assistant','content':'',
                  'tool_calls':[{'function':{'name':'f','arguments':{'x':1.50}}}]},
                 {'role':'tool','tool_name':'f','content':'sunny'}],
                 'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}],
                 'format':{'type':'object'},'options':{'num_predict':9,'num_ctx':4096},
                 'keep_alive':'5m'}
                """,
                losses))
        .isEqualTo(
            Caller.quoted(
                "{'model':'real','messages':[{'role':'user','content':'weather?'},"
                    + "{'role':'assistant','content':null,'tool_calls':[{'id':'call_1_0',"
                    + "'type':'function','function':{'name':'f','arguments':'{\\'x\\':1.50}'}}]},"
                    + "{'role':'tool','tool_call_id':'call_1_0','name':'f','content':'sunny'}],"
                    + "'tools':[{'type':'function','function':{'name':'f',"
                    + "'parameters':{'type':'object'}}}],'max_tokens':9,"
                    + "'response_format':{'type':'json_schema','json_schema':{'name':'answer',"
                    + "'schema':{'type':'object'}}},"
                    + "'stream':true,'stream_options':{'include_usage':true}}"));
    assertThat(losses.names()).containsExactly("keep_alive", "num_ctx");
  }

  @Test
  void promptReachesAnOpenAiServerAsAChat() {
    assertThat(
            sent(
                OllamaDialect.generate(),
                "{'model':'asked','system':'s','prompt':'what?','images':['/9j/4A=='],"
                    + "'stream':false}",
                new Losses()))
        .isEqualTo(
            Caller.quoted(
                "{'model':'real','messages':[{'role':'system','content':'s'},{'role':'user',"
                    + "'content':[{'type':'text','text':'what?'},{'type':'image_url',"
                    + "'image_url':{'url':'data:image/jpeg;base64,/9j/4A=='}}]}]}"));
  }

  @Test
  void textsReachAnOpenAiServer() {
    assertThat(
            sent(
                OllamaDialect.embeddings(),
                "{'model':'asked','prompt':'a','keep_alive':0}",
                new Losses()))
        .isEqualTo("{\"model\":\"real\",\"input\":[\"a\"]}");
  }

  // ---- answers

  @Test
  void streamedToolCallsAreRebuiltWhole() {
    // BerriAI/litellm#35711: pieces of tool calls were dropped on their way to this format
    String stream =
        chunk("{'role':'assistant','content':''}", "null")
            + chunk("{'content':'so'}", "null")
            + chunk(call(0, "'id':'c1',", "'name':'f','arguments':''"), "null")
            + chunk(call(0, "", "'arguments':'{\\'x\\':'"), "null")
            + chunk(call(1, "'id':'c2',", "'name':'g','arguments':'{}'"), "null")
            + chunk(call(0, "", "'arguments':'1}'"), "null")
            + chunk("{}", "'tool_calls'")
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n"
            + "data: [DONE]\n\n";
    String answer =
        Caller.quoted(
            HEAD
                + "'message':{'role':'assistant','content':'so'},'done':false}\n"
                + HEAD
                + "'message':{'role':'assistant','content':'','tool_calls':["
                + "{'id':'c1','function':{'index':0,'name':'f','arguments':{'x':1}}},"
                + "{'id':'c2','function':{'index':1,'name':'g','arguments':{}}}]},'done':false}\n"
                + HEAD
                + "'message':{'role':'assistant','content':''},'done':true,'done_reason':'stop',"
                + "'prompt_eval_count':7,'eval_count':3}\n");
    for (long seed = 0; seed < 50; seed++) {
      assertThat(
              relayed(
                  openAi,
                  OllamaDialect.chat(),
                  TestRequests.chat().streamed().request(),
                  stream,
                  new Random(seed)))
          .as("seed %d", seed)
          .isEqualTo(answer);
    }
  }

  @Test
  void chatComesBackToAPromptAsACompletion() {
    assertThat(
            relayed(
                openAi,
                OllamaDialect.generate(),
                TestRequests.chat().request(),
                Caller.quoted(
                    "{'model':'real','choices':[{'index':0,'finish_reason':'length',"
                        + "'message':{'role':'assistant','content':'Hi'}}],"
                        + "'usage':{'prompt_tokens':7,'completion_tokens':3}}"),
                new Random(0)))
        .isEqualTo(
            Caller.quoted(
                HEAD
                    + "'response':'Hi','done':true,'done_reason':'length',"
                    + "'prompt_eval_count':7,'eval_count':3}"));
  }

  @Test
  void vectorComesBackToTheOlderPath() {
    assertThat(
            relayed(
                openAi,
                OllamaDialect.embeddings(),
                TestRequests.embedding("a"),
                Caller.quoted(
                    "{'model':'real','data':[{'index':0,'embedding':[0.10,-2e-3]}],"
                        + "'usage':{'prompt_tokens':2}}"),
                new Random(0)))
        .isEqualTo("{\"embedding\":[0.10,-2e-3]}");
  }

  @Test
  void cutStreamNeverEndsWell() {
    RecordingSink sink = new RecordingSink();
    relay(
        openAi,
        OllamaDialect.chat(),
        TestRequests.chat().streamed().request(),
        chunk("{'content':'so'}", "null"),
        new Random(0),
        sink);
    assertThat(sink.text()).doesNotContain("\"done\":true");
    assertThat(sink.reports()).containsExactly("started", "failed UPSTREAM_FAILED");
  }

  @Test
  void toolCallsOfAStreamFromAnOllamaEndAsToolCalls() {
    // BerriAI/litellm#35663: the finish reason was stop; #6135: the calls became text
    String lines =
        Caller.quoted(
            "{'model':'m','message':{'role':'assistant','content':'','tool_calls':["
                + "{'function':{'name':'f','arguments':{'x':1}}}]},'done':false}\n"
                + "{'model':'m','message':{'role':'assistant','content':''},'done':true,"
                + "'done_reason':'stop'}\n");
    String answer =
        relayed(
            new OllamaDialect(),
            openAi,
            TestRequests.chat().streamed().request(),
            lines,
            new Random(0));
    assertThat(answer)
        .contains("\"finish_reason\":\"tool_calls\"")
        .contains("\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"")
        .doesNotContain("\"finish_reason\":\"stop\"")
        .doesNotContain("\"content\":\"{");
  }

  private String sent(OllamaDialect door, String json, Losses losses) {
    InferenceRequest request = new Caller(door, buffers).decode(Caller.quoted(json));
    return TestBuffers.text(openAi.encode(request, TARGET, losses, buffers.allocator()));
  }

  private String relayed(
      BackendDialect backend,
      DoorDialect door,
      InferenceRequest request,
      String answer,
      Random random) {
    RecordingSink sink = new RecordingSink();
    relay(backend, door, request, answer, random, sink);
    assertThat(sink.reports()).endsWith("finished");
    return sink.text();
  }

  private void relay(
      BackendDialect backend,
      DoorDialect door,
      InferenceRequest request,
      String answer,
      Random random,
      RecordingSink sink) {
    RequestFacts facts =
        new RequestFacts(
            request.operation(),
            "asked",
            request.stream(),
            9,
            null,
            false,
            false,
            request.stream(),
            false);
    try (Transcoder relay =
        new Transcoder(
            backend.decoder(request),
            door.encoder(ID, facts, new RequestBody()),
            sink,
            buffers.allocator())) {
      buffers.cut(answer.getBytes(StandardCharsets.UTF_8), random).forEach(relay::accept);
      relay.end();
    }
  }

  private static String chunk(String delta, String reason) {
    return "data: "
        + Caller.quoted(
            "{'model':'real','choices':[{'index':0,'delta':"
                + delta
                + ",'finish_reason':"
                + reason
                + "}]}")
        + "\n\n";
  }

  private static String call(int index, String id, String function) {
    return "{'tool_calls':[{'index':" + index + "," + id + "'function':{" + function + "}}]}";
  }
}
