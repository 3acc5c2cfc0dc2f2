package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.InferenceRequest.Embedding;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
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
import org.junit.jupiter.params.provider.ValueSource;

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
                  new Sampling(0.5, 0.9, 40, 0.05, -1.0, 2.0, -7L, 9, List.of("a", "b")),
                  new ResponseFormat.JsonObject(),
                  "low",
                  true,
                  true,
                  Map.of(
                      "user", "\"u\"",
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
            Sampling.unset(),
            new ResponseFormat.Text(),
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
            "{'role':'assistant','content':null,'refusal':'no'}", Message.of(Role.ASSISTANT, "no")),
        Arguments.of(
            "{'role':'assistant','content':[{'type':'refusal','refusal':'no'}]}",
            Message.of(Role.ASSISTANT, "no")),
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
            new Message(Role.TOOL, List.of(new Part.ToolResult("1", null, "42")))));
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
            new ResponseFormat.JsonSchema("n", "{\"type\":\"object\",\"x\":1.0}")),
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

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'x':1;                                          messages;                is missing",
        "'messages':null;                                messages;                is null",
        "'messages':'secret';                            messages;                is a string",
        "'messages':[1];                                 messages[0];             is 1",
        "'messages':[{}];                                messages[0].role;        is missing",
        "'messages':[{'role':7}];                        messages[0].role;        is 7",
        "'messages':[{'role':'secret'}];                 messages[0].role;        developer",
        "'messages':[{'role':'function','content':'x'}]; messages[0].role;        'tool'",
        "'messages':[{'role':'user'}];                   messages[0].content;     is missing",
        "'messages':[{'role':'user','content':null}];    messages[0].content;     is null",
        "'messages':[{'role':'user','content':{}}];      messages[0].content;     is an object",
        "'messages':[{'role':'user','content':['x']}];   messages[0].content[0];  is a string",
        "'messages':[{'role':'user','content':[{}]}];    messages[0].content[0].type; is missing",
        "'messages':[{'role':'user','content':[{'type':'input_audio'}]}];"
            + "                                          messages[0].content[0].type; 'image_url'",
        "'messages':[{'role':'user','content':[{'type':'text'}]}];"
            + "                                          messages[0].content[0].text; is missing",
        "'messages':[{'role':'user','content':[{'type':'image_url'}]}];"
            + "                                     messages[0].content[0].image_url; is missing",
        "'messages':[{'role':'user','content':[{'type':'image_url','image_url':{}}]}];"
            + "                                 messages[0].content[0].image_url.url; is missing",
        "'messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'secret'}}]}];"
            + "                                 messages[0].content[0].image_url.url; data URL",
        "'messages':[{'role':'user','content':[{'type':'image_url','image_url':'data:,secret'}]}];"
            + "                                     messages[0].content[0].image_url; data URL",
        "'messages':[{'role':'system','content':[{'type':'image_url','image_url':'https://x'}]}];"
            + "                                          messages[0].content;     text",
        "'messages':[{'role':'user','content':'x','name':1}]; messages[0].name;   is 1",
        "'messages':[{'role':'user','content':'x'},{'role':'tool','content':'x'}];"
            + "                                          messages[1].tool_call_id; is missing",
        "'messages':[{'role':'tool','tool_call_id':'1'}];     messages[0].content; is missing",
        "'messages':[{'role':'assistant','tool_calls':{}}];   messages[0].tool_calls; is an object",
        "'messages':[{'role':'assistant','tool_calls':[{'id':'1'}]}];"
            + "                               messages[0].tool_calls[0].function; is missing",
        "'messages':[{'role':'assistant','tool_calls':[{'function':{'name':'f'}}]}];"
            + "                                     messages[0].tool_calls[0].id; is missing",
        "'messages':[{'role':'assistant','tool_calls':[{'id':'1','function':{}}]}];"
            + "                          messages[0].tool_calls[0].function.name; is missing",
        "'messages':[{'role':'assistant','tool_calls':[{'id':'1','type':'custom'}]}];"
            + "                                   messages[0].tool_calls[0].type; 'function'",
        "'messages':[{'role':'assistant','tool_calls':"
            + "[{'id':'1','function':{'name':'f','arguments':{}}}]}];"
            + "                     messages[0].tool_calls[0].function.arguments; is an object",
        "'messages':[{'role':'assistant','function_call':{}}];"
            + "                                      messages[0].function_call; 'tool_calls'",
        "'messages':[{'role':'assistant','refusal':1}];  messages[0].refusal;     is 1",
        "'tools':{};                                     tools;                   is an object",
        "'tools':['f'];                                  tools[0];                is a string",
        "'tools':[{'function':{'name':'f'}}];            tools[0].type;           is missing",
        "'tools':[{'type':'retrieval'}];                 tools[0].type;           'function'",
        "'tools':[{'type':'function'}];                  tools[0].function;       is missing",
        "'tools':[{'type':'function','function':{}}];    tools[0].function.name;  is missing",
        "'tools':[{'type':'function','function':{'name':'f','parameters':[]}}];"
            + "                                  tools[0].function.parameters;    is an array",
        "'tool_choice':'secret';                         tool_choice;             required",
        "'tool_choice':7;                                tool_choice;             is 7",
        "'tool_choice':{'type':'function'};              tool_choice.function;    is missing",
        "'tool_choice':{'type':'function','function':{}}; tool_choice.function.name; is missing",
        "'functions':[];                                 functions;               'tools'",
        "'function_call':'auto';                         function_call;           'tool_choice'",
        "'response_format':'json';                       response_format;         is a string",
        "'response_format':{};                           response_format.type;    is missing",
        "'response_format':{'type':'grammar'};           response_format.type;    json_schema",
        "'response_format':{'type':'json_schema'};  response_format.json_schema;  is missing",
        "'response_format':{'type':'json_schema','json_schema':{'schema':'x'}};"
            + "                            response_format.json_schema.schema;    is a string",
        "'temperature':'0.5';                            temperature;             is a string",
        "'temperature':1e999;                            temperature;             a number",
        "'top_p':true;                                   top_p;                   is true",
        "'top_k':0.5;                                    top_k;                   is 0.5",
        "'top_k':3000000000;                             top_k;                   32 bits",
        "'seed':1e300;                                   seed;                    whole number",
        "'seed':99999999999999999999;                    seed;                    whole number",
        "'max_tokens':'7';                               max_tokens;              is a string",
        "'max_completion_tokens':{};                     max_completion_tokens;   is an object",
        "'stop':1;                                       stop;                    is 1",
        "'stop':['a',1];                                 stop;                    of strings",
        "'stream':'true';                                stream;                  is a string",
        "'stream':true,'stream_options':[];              stream_options;          is an array",
        "'stream':true,'stream_options':{'include_usage':1};"
            + "                                       stream_options.include_usage; is 1",
        "'reasoning_effort':{};                          reasoning_effort;        is an object",
        "'model':null;                                   model;                   is null"
      })
  void namesThePathOfWhatIsWrongInAChat(String fields, String path, String message) {
    String model = fields.contains("'model'") ? "" : "'model':'m',";
    String messages =
        fields.contains("'messages'") || fields.equals("'x':1") ? "" : ",'messages':[]";
    assertWrong(Operation.CHAT, "{" + model + fields + messages + "}", path, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'m'};                               prompt;     is missing",
        "{'model':'m','prompt':null};                 prompt;     is null",
        "{'model':'m','prompt':7};                    prompt;     is 7",
        "{'model':'m','prompt':[]};                   prompt;     one string",
        "{'model':'m','prompt':['a','b']};            prompt;     one string",
        "{'model':'m','prompt':[1,2]};                prompt;     tokens are not understood",
        "{'model':'m','prompt':'x','suffix':1};       suffix;     is 1",
        "{'prompt':'x'};                              model;      is missing"
      })
  void namesThePathOfWhatIsWrongInACompletion(String json, String path, String message) {
    assertWrong(Operation.COMPLETION, json, path, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'m'};                                       input;           is missing",
        "{'model':'m','input':[]};                            input;           at least one",
        "{'model':'m','input':[[1,2]]};                       input;           tokens",
        "{'model':'m','input':{}};                            input;           is an object",
        "{'model':'m','input':'x','dimensions':'64'};         dimensions;      is a string",
        "{'model':'m','input':'x','encoding_format':'int8'};  encoding_format; 'base64'",
        "{'input':'x'};                                       model;           is missing"
      })
  void namesThePathOfWhatIsWrongInAnEmbedding(String json, String path, String message) {
    assertWrong(Operation.EMBEDDING, json, path, message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{'model':'m','messages':[]",
        "{'model':'m','model':'m','messages':[]}",
        "{'model':'m','messages':[tru]}",
        "{'model':'m','messages':[1 2]}",
        "{'model':'m','messages':[{'role':'user','content':'\\x'}]}",
        "{'model':'m','messages':[{'role':'user','role':,}]}"
      })
  void refusesWhatIsNoJson(String json) {
    assertThatThrownBy(() -> decode(Operation.CHAT, json))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST));
  }

  @Test
  void refusesWhatIsNoUtf8() {
    byte[] bytes =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}"
            .getBytes(StandardCharsets.UTF_8);
    bytes[new String(bytes, StandardCharsets.UTF_8).indexOf('?')] = (byte) 0xff;

    assertThatThrownBy(() -> decode(Operation.CHAT, bytes, new Random(1)))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST));
  }

  @Test
  void refusesWhatIsNestedTooDeeply() {
    String deep = "[".repeat(5_000) + "]".repeat(5_000);
    assertThatThrownBy(() -> decode(Operation.CHAT, "{'model':'m','messages':[],'x':" + deep + "}"))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST));
  }

  private void assertWrong(Operation operation, String json, String path, String message) {
    assertThatThrownBy(() -> decode(operation, json))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
              assertThat(e.error().param()).isEqualTo(path);
              assertThat(e.error().message())
                  .contains("'" + path + "'")
                  .contains(message)
                  .doesNotContain("secret");
            });
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
      return dialect.decode(operation, body);
    } finally {
      body.release();
    }
  }
}
