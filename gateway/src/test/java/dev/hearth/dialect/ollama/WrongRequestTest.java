package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that cannot be read, and what their callers are told. */
class WrongRequestTest {
  private final TestBuffers buffers = new TestBuffers();
  private final Caller chat = new Caller(OllamaDialect.chat(), buffers);
  private final Caller generate = new Caller(OllamaDialect.generate(), buffers);
  private final Caller embed = new Caller(OllamaDialect.embed(), buffers);
  private final Caller embeddings = new Caller(OllamaDialect.embeddings(), buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'messages':'secret';                       messages;             is a string",
        "'messages':[1];                            messages[0];          is 1",
        "'messages':[{}];                           messages[0].role;     is missing",
        "'messages':[{'role':'secret'}];            messages[0].role;     assistant or tool",
        "'messages':[{'role':'user','content':[{'type':'text','text':'secret'}]}];"
            + "                                     messages[0].content;  is an array",
        "'messages':[{'role':'user','content':7}];  messages[0].content;  is 7",
        "'messages':[{'role':'user','images':'secret'}]; messages[0].images; is a string",
        "'messages':[{'role':'user','images':[1]}]; messages[0].images[0]; no string",
        "'messages':[{'role':'user','images':['/9j/','https://secret/x.png']}];"
            + "                                     messages[0].images[1]; base 64",
        "'messages':[{'role':'user','images':['AAAA']}]; messages[0].images[0]; PNG, JPEG",
        "'messages':[{'role':'user','images':['']}]; messages[0].images[0]; base 64",
        "'messages':[{'role':'system','images':['/9j/']}]; messages[0].images; a user or a tool",
        "'messages':[{'role':'assistant','thinking':1}]; messages[0].thinking; is 1",
        "'messages':[{'role':'assistant','tool_calls':{}}]; messages[0].tool_calls; is an object",
        "'messages':[{'role':'assistant','tool_calls':[{}]}];"
            + "                          messages[0].tool_calls[0].function; is missing",
        "'messages':[{'role':'assistant','tool_calls':[{'function':{}}]}];"
            + "                     messages[0].tool_calls[0].function.name; is missing",
        "'messages':[{'role':'assistant','tool_calls':"
            + "[{'function':{'name':'f','arguments':['secret']}}]}];"
            + "                messages[0].tool_calls[0].function.arguments; is an array",
        "'messages':[{'role':'user'},{'role':'tool','tool_call_id':7}];"
            + "                                     messages[1].tool_call_id; is 7",
        "'messages':[{'role':'user'}],'tools':{};                 tools;    is an object",
        "'messages':[{'role':'user'}],'tools':[{'type':'function'}];"
            + "                                     tools[0].function;    is missing",
        "'messages':[{'role':'user'}],'tools':[{'function':{'name':'f','parameters':'secret'}}];"
            + "                                     tools[0].function.parameters; is a string",
        "'messages':[{'role':'user'}],'format':'secret';          format;   JSON Schema",
        "'messages':[{'role':'user'}],'format':[];                format;   is an array",
        "'messages':[{'role':'user'}],'think':'secret';           think;    'medium'",
        "'messages':[{'role':'user'}],'think':1;                  think;    is 1",
        "'messages':[{'role':'user'}],'options':[];               options;  is an array",
        "'messages':[{'role':'user'}],'options':{'temperature':'secret'};"
            + "                                     options.temperature;  is a string",
        "'messages':[{'role':'user'}],'options':{'top_k':1.5};    options.top_k;  is 1.5",
        "'messages':[{'role':'user'}],'options':{'stop':7};       options.stop;   is 7",
        "'messages':[{'role':'user'}],'options':{'stop':['a',7]}; options.stop;   of strings"
      })
  void namesTheFieldThatIsWrongInAChat(String members, String param, String what) {
    assertInvalid(chat, "{'model':'m'," + members + "}", param, what);
  }

  @Test
  void namesTheFieldThatIsWrongElsewhere() {
    assertInvalid(generate, "{'model':'m','prompt':['secret']}", "prompt", "is an array");
    assertInvalid(generate, "{'model':'m','prompt':'x','raw':1}", "raw", "true or false");
    assertInvalid(generate, "{'model':'m','prompt':'x','images':['x']}", "images[0]", "base 64");
    assertInvalid(generate, "{'model':'m','prompt':'x','suffix':1}", "suffix", "a string");
    assertInvalid(embed, "{'model':'m','input':7}", "input", "is 7");
    assertInvalid(embed, "{'model':'m','input':['a',[1]]}", "input", "an array of strings");
    assertInvalid(embeddings, "{'model':'m','prompt':{}}", "prompt", "is an object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'raw':true,'images':['/9j/'];           unsupported_image",
        "'suffix':'z','images':['/9j/'];         unsupported_image",
        "'raw':true,'format':'json';             unsupported_response_format",
        "'suffix':'z','format':{'type':'object'}; unsupported_response_format"
      })
  void textAsItStandsTakesNothingThatChangesItsMeaning(String members, String code) {
    assertThatThrownBy(
            () -> generate.decode(Caller.quoted("{'model':'m','prompt':'a'," + members + "}")))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
              assertThat(e.error().code()).isEqualTo(code);
            });
  }

  @Test
  void onlyAnOllamaIsAskedToDoNoMoreThanLoadAModel() {
    assertAsksNothing(chat, "{'model':'m'}", "messages");
    assertAsksNothing(chat, "{'model':'m','messages':[ ],'keep_alive':0}", "messages");
    assertAsksNothing(generate, "{'model':'m','prompt':''}", "prompt");
    assertAsksNothing(generate, "{'model':'m','prompt':null}", "prompt");
    assertAsksNothing(embed, "{'model':'m','input':[]}", "input");
    assertAsksNothing(embed, "{'model':'m','input':''}", "input");
    assertAsksNothing(embeddings, "{'model':'m'}", "prompt");
  }

  @Test
  void garbageIsRefusedOrReadAndNothingElse() {
    String start = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],";
    String alphabet = "{}[]\"\\,: nulltrue-1.5e3options tools format think stop é";
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      StringBuilder garbage = new StringBuilder(start);
      int pieces = random.nextInt(12);
      for (int i = 0; i < pieces; i++) {
        int at = random.nextInt(alphabet.length());
        garbage.append(alphabet, at, Math.min(alphabet.length(), at + 1 + random.nextInt(7)));
      }
      String json = garbage + "}";
      try {
        assertThat(chat.decode(json, random)).as("seed %d", seed).isNotNull();
      } catch (InferenceException e) {
        assertThat(e.error().kind()).as("seed %d", seed).isEqualTo(Kind.INVALID_REQUEST);
      }
    }
  }

  private static void assertAsksNothing(Caller caller, String json, String param) {
    assertThatThrownBy(() -> caller.decode(Caller.quoted(json)))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
              assertThat(e.error().param()).isEqualTo(param);
            });
  }

  private static void assertInvalid(Caller caller, String json, String param, String what) {
    assertThatThrownBy(() -> caller.decode(Caller.quoted(json)))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
              assertThat(e.error().param()).isEqualTo(param);
              assertThat(e.error().message())
                  .contains(param)
                  .contains(what)
                  .doesNotContain("secret");
            });
  }
}
