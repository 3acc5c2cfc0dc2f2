package dev.hearth.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestDecoderTest {
  private final TestBuffers buffers = new TestBuffers();
  private final Bodies bodies = new Bodies(buffers);

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void readsAStringAsOneMessageAfterTheInstructions() {
    Chat chat = bodies.decode("{'model':'m','input':'hi','instructions':'be kind'}");

    assertThat(chat.messages())
        .containsExactly(Message.of(Role.SYSTEM, "be kind"), Message.of(Role.USER, "hi"));
    assertThat(chat.others()).isEmpty();
    assertThat(chat.stream()).isFalse();
  }

  @Test
  void readsEveryKindOfContent() {
    Chat chat =
        bodies.decode(
            """
            {'model':'m','input':[
             {'role':'developer','content':'d'},
             {'type':'message','role':'system','content':[{'type':'input_text','text':'s'}]},
             {'role':'user','content':[
              {'type':'input_text','text':'t'},
              {'type':'input_image','image_url':'data:image/png;base64,AA ==','detail':'auto'},
              {'type':'input_image','image_url':'https://x/y.png'},
              {'type':'input_file','filename':'a.pdf','file_data':'data:application/pdf;base64,JV'},
              {'type':'input_file','file_url':'https://x/d.pdf'},
              {'type':'input_audio','input_audio':{'data':'UklG','format':'wav'}}]},
             {'type':'message','id':'msg_1','role':'assistant','status':'completed','content':[
              {'type':'output_text','text':'a','annotations':[],'logprobs':[]},
              {'type':'refusal','refusal':'no'}]}]}
            """);

    assertThat(chat.messages())
        .containsExactly(
            Message.of(Role.SYSTEM, "d"),
            Message.of(Role.SYSTEM, "s"),
            new Message(
                Role.USER,
                List.of(
                    new Part.Text("t"),
                    new Part.Image("image/png", "AA=="),
                    new Part.ImageLink("https://x/y.png"),
                    new Part.Document("application/pdf", "JV", "a.pdf"),
                    new Part.DocumentLink("https://x/d.pdf", null),
                    new Part.Audio("audio/wav", "UklG"))),
            new Message(Role.ASSISTANT, List.of(new Part.Text("a"), new Part.Refusal("no"))));
    assertThat(chat.others()).isEmpty();
  }

  @Test
  void putsWhatTheModelGaveInARowIntoOneMessageAndEachOutputIntoItsOwn() {
    Chat chat =
        bodies.decode(
            """
            {'model':'m','input':[
             {'role':'user','content':'u'},
             {'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'a'},
               {'type':'summary_text','text':'b'}],'encrypted_content':'gAAA'},
             {'type':'message','role':'assistant','content':[{'type':'output_text','text':'x'}]},
             {'type':'function_call','id':'fc_1','call_id':'c1','name':'f','arguments':'{}'},
             {'type':'function_call','call_id':'c2','name':'g','arguments':'{\\"a\\":1}'},
             {'type':'function_call_output','call_id':'c1','output':'one'},
             {'type':'function_call_output','call_id':'c2','output':[
               {'type':'input_text','text':'two'},
               {'type':'input_image','image_url':'data:image/png;base64,AAAA'}]},
             {'role':'assistant','content':'done'}]}
            """);

    assertThat(chat.messages())
        .containsExactly(
            Message.of(Role.USER, "u"),
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.Thinking("a\n\nb", new Signature(Issuer.OPENAI, "gAAA")),
                    new Part.Text("x"),
                    new Part.ToolCall("c1", "f", "{}"),
                    new Part.ToolCall("c2", "g", "{\"a\":1}"))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("c1", "f", "one"))),
            new Message(
                Role.TOOL,
                List.of(
                    new Part.ToolResult(
                        "c2",
                        "g",
                        List.of(new Part.Text("two"), new Part.Image("image/png", "AAAA")),
                        false))),
            Message.of(Role.ASSISTANT, "done"));
  }

  @Test
  void givesEverySignatureBackToItsIssuer() {
    Chat chat =
        bodies.decode(
            """
            {'model':'m','input':[
             {'type':'reasoning','summary':[],'encrypted_content':'gAAA'},
             {'type':'reasoning','summary':[{'type':'summary_text','text':''}],
              'encrypted_content':'hearth:anthropic:EqQ='},
             {'type':'reasoning','summary':[],'encrypted_content':'hearth:anthropic:red'},
             {'type':'reasoning','summary':[],'content':[{'type':'reasoning_text','text':'t'}]},
             {'type':'function_call','call_id':'c','name':'f','arguments':'{}'},
             {'type':'reasoning','summary':[],'encrypted_content':'hearth:gemini:sig'}]}
            """);

    assertThat(chat.messages())
        .containsExactly(
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.RedactedThinking(new Signature(Issuer.OPENAI, "gAAA")),
                    new Part.Thinking("", new Signature(Issuer.ANTHROPIC, "EqQ=")),
                    new Part.RedactedThinking(new Signature(Issuer.ANTHROPIC, "red")),
                    new Part.Thinking("t"),
                    new Part.ToolCall("c", "f", "{}", new Signature(Issuer.GEMINI, "sig")))));
  }

  @Test
  void makesFunctionsOfCustomToolsAndNamespaces() {
    Chat chat =
        bodies.decode(
            """
            {'model':'m','input':[
              {'type':'custom_tool_call','call_id':'c','name':'patch','input':'*** \\"x\\"'},
              {'type':'custom_tool_call_output','call_id':'c','output':'ok'},
              {'type':'function_call','call_id':'d','namespace':'agents','name':'spawn',
               'arguments':'{}'}],
             'tools':[
              {'type':'function','name':'f','description':'d','strict':false,
               'parameters':{'type':'object','n':1.50}},
              {'type':'custom','name':'patch','description':'p',
               'format':{'type':'grammar','syntax':'lark','definition':'start: X'}},
              {'type':'namespace','name':'agents','description':'n','tools':[
               {'type':'function','name':'spawn','parameters':null,'strict':null}]},
              {'type':'namespace','name':'mcp__a__','description':'n','tools':[
               {'type':'function','name':'f'}]},
              {'type':'web_search','external_web_access':false}]}
            """);

    assertThat(chat.tools())
        .containsExactly(
            new Tool("f", "d", "{\"type\":\"object\",\"n\":1.50}", false),
            new Tool("patch", "p", CustomInput.schema("start: X")),
            new Tool("agents__spawn", null, null),
            new Tool("mcp__a__f", null, null));
    assertThat(chat.messages().getFirst().parts())
        .containsExactly(new Part.ToolCall("c", "patch", "{\"input\":\"*** \\\"x\\\"\"}"));
    assertThat(chat.messages().get(1).parts())
        .containsExactly(new Part.ToolResult("c", "patch", "ok"));
    assertThat(chat.messages().get(2).parts())
        .containsExactly(new Part.ToolCall("d", "agents__spawn", "{}"));
    assertThat(chat.others()).containsOnlyKeys("tools.web_search", "tools.custom.format");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'auto'|Auto[]|f g",
        "'none'|None[]|f g",
        "'required'|Required[]|f g",
        "{'type':'function','name':'g'}|Named[name=g]|f g",
        "{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'g'}]}|Auto[]|g",
        "{'type':'allowed_tools','mode':'required','tools':[{'type':'function','name':'f'},"
            + "{'type':'web_search'}]}|Required[]|f",
      },
      quoteCharacter = '~')
  void readsWhichToolHasToBeUsed(String choice, String expected, String names) {
    Chat chat =
        bodies.decode(
            "{'model':'m','input':'hi','tools':[{'type':'function','name':'f'},"
                + "{'type':'function','name':'g'}],'tool_choice':"
                + choice
                + "}");

    assertThat(chat.toolChoice()).hasToString(expected);
    assertThat(chat.tools()).extracting(Tool::name).containsExactly(names.split(" "));
    assertThat(chat.others()).isEmpty();
  }

  @Test
  void demandsNoToolWhereNoneIsLeft() {
    Chat chat =
        bodies.decode(
            "{'model':'m','input':'hi','tools':[{'type':'web_search'}],'tool_choice':'required'}");

    assertThat(chat.toolChoice()).isEqualTo(new ToolChoice.Auto());
    assertThat(chat.others()).containsOnlyKeys("tools.web_search", "tool_choice");
  }

  @Test
  void readsSettings() {
    Chat chat =
        bodies.decode(
            """
            {'model':'m','input':'hi','stream':true,'temperature':0.5,'top_p':0.9,
             'presence_penalty':0.1,'frequency_penalty':0.2,'max_output_tokens':99,
             'parallel_tool_calls':false,'safety_identifier':'me','store':false,
             'reasoning':{'effort':'high','summary':'auto'},'include':['reasoning.encrypted_content'],
             'truncation':'disabled','service_tier':'auto','background':false,
             'text':{'format':{'type':'json_schema','name':'n','strict':true,'schema':{'a':1E+3}}}}
            """);

    assertThat(chat.stream()).isTrue();
    assertThat(chat.sampling().temperature()).isEqualTo(0.5);
    assertThat(chat.sampling().topP()).isEqualTo(0.9);
    assertThat(chat.sampling().presencePenalty()).isEqualTo(0.1);
    assertThat(chat.sampling().frequencyPenalty()).isEqualTo(0.2);
    assertThat(chat.sampling().maxOutputTokens()).isEqualTo(99);
    assertThat(chat.parallelToolCalls()).isFalse();
    assertThat(chat.user()).isEqualTo("me");
    assertThat(chat.reasoning()).isEqualTo(Reasoning.effort("high"));
    assertThat(chat.format()).isEqualTo(new ResponseFormat.JsonSchema("n", "{\"a\":1E+3}", true));
    assertThat(chat.others()).isEmpty();
  }

  @Test
  void namesWhatHasNoMeaningElsewhere() {
    Chat chat =
        bodies.decode(
            """
            {'model':'m','store':true,'metadata':{'a':'b'},'prompt_cache_key':'k','top_logprobs':2,
             'client_metadata':{},'include':['message.output_text.logprobs'],'truncation':'auto',
             'service_tier':'flex','text':{'verbosity':'low'},'max_tool_calls':null,
             'reasoning':{'effort':null,'context':'auto'},
             'input':[{'type':'web_search_call'},
              {'type':'Bad One'},
              {'role':'user','content':[{'type':'input_image','image_url':'https://x','detail':'low'}]},
              {'role':'assistant','content':[{'type':'output_text','text':'',
               'annotations':[{'type':'url_citation'}]}]}]}
            """);

    assertThat(chat.others())
        .containsOnlyKeys(
            "store",
            "metadata",
            "prompt_cache_key",
            "top_logprobs",
            "client_metadata",
            "include",
            "truncation",
            "service_tier",
            "text.verbosity",
            "reasoning.context",
            "input.web_search_call",
            "input.unknown",
            "detail",
            "annotations");
    assertThat(chat.others()).containsEntry("metadata", "{\"a\":\"b\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'input':'x'}|model",
        "{'model':'m'}|input",
        "{'model':'m','input':7}|input",
        "{'model':'m','input':['x']}|input[0]",
        "{'model':'m','input':[{'role':'tool','content':''}]}|input[0].role",
        "{'model':'m','input':[{'role':'user'}]}|input[0].content",
        "{'model':'m','input':[{'role':'user','content':[{'type':'x'}]}]}|input[0].content[0].type",
        "{'model':'m','input':[{'role':'user','content':[{'type':'input_image','file_id':'f'}]}]}"
            + "|input[0].content[0].file_id",
        "{'model':'m','input':[{'role':'user','content':[{'type':'input_image','image_url':'f'}]}]}"
            + "|input[0].content[0].image_url",
        "{'model':'m','input':[{'role':'user','content':[{'type':'input_file','file_data':'f'}]}]}"
            + "|input[0].content[0].file_data",
        "{'model':'m','input':[{'role':'user','content':[{'type':'input_file','file_url':'f'}]}]}"
            + "|input[0].content[0].file_url",
        "{'model':'m','input':[{'role':'system','content':[{'type':'input_image',"
            + "'image_url':'https://x'}]}]}|input[0].content",
        "{'model':'m','input':[{'type':'function_call','name':'f','arguments':''}]}"
            + "|input[0].call_id",
        "{'model':'m','input':[{'type':'function_call','call_id':'c','name':'f','arguments':{}}]}"
            + "|input[0].arguments",
        "{'model':'m','input':[{'type':'function_call_output','call_id':'c'}]}|input[0].output",
        "{'model':'m','input':[{'type':'reasoning','summary':[{}]}]}|input[0].summary[0].text",
        "{'model':'m','input':'x','tools':[{'name':'f'}]}|tools[0].type",
        "{'model':'m','input':'x','tools':[{'type':'function'}]}|tools[0].name",
        "{'model':'m','input':'x','tools':[{'type':'namespace','name':'n','tools':[{}]}]}"
            + "|tools[0].tools[0].type",
        "{'model':'m','input':'x','tool_choice':'some'}|tool_choice",
        "{'model':'m','input':'x','text':{'format':{'type':'xml'}}}|text.format.type",
        "{'model':'m','input':'x','text':{'format':{'type':'json_schema'}}}|text.format.schema",
        "{'model':'m','input':'x','temperature':'hot'}|temperature",
        "{'model':'m','input':'x','reasoning':{'effort':1}}|reasoning.effort",
        "{'model':'m','input':'x','previous_response_id':'resp_1'}|previous_response_id",
        "{'model':'m','input':[{'id':'msg_1'}]}|input[0].id",
        "{'model':'m','input':[{'type':'item_reference','id':'msg_1_0'}]}|input[0].id",
        "{'model':'m','input':'x','conversation':'conv_1'}|conversation",
        "{'model':'m','input':'x','prompt':{'id':'p'}}|prompt",
        "{'model':'m','input':'x','background':true}|background",
      },
      quoteCharacter = '~')
  void namesTheFieldThatIsWrong(String body, String field) {
    InferenceException wrong =
        catchThrowableOfType(InferenceException.class, () -> bodies.decode(body));

    assertThat(wrong.error().param()).isEqualTo(field);
    assertThat(wrong.error().message()).contains("'" + field + "'").contains("expected");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'model':'m','input':[x]}", "{'model':'m','input':tru}"})
  void refusesWhatIsNoJson(String body) {
    InferenceException wrong =
        catchThrowableOfType(InferenceException.class, () -> bodies.decode(body));

    assertThat(wrong.error().message()).contains("no JSON near byte");
  }
}
