package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that cannot be read, and what their callers are told. */
class WrongRequestTest {
  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'x':1;                                          messages;               is missing",
        "'messages':null;                                messages;               is null",
        "'messages':'secret';                            messages;               is a string",
        "'messages':[1];                                 messages[0];            is 1",
        "'messages':[{}];                                messages[0].role;       is missing",
        "'messages':[{'role':'secret'}];                 messages[0].role;       assistant",
        "'messages':[{'role':'user'}];                   messages[0].content;    is missing",
        "'messages':[{'role':'user','content':{}}];      messages[0].content;    is an object",
        "'messages':[{'role':'user','content':['x']}];   messages[0].content[0]; is a string",
        "'messages':[{'role':'user','content':[{}]}];    messages[0].content[0].type; is missing",
        "'messages':[{'role':'user','content':[{'type':'secret'}]}];"
            + "                                 messages[0].content[0].type;     tool_result",
        "'messages':[{'role':'user','content':[{'type':'text'}]}];"
            + "                                 messages[0].content[0].text;     is missing",
        "'messages':[{'role':'user','content':[{'type':'image'}]}];"
            + "                                 messages[0].content[0].source;   is missing",
        "'messages':[{'role':'user','content':[{'type':'image','source':{'type':'secret'}}]}];"
            + "                             messages[0].content[0].source.type;  url",
        "'messages':[{'role':'user','content':[{'type':'image','source':{'type':'url'}}]}];"
            + "                             messages[0].content[0].source.url;   is missing",
        "'messages':[{'role':'user','content':[{'type':'image','source':{'type':'base64',"
            + "'data':'x'}}]}];         messages[0].content[0].source.media_type; is missing",
        "'messages':[{'role':'user','content':[{'type':'document','source':{'type':'x'}}]}];"
            + "                             messages[0].content[0].source.type;  content",
        "'messages':[{'role':'user','content':[{'type':'tool_result'}]}];"
            + "                             messages[0].content[0].tool_use_id;  is missing",
        "'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'1',"
            + "'content':7}]}];             messages[0].content[0].content;      is 7",
        "'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'1',"
            + "'content':[{'type':'tool_use'}]}]}];"
            + "                          messages[0].content[0].content[0].type; search_result",
        "'messages':[{'role':'user','content':[{'type':'tool_result','tool_use_id':'1',"
            + "'is_error':'x'}]}];          messages[0].content[0].is_error;     is a string",
        "'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'1'}]}];"
            + "                             messages[0].content[0].name;         is missing",
        "'messages':[{'role':'assistant','content':[{'type':'tool_use','id':'1','name':'f',"
            + "'input':'x'}]}];             messages[0].content[0].input;        is a string",
        "'messages':[{'role':'assistant','content':[{'type':'thinking'}]}];"
            + "                             messages[0].content[0].thinking;     is missing",
        "'messages':[{'role':'assistant','content':[{'type':'redacted_thinking'}]}];"
            + "                             messages[0].content[0].data;         is missing",
        "'messages':[{'role':'system','content':[{'type':'image','source':{'type':'url',"
            + "'url':'https://x'}}]}];      messages[0].content;                 text",
        "'messages':[],'system':7;                       system;                 is 7",
        "'messages':[],'system':['x'];                   system[0];              is a string",
        "'messages':[],'tools':{};                       tools;                  is an object",
        "'messages':[],'tools':[{}];                     tools[0].name;          is missing",
        "'messages':[],'tools':[{'name':'f'}];           tools[0].input_schema;  is missing",
        "'messages':[],'tools':[{'name':'f','input_schema':[]}]; tools[0].input_schema; an array",
        "'messages':[],'tool_choice':'auto';             tool_choice;            is a string",
        "'messages':[],'tool_choice':{'type':'secret'};  tool_choice.type;       any",
        "'messages':[],'tool_choice':{'type':'tool'};    tool_choice.name;       is missing",
        "'messages':[],'temperature':'0.5';              temperature;            is a string",
        "'messages':[],'top_p':true;                     top_p;                  is true",
        "'messages':[],'top_k':0.5;                      top_k;                  is 0.5",
        "'messages':[],'max_tokens':-1;                  max_tokens;             is -1",
        "'messages':[],'max_tokens':'7';                 max_tokens;             is a string",
        "'messages':[],'stop_sequences':'a';             stop_sequences;         is a string",
        "'messages':[],'stop_sequences':['a',1];         stop_sequences;         of strings",
        "'messages':[],'stream':'true';                  stream;                 is a string",
        "'messages':[],'thinking':true;                  thinking;               is true",
        "'messages':[],'thinking':{};                    thinking.type;          is missing",
        "'messages':[],'thinking':{'type':'enabled','budget_tokens':'x'};"
            + "                                          thinking.budget_tokens; is a string",
        "'messages':[],'output_config':[];               output_config;          is an array",
        "'messages':[],'output_config':{'effort':1};     output_config.effort;   is 1",
        "'messages':[],'output_config':{'format':{}};    output_config.format.type; is missing",
        "'messages':[],'output_config':{'format':{'type':'json'}};"
            + "                                          output_config.format.type; 'json_schema'",
        "'messages':[],'output_format':{'type':'json_schema'};"
            + "                                          output_format.schema;   is missing",
        "'messages':[],'metadata':'u';                   metadata;               is a string",
        "'messages':[],'metadata':{'user_id':1};         metadata.user_id;       is 1",
        "'messages':[],'model':null;                     model;                  is null"
      })
  void namesThePathOfWhatIsWrong(String fields, String path, String message) {
    String model = fields.contains("'model'") ? "" : "'model':'m',";
    String json = Wire.json("{" + model + fields + "}");

    assertThatThrownBy(() -> wire.decoded(json, new Random(1)))
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "nonsense",
        "{\"model\":\"m\",\"model\":\"n\"}",
        "{\"a\":[}",
        "{\"a\":tru}"
      })
  void whatIsNoJsonObjectIsTheCallersFault(String json) {
    assertThatThrownBy(() -> wire.decoded(json, new Random(1)))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};                                        model;         is missing",
        "{'model':7};                               model;         is 7",
        "{'model':' '};                             model;         is empty",
        "{'model':'m','stream':1};                  stream;        is 1",
        "{'model':'m','max_tokens':'x'};            max_tokens;    is a string",
        "{'model':'m','max_tokens':-1};             max_tokens;    is -1",
        "{'model':'m','max_tokens':1.5};            max_tokens;    is 1.5",
        "{'model':'m','output_config':7};           output_config; is 7"
      })
  void peekNamesWhatRoutingCannotRead(String json, String field, String message) {
    RequestBody body = wire.body(Wire.json(json), new Random(1));
    try {
      assertThatThrownBy(() -> wire.dialect().peek(Asked.of(Operation.CHAT), body))
          .isInstanceOfSatisfying(
              InferenceException.class,
              e -> {
                assertThat(e.error().param()).isEqualTo(field);
                assertThat(e.error().message()).contains(message);
              });
    } finally {
      body.release();
    }
  }

  @Test
  void operationsOfOtherFormatsDoNotComeInHere() {
    RequestBody body = wire.body("{}", new Random(1));
    try {
      assertThatThrownBy(() -> wire.dialect().decode(Asked.of(Operation.EMBEDDING), body))
          .isInstanceOf(IllegalArgumentException.class);
    } finally {
      body.release();
    }
  }
}
