package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.InferenceRequest.Embedding;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestDecoderTest {
  private final OpenAiDialect dialect = new OpenAiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void readsEveryPartOfAChatInAnySplit() {
    String json =
        """
        {"model":"loc\\u0061l","messages":[{"role":"user","content":"Gr\\u00fc\u00dfe 🦉"}],
         "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"a":1.50}}}],
         "tool_choice":"required","temperature":0.5,"top_p":0.9,"top_k":40,"min_p":0.05,
         "presence_penalty":-1,"frequency_penalty":2,"seed":-7,"max_tokens":5,
         "max_completion_tokens":9,"stop":["a","b"],"response_format":{"type":"json_object"},
         "reasoning_effort":"low","stream":true,"stream_options":{"include_usage":true},
         "user":"u","keep_alive" : "5m", "odd":{"a" : [1.00,null]},"n":null}
        """;
    for (long seed = 0; seed < 50; seed++) {
      assertThat(decode(Operation.CHAT, json.getBytes(StandardCharsets.UTF_8), new Random(seed)))
          .as("seed %d", seed)
          .isEqualTo(
              new Chat(
                  "local",
                  List.of(Message.of(Role.USER, "Grüße 🦉")),
                  List.of(new Tool("f", "d", "{\"a\":1.50}")),
                  new ToolChoice.Required(),
                  null,
                  new Sampling(0.5, 0.9, 40, 0.05, -1.0, 2.0, -7L, 9, List.of("a", "b")),
                  new ResponseFormat.JsonObject(),
                  Reasoning.effort("low"),
                  "u",
                  true,
                  true,
                  Map.of(
                      "keep_alive", "\"5m\"",
                      "odd", "{\"a\" : [1.00,null]}",
                      "n", "null")));
    }
  }

  @Test
  void leavesToTheModelWhatIsAbsentOrNull() {
    String nulls =
        "'tools':null,'tool_choice':null,'temperature':null,'top_k':null,'stop':null,"
            + "'response_format':null,'reasoning_effort':null,'stream':null,"
            + "'stream_options':null,'max_tokens':null,'seed':null,'functions':null";
    InferenceRequest bare =
        new Chat(
            "m",
            List.of(),
            List.of(),
            new ToolChoice.Auto(),
            null,
            Sampling.unset(),
            new ResponseFormat.Text(),
            Reasoning.unset(),
            null,
            false,
            false,
            Map.of());

    assertThat(decode(Operation.CHAT, "{'model':'m','messages':[]}")).isEqualTo(bare);
    assertThat(decode(Operation.CHAT, "{'model':'m','messages':[]," + nulls + "}")).isEqualTo(bare);
  }

  static Stream<Arguments> messages() {
    return Stream.of(
        Arguments.of("{'role':'system','content':'s'}", Message.of(Role.SYSTEM, "s")),
        Arguments.of("{'role':'developer','content':'s'}", Message.of(Role.SYSTEM, "s")),
        Arguments.of(
            "{'role':'system','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}",
            new Message(Role.SYSTEM, List.of(new Part.Text("a"), new Part.Text("b")))),
        Arguments.of("{'role':'user','name':'bob','content':''}", Message.of(Role.USER, "")),
        Arguments.of("{'role':'user','content':[]}", new Message(Role.USER, List.of())),
        Arguments.of(
            "{'role':'user','content':[{'type':'image_url','image_url':"
                + "{'url':'data:image/png;base64,AA\\nBB','detail':'low'}},"
                + "{'type':'text','text':'what?'},"
                + "{'type':'image_url','image_url':'https://x/y.png'}]}",
            new Message(
                Role.USER,
                List.of(
                    new Part.Image("image/png", "AABB"),
                    new Part.Text("what?"),
                    new Part.ImageLink("https://x/y.png")))),
        Arguments.of(
            "{'role':'user','content':[{'type':'image_url','image_url':"
                + "{'url':'data:image/svg+xml;charset=utf-8;base64,AA'}}]}",
            new Message(Role.USER, List.of(new Part.Image("image/svg+xml", "AA")))),
        Arguments.of("{'role':'assistant','content':null}", new Message(Role.ASSISTANT, List.of())),
        Arguments.of("{'role':'assistant'}", new Message(Role.ASSISTANT, List.of())),
        Arguments.of(
            "{'role':'assistant','content':null,'refusal':'no'}",
            new Message(Role.ASSISTANT, List.of(new Part.Refusal("no")))),
        Arguments.of(
            "{'role':'assistant','content':[{'type':'refusal','refusal':'no'}]}",
            new Message(Role.ASSISTANT, List.of(new Part.Refusal("no")))),
        Arguments.of(
            "{'role':'assistant','content':'a','thinking_blocks':["
                + "{'type':'thinking','thinking':'h'},"
                + "{'type':'thinking','thinking':'m','signature':'s'},"
                + "{'type':'redacted_thinking','data':'hearth:openai:e'},"
                + "{'type':'thinking','thinking':'open'}]}",
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.Thinking("hm", new Signature(Signature.Issuer.ANTHROPIC, "s")),
                    new Part.RedactedThinking(new Signature(Signature.Issuer.OPENAI, "e")),
                    new Part.Thinking("open"),
                    new Part.Text("a")))),
        Arguments.of(
            "{'role':'assistant','tool_calls':[{'id':'1','function':{'name':'f','arguments':'{}'},"
                + "'extra_content':{'google':{'thought_signature':'c2ln'}}}]}",
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.ToolCall(
                        "1", "f", "{}", new Signature(Signature.Issuer.GEMINI, "c2ln"))))),
        Arguments.of(
            "{'role':'user','content':[{'type':'file','file':{'filename':'a.pdf',"
                + "'file_data':'data:application/pdf;base64,JVBE'}},"
                + "{'type':'input_audio','input_audio':{'data':'UklG','format':'wav'}}]}",
            new Message(
                Role.USER,
                List.of(
                    new Part.Document("application/pdf", "JVBE", "a.pdf"),
                    new Part.Audio("audio/wav", "UklG")))),
        Arguments.of(
            "{'role':'assistant','reasoning_content':'hm','content':'a','tool_calls':["
                + "{'id':'1','type':'function','function':{'name':'f','arguments':'{}'}},"
                + "{'id':'2','function':{'name':'g'}}]}",
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.Thinking("hm"),
                    new Part.Text("a"),
                    new Part.ToolCall("1", "f", "{}"),
                    new Part.ToolCall("2", "g", "")))),
        Arguments.of(
            "{'role':'assistant','reasoning':'hm','content':[{'type':'thinking','thinking':"
                + "[{'type':'text','text':'a'},{'type':'text','text':'b'}]},"
                + "{'type':'thinking','thinking':'c'}]}",
            new Message(
                Role.ASSISTANT,
                List.of(new Part.Thinking("hm"), new Part.Thinking("ab"), new Part.Thinking("c")))),
        Arguments.of(
            "{'role':'tool','tool_call_id':'1','name':'f','content':'42'}",
            new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "42")))),
        Arguments.of(
            "{'role':'tool','tool_call_id':'1','content':"
                + "[{'type':'text','text':'4'},{'type':'text','text':'2'}]}",
            new Message(
                Role.TOOL,
                List.of(
                    new Part.ToolResult(
                        "1", null, List.of(new Part.Text("4"), new Part.Text("2")), false)))));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void readsEveryKindOfMessage(String json, Message expected) {
    assertThat(chat("'messages':[" + json + "]").messages()).containsExactly(expected);
  }

  static Stream<Arguments> choices() {
    return Stream.of(
        Arguments.of("'auto'", new ToolChoice.Auto()),
        Arguments.of("'none'", new ToolChoice.None()),
        Arguments.of("'required'", new ToolChoice.Required()),
        Arguments.of("{'type':'function','function':{'name':'f'}}", new ToolChoice.Named("f")));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void readsWhichToolIsToBeUsed(String json, ToolChoice expected) {
    assertThat(chat("'messages':[],'tool_choice':" + json).toolChoice()).isEqualTo(expected);
  }

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of("{'type':'text'}", new ResponseFormat.Text()),
        Arguments.of("{'type':'json_object'}", new ResponseFormat.JsonObject()),
        Arguments.of(
            "{'type':'json_schema','json_schema':{'name':'n','strict':true,"
                + "'schema':{'type':'object','x':1.0}}}",
            new ResponseFormat.JsonSchema("n", "{\"type\":\"object\",\"x\":1.0}", true)),
        Arguments.of(
            "{'type':'json_schema','json_schema':{'schema':{}}}",
            new ResponseFormat.JsonSchema(null, "{}")));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void readsTheFormOfTheAnswer(String json, ResponseFormat expected) {
    assertThat(chat("'messages':[],'response_format':" + json).format()).isEqualTo(expected);
  }

  @Test
  void toolMayHaveNothingButAName() {
    assertThat(chat("'messages':[],'tools':[{'type':'function','function':{'name':'f'}}]").tools())
        .containsExactly(new Tool("f", null, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'max_tokens':7;                               7",
        "'max_tokens':7.0;                             7",
        "'max_tokens':7,'max_completion_tokens':9;     9",
        "'max_tokens':7,'max_completion_tokens':null;  7",
        "'max_tokens':0;                               0",
        "'max_tokens':-1;                              ",
      })
  void readsTheLimitOfTokens(String fields, Integer limit) {
    assertThat(chat("'messages':[]," + fields).sampling().maxOutputTokens()).isEqualTo(limit);
  }

  @Test
  void usageIsOnlyWantedInAStream() {
    String wish = "'messages':[],'stream_options':{'include_usage':true}";
    assertThat(chat(wish).usageInStream()).isFalse();
    assertThat(chat(wish + ",'stream':true").usageInStream()).isTrue();
    assertThat(chat("'messages':[],'stream':true").usageInStream()).isFalse();
  }

  @Test
  void stopMayBeOneText() {
    assertThat(chat("'messages':[],'stop':'end'").sampling().stop()).containsExactly("end");
  }

  @Test
  void readsACompletion() {
    assertThat(
            decode(
                Operation.COMPLETION,
                "{'model':'m','prompt':'once','suffix':'end','max_tokens':3,'stream':true,"
                    + "'echo':false,'messages':1}"))
        .isEqualTo(
            new Completion(
                "m",
                "once",
                "end",
                new Sampling(null, null, null, null, null, null, null, 3, List.of()),
                true,
                false,
                Map.of("echo", "false", "messages", "1")));
    assertThat(decode(Operation.COMPLETION, "{'model':'m','prompt':['once']}"))
        .isEqualTo(new Completion("m", "once", null, Sampling.unset(), false, false, Map.of()));
  }

  @Test
  void readsAnEmbedding() {
    assertThat(
            decode(
                Operation.EMBEDDING,
                "{'model':'m','input':['a',''],'dimensions':64,'encoding_format':'base64',"
                    + "'user':'u','stream':true}"))
        .isEqualTo(
            new Embedding(
                "m", List.of("a", ""), 64, true, Map.of("user", "\"u\"", "stream", "true")));
    assertThat(decode(Operation.EMBEDDING, "{'model':'m','input':'a','encoding_format':'float'}"))
        .isEqualTo(new Embedding("m", List.of("a"), null, false, Map.of()));
  }

  @Test
  void whatHasNoMeaningElsewhereIsNamedWhereverItStands() {
    Chat chat =
        chat(
            "'n':1,'messages':[{'role':'user','name':'bob','content':["
                + "{'type':'text','text':'a','cache_control':{'type':'ephemeral'}},"
                + "{'type':'image_url','image_url':{'url':'https://x/y.png','detail':'high'}},"
                + "{'type':'image_url','image_url':{'url':'https://x/z.png','detail':'auto'}}]},"
                + "{'role':'assistant','content':'b','annotations':[],'audio':{'id':'1'},"
                + "'tool_calls':[{'id':'1','type':'function','index':0,'provider':'x',"
                + "'function':{'name':'f','arguments':'{}'}}]},"
                + "{'role':'tool','tool_call_id':'1','name':'f','content':'c'}],"
                + "'tools':[{'type':'function','defer_loading':true,'function':{'name':'f'}}]");

    assertThat(chat.others())
        .containsOnlyKeys(
            "n", "name", "cache_control", "detail", "audio", "provider", "defer_loading");
  }

  private Chat chat(String fields) {
    InferenceRequest request = decode(Operation.CHAT, "{'model':'m'," + fields + "}");
    assertThat(request).isInstanceOf(Chat.class);
    return (Chat) request;
  }

  private InferenceRequest decode(Operation operation, String json) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return decode(operation, bytes, new Random(bytes.length));
  }

  private InferenceRequest decode(Operation operation, byte[] json, Random random) {
    RequestBody body = new RequestBody();
    buffers.cut(json, random).forEach(body::add);
    try {
      return dialect.decode(Asked.of(operation), body);
    } finally {
      body.release();
    }
  }
}
