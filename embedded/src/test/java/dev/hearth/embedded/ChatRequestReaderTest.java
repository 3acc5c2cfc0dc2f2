package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bodies are understood, and what is said about the others. */
final class ChatRequestReaderTest {

  private static final int CONTEXT = 100;

  @Test
  void fillsInDefaults() {
    ChatRequest request = read("{'messages':[{'role':'user','content':'hi'}]}");

    assertThat(request.messages()).containsExactly(new ChatMessage(ChatMessage.Role.USER, "hi"));
    assertThat(request.sampling()).isEqualTo(Sampling.DEFAULT);
    assertThat(request.maxTokens()).isEqualTo(Integer.MAX_VALUE);
    assertThat(request.stop()).isEmpty();
    assertThat(request.stream()).isFalse();
    assertThat(request.includeUsage()).isFalse();
  }

  @Test
  void readsEveryFieldItServes() {
    ChatRequest request =
        read(
            """
            {'model':'any','temperature':0.5,'top_p':1,'frequency_penalty':-1,
             'presence_penalty':0.25,'seed':7,'max_tokens':12,'stop':['a','b'],'stream':true,
             'stream_options':{'include_usage':true,'x':1},'n':1,'user':{'deep':[1,{}]},
             'tools':[],'response_format':{'type':'text'},'logit_bias':{},'logprobs':false,
             'messages':[
               {'role':'developer','content':'be brief','name':'x'},
               {'content':[{'type':'text','text':'he'},{'text':'llo','type':'text'}],'role':'user'},
               {'role':'assistant','content':null,'tool_calls':[{'id':'1'}]},
               {'role':'tool','content':'42','tool_call_id':'1'}]}\
            """);

    assertThat(request.sampling()).isEqualTo(new Sampling(0.5, 1, -1, 0.25, OptionalInt.of(7)));
    assertThat(request.maxTokens()).isEqualTo(12);
    assertThat(request.stop()).containsExactly("a", "b");
    assertThat(request.stream()).isTrue();
    assertThat(request.includeUsage()).isTrue();
    assertThat(request.messages())
        .containsExactly(
            new ChatMessage(ChatMessage.Role.SYSTEM, "be brief"),
            new ChatMessage(ChatMessage.Role.USER, "hello"),
            new ChatMessage(ChatMessage.Role.ASSISTANT, ""),
            new ChatMessage(ChatMessage.Role.TOOL, "42"));
  }

  @Test
  void takesNullForAnAbsentField() {
    ChatRequest request =
        read(
            """
            {'temperature':null,'top_p':null,'seed':null,'max_tokens':null,'stop':null,
             'stream':null,'stream_options':null,'tools':null,'response_format':null,'n':null,
             'messages':[{'role':'user','content':'hi'}]}\
            """);

    assertThat(request.sampling()).isEqualTo(Sampling.DEFAULT);
    assertThat(request.maxTokens()).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'messages':[{'role':'user','content':'hi'}]| not valid JSON",
        "[1]| body: a list (expected: an object)",
        "{'messages':[{'role':'user','content':'hi'}]} x| not valid JSON",
        "{'messages':[{'role':'user','content':'hi'}]} {}| goes on after",
        "{'stream':true,'stream':false}| not valid JSON",
        "{}| messages: none (expected: at least one message)",
        "{'messages':'hi'}| messages: a text (expected: a list)",
        "{'messages':['hi']}| messages[0]: a text (expected: an object)",
        "{'messages':[{'content':'hi'}]}| messages[0].role: nothing (expected: system,",
        "{'messages':[{'role':'robot','content':'hi'}]}| messages[0].role: robot (expected:",
        "{'messages':[{'role':'user'}]}| messages[0].content: nothing (expected: a text",
        "{'messages':[{'role':'user','content':3}]}| messages[0].content: a number (expected:",
        "{'messages':[{'role':'user','content':[{'type':'image_url'}]}]}| [0].type: image_url",
        "{'messages':[{'role':'user','content':[{'type':'text'}]}]}| [0].text: nothing",
        "{'temperature':3}| temperature: 3.0 (expected: 0 to 2)",
        "{'temperature':1e999}| temperature: Infinity (expected: 0 to 2)",
        "{'temperature':'warm'}| temperature: a text (expected: a number)",
        "{'top_p':-1}| top_p: -1.0 (expected: 0 to 1)",
        "{'max_tokens':0}| max_tokens: 0 (expected: > 0)",
        "{'max_tokens':1.5}| max_tokens: 1.5 (expected: a whole number)",
        "{'stream':'yes'}| stream: a text (expected: true or false)",
        "{'stop':''}| stop: a text of 0 characters",
        "{'stop':'\\ud83d'}| stop: half a character",
        "{'stop':[1]}| stop: a number (expected: a text)",
      })
  void saysWhatIsWrong(String body, String message) {
    String complete =
        body.contains("messages") || body.length() < 4
            ? body
            : body.replaceFirst("}$", ",'messages':[{'role':'user','content':'hi'}]}");

    Rejection rejection = rejected(complete);

    assertThat(rejection.status()).isEqualTo(400);
    assertThat(rejection.type()).isEqualTo("invalid_request_error");
    assertThat(rejection.message()).contains(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "tools| 'tools':[{'type':'function'}]",
        "n| 'n':2",
        "logprobs| 'logprobs':true",
        "logit_bias| 'logit_bias':{'1':2}",
        "response_format| 'response_format':{'type':'json_schema','json_schema':{}}",
      })
  void refusesByNameWhatItCannotDo(String param, String field) {
    Rejection rejection =
        rejected("{%s,'messages':[{'role':'user','content':'hi'}]}".formatted(field));

    assertThat(rejection.status()).isEqualTo(400);
    assertThat(rejection.code()).isEqualTo("unsupported_parameter");
    assertThat(rejection.param()).isEqualTo(param);
  }

  @Test
  void takesToolsThatMustNotBeUsed() {
    ChatRequest request =
        read(
            """
            {'tool_choice':'none','tools':[{'type':'function','function':{'parameters':{}}}],
             'messages':[{'role':'user','content':'hi'}]}\
            """);

    assertThat(request.messages()).hasSize(1);
  }

  @Test
  void givesUpOnMessagesThatCannotFit() {
    String many = "{'role':'user','content':''},".repeat(CONTEXT) + "{'role':'user','content':''}";
    String long1 = "{'role':'user','content':'" + "x".repeat(CONTEXT * 256 + 1) + "'}";

    assertThat(rejected("{'messages':[" + many + "]}").code()).isEqualTo("context_length_exceeded");
    assertThat(rejected("{'messages':[" + long1 + "]}").code())
        .isEqualTo("context_length_exceeded");
  }

  @Test
  void quotesAnUnknownRoleSafely() {
    String role = "x".repeat(39) + "\\ud83d\\ude00";

    Rejection rejection = rejected("{'messages':[{'role':'" + role + "','content':'hi'}]}");

    assertThat(new String(ChatJson.error(rejection), StandardCharsets.UTF_8)).contains("xxx?…");
  }

  @Test
  void refusesADocumentThatIsNestedTooDeeply() {
    assertThat(rejected("{'x':" + "[".repeat(100_000)).message()).contains("not valid JSON");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    byte[] body =
        "{'messages':[{'role':'user','content':'\u00e9'}]}"
            .replace('\'', '"')
            .getBytes(StandardCharsets.ISO_8859_1);

    RejectedException thrown =
        catchThrowableOfType(RejectedException.class, () -> ChatRequestReader.read(body, CONTEXT));

    assertThat(thrown.rejection().status()).isEqualTo(400);
  }

  private static ChatRequest read(String body) {
    return ChatRequestReader.read(
        body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), CONTEXT);
  }

  private static Rejection rejected(String body) {
    return catchThrowableOfType(RejectedException.class, () -> read(body)).rejection();
  }
}
