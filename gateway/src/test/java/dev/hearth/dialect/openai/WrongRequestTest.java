package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that cannot be read, and what their callers are told. */
class WrongRequestTest {
  private final OpenAiDialect dialect = new OpenAiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
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
        "'messages':[{'role':'user','content':[{'type':'video'}]}];"
            + "                                          messages[0].content[0].type; 'image_url'",
        "'messages':[{'role':'user','content':[{'type':'input_audio'}]}];"
            + "                                   messages[0].content[0].input_audio; is missing",
        "'messages':[{'role':'user','content':[{'type':'file','file':{'file_id':'x'}}]}];"
            + "                                 messages[0].content[0].file.file_id; 'file_data'",
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
