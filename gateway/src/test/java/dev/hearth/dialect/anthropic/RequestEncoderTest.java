package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RequestEncoderTest {
  private static final Signature OWN = new Signature(Issuer.ANTHROPIC, "sig");

  private final Wire wire = new Wire();
  private final Losses losses = new Losses();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void writesEveryPartOfAChat() {
    Chat chat =
        new Chat(
            "asked",
            List.of(
                Message.of(Role.SYSTEM, "s"),
                new Message(
                    Role.USER,
                    List.of(
                        new Part.Text("a"),
                        new Part.Image("image/png", "AA=="),
                        new Part.ImageLink("https://x/y"),
                        new Part.Document("application/pdf", "JVBE", "a.pdf"),
                        new Part.Document("text/markdown", "R3LDvMOfZQ==", null),
                        new Part.DocumentLink("https://x/d", null))),
                new Message(
                    Role.ASSISTANT,
                    List.of(
                        new Part.Thinking("hm", OWN),
                        new Part.RedactedThinking(OWN),
                        new Part.ToolCall("1", "f", "{\"x\":1.50}"))),
                new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "42"))),
                Message.of(Role.USER, "b")),
            List.of(new Tool("f", "d", "{\"type\":\"object\"}", true), new Tool("g", null, null)),
            new ToolChoice.Auto(),
            false,
            new Sampling(0.5, 0.9, 40, null, null, null, null, 9, List.of("x")),
            new ResponseFormat.JsonSchema("n", "{\"type\":\"object\",\"properties\":{}}", true),
            Reasoning.unset(),
            "u",
            true,
            true,
            Map.of());

    assertThat(sent(chat, Wire.ANY))
        .isEqualTo(
            Wire.json(
                "{'model':'some-model','max_tokens':9,'stream':true,'system':'s','messages':["
                    + "{'role':'user','content':[{'type':'text','text':'a'},"
                    + "{'type':'image','source':"
                    + "{'type':'base64','media_type':'image/png','data':'AA=='}},"
                    + "{'type':'image','source':{'type':'url','url':'https://x/y'}},"
                    + "{'type':'document','source':"
                    + "{'type':'base64','media_type':'application/pdf','data':'JVBE'},"
                    + "'title':'a.pdf'},"
                    + "{'type':'document','source':"
                    + "{'type':'text','media_type':'text/plain','data':'Grüße'}},"
                    + "{'type':'document','source':{'type':'url','url':'https://x/d'}}]},"
                    + "{'role':'assistant','content':["
                    + "{'type':'thinking','thinking':'hm','signature':'sig'},"
                    + "{'type':'redacted_thinking','data':'sig'},"
                    + "{'type':'tool_use','id':'1','name':'f','input':{'x':1.50}}]},"
                    + "{'role':'user','content':["
                    + "{'type':'tool_result','tool_use_id':'1','content':'42'},"
                    + "{'type':'text','text':'b'}]}],"
                    + "'tools':[{'name':'f','description':'d','input_schema':{'type':'object'},"
                    + "'strict':true},{'name':'g','input_schema':"
                    + "{'type':'object','properties':{}}}],"
                    + "'tool_choice':{'type':'auto','disable_parallel_tool_use':true},"
                    + "'temperature':0.5,'top_p':0.9,'top_k':40,'stop_sequences':['x'],"
                    + "'output_config':{'format':{'type':'json_schema','schema':"
                    + "{'type':'object','properties':{},'additionalProperties':false}}},"
                    + "'metadata':{'user_id':'u'}}"));
    assertThat(losses.names()).isEmpty();
  }

  @Test
  void limitIsTheCallersOrTheTargetsOrWhatTheModelCanWrite() {
    Map<String, String> preset = Map.of("max_tokens", "7");
    assertThat(limit(TestRequests.chat().with(limited(3)).request(), "x", preset)).isEqualTo(3);
    assertThat(limit(TestRequests.chat().request(), "x", preset)).isEqualTo(7);
    assertThat(limit(TestRequests.chat().request(), "x", Map.of("max_completion_tokens", "6")))
        .isEqualTo(6);
    assertThat(limit(TestRequests.chat().request(), "kimi-k3", Map.of())).isEqualTo(8192);
    assertThat(limit(TestRequests.chat().request(), "claude-3-haiku-20240307", Map.of()))
        .isEqualTo(4096);
    assertThat(limit(TestRequests.chat().request(), "claude-sonnet-4-5", Map.of()))
        .isEqualTo(32_000);
  }

  // ---- conversations

  static Stream<Arguments> conversations() {
    Part.ToolCall call = new Part.ToolCall("1", "f", "");
    Message called = new Message(Role.ASSISTANT, List.of(call));
    return Stream.of(
        turns(
            "several system messages stay apart",
            List.of(
                Message.of(Role.SYSTEM, "a"),
                Message.of(Role.SYSTEM, "b"),
                Message.of(Role.USER, "c")),
            "'system':[{'type':'text','text':'a'},{'type':'text','text':'b'}],"
                + "'messages':[{'role':'user','content':'c'}]"),
        turns(
            "a late system message speaks in the user's turn",
            List.of(
                Message.of(Role.USER, "a"),
                Message.of(Role.SYSTEM, "b"),
                Message.of(Role.USER, "c")),
            "'messages':[{'role':'user','content':[{'type':'text','text':'a'},"
                + "{'type':'text','text':'b'},{'type':'text','text':'c'}]}]",
            Feature.LATE_SYSTEM_MESSAGE),
        turns(
            "turns of one speaker are joined",
            List.of(
                Message.of(Role.USER, "a"),
                Message.of(Role.USER, "b"),
                Message.of(Role.ASSISTANT, "c"),
                Message.of(Role.ASSISTANT, "d"),
                Message.of(Role.USER, "e")),
            "'messages':[{'role':'user','content':[{'type':'text','text':'a'},"
                + "{'type':'text','text':'b'}]},{'role':'assistant','content':"
                + "[{'type':'text','text':'c'},{'type':'text','text':'d'}]},"
                + "{'role':'user','content':'e'}]"),
        turns(
            "results of tools come before what the user says",
            List.of(
                Message.of(Role.USER, "a"),
                new Message(
                    Role.ASSISTANT, List.of(call, new Part.ToolCall("2", "g", "no object"))),
                Message.of(Role.USER, "between"),
                new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "x"))),
                new Message(
                    Role.TOOL,
                    List.of(
                        new Part.ToolResult(
                            "2",
                            "g",
                            List.of(new Part.Text("y"), new Part.Image("image/png", "AA")),
                            true)))),
            "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':["
                + "{'type':'tool_use','id':'1','name':'f','input':{}},"
                + "{'type':'tool_use','id':'2','name':'g','input':{'arguments':'no object'}}]},"
                + "{'role':'user','content':["
                + "{'type':'tool_result','tool_use_id':'1','content':'x'},"
                + "{'type':'tool_result','tool_use_id':'2','content':["
                + "{'type':'text','text':'y'},{'type':'image','source':"
                + "{'type':'base64','media_type':'image/png','data':'AA'}}],'is_error':true},"
                + "{'type':'text','text':'between'}]}]"),
        turns(
            "results without words",
            List.of(
                Message.of(Role.USER, "a"),
                called,
                new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", " "))),
                new Message(
                    Role.TOOL, List.of(new Part.ToolResult("1", "f", List.of(), true)))),
            "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':["
                + "{'type':'tool_use','id':'1','name':'f','input':{}}]},"
                + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'1'},"
                + "{'type':'tool_result','tool_use_id':'1',"
                + "'content':'The tool failed without a word.','is_error':true}]}]"),
        turns(
            "texts without words are left out",
            List.of(
                Message.of(Role.USER, "a"),
                Message.of(Role.ASSISTANT, " \n"),
                new Message(Role.USER, List.of(new Part.Text(""), new Part.Text("b")))),
            "'messages':[{'role':'user','content':[{'type':'text','text':'a'},"
                + "{'type':'text','text':'b'}]}]"),
        turns(
            "white space at the end of what the model is to go on with",
            List.of(Message.of(Role.USER, "a"), Message.of(Role.ASSISTANT, "Well, \n")),
            "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'Well,'}]"),
        turns(
            "a conversation that the model begins",
            List.of(Message.of(Role.ASSISTANT, "Hi!"), Message.of(Role.USER, "a")),
            "'messages':[{'role':'user','content':'(The conversation begins.)'},"
                + "{'role':'assistant','content':'Hi!'},{'role':'user','content':'a'}]"),
        turns(
            "nothing but a system message",
            List.of(Message.of(Role.SYSTEM, "a")),
            "'messages':[{'role':'user','content':'a'}]",
            Feature.LATE_SYSTEM_MESSAGE),
        turns(
            "a refusal is text",
            List.of(
                Message.of(Role.USER, "a"),
                new Message(Role.ASSISTANT, List.of(new Part.Refusal("no"))),
                Message.of(Role.USER, "b")),
            "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'no'},"
                + "{'role':'user','content':'b'}]"),
        turns(
            "thinking that nobody signed",
            List.of(
                Message.of(Role.USER, "a"),
                new Message(
                    Role.ASSISTANT, List.of(new Part.Thinking("hm"), new Part.Text("b"))),
                Message.of(Role.USER, "c")),
            "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b'},"
                + "{'role':'user','content':'c'}]",
            Feature.THINKING),
        turns(
            "thinking that another vendor signed",
            List.of(
                Message.of(Role.USER, "a"),
                new Message(
                    Role.ASSISTANT,
                    List.of(
                        new Part.Thinking("hm", new Signature(Issuer.GEMINI, "g")),
                        new Part.RedactedThinking(new Signature(Issuer.OPENAI, "o")),
                        new Part.ToolCall("1", "f", "{}", new Signature(Issuer.GEMINI, "g")))),
                new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "x")))),
            "'messages':[{'role':'user','content':'a'},{'role':'assistant','content':["
                + "{'type':'tool_use','id':'1','name':'f','input':{}}]},"
                + "{'role':'user','content':["
                + "{'type':'tool_result','tool_use_id':'1','content':'x'}]}]",
            Feature.THINKING,
            Feature.THINKING_SIGNATURE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conversations")
  void ordersConversations(
      String name, List<Message> messages, String expected, List<String> lost) {
    assertThat(sent(TestRequests.chat(messages.toArray(Message[]::new)), Wire.ANY))
        .isEqualTo(Wire.json("{'model':'some-model','max_tokens':8192," + expected + "}"));
    assertThat(losses.names()).containsExactlyInAnyOrderElementsOf(lost);
  }

  @Test
  void modelThatTakesLateSystemMessagesGetsThemWhereTheyMayStand() {
    Chat chat =
        TestRequests.chat(
            Message.of(Role.USER, "a"),
            Message.of(Role.SYSTEM, "b"),
            Message.of(Role.SYSTEM, "c"),
            Message.of(Role.ASSISTANT, "d"),
            Message.of(Role.SYSTEM, "e"),
            Message.of(Role.USER, "f"),
            Message.of(Role.SYSTEM, "g"));

    assertThat(sent(chat, "claude-opus-4-8"))
        .contains(
            Wire.json(
                "'messages':[{'role':'user','content':'a'},{'role':'system','content':"
                    + "[{'type':'text','text':'b'},{'type':'text','text':'c'}]},"
                    + "{'role':'assistant','content':'d'},{'role':'user','content':"
                    + "[{'type':'text','text':'e'},{'type':'text','text':'f'}]},"
                    + "{'role':'system','content':'g'}]"));
    assertThat(losses.names()).containsExactly("late_system_message");
  }

  @Test
  void idsOfToolCallsGetTheLettersThatAreTaken() {
    Chat chat =
        TestRequests.chat(
            Message.of(Role.USER, "a"),
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.ToolCall("functions.f:0", "f", "{}"),
                    new Part.ToolCall("functions.f:1", "f", "{}"),
                    new Part.ToolCall("functions.f.1", "f", "{}"))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("functions.f:0", "f", "x"))));

    String sent = sent(chat, Wire.ANY);

    String id = "functions_f_0_" + Integer.toHexString("functions.f:0".hashCode());
    assertThat(sent).contains("\"id\":\"" + id + "\"", "\"tool_use_id\":\"" + id + "\"");
    assertThat(sent.split("\"id\":\"functions_f_1_", -1)).hasSize(3);
  }

  // ---- thinking

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "claude-sonnet-4-5;  low;    ;      'thinking':{'type':'enabled','budget_tokens':1024}; ",
        "claude-sonnet-4-5;  high;   ;      'thinking':{'type':'enabled','budget_tokens':24576}; ",
        "claude-sonnet-4-5;  high;   9000;  'thinking':{'type':'enabled','budget_tokens':4500}; ",
        "claude-sonnet-4-5;  low;    1024;  ;                                         reasoning",
        "claude-sonnet-4-5;  none;   ;      'thinking':{'type':'disabled'}; ",
        "claude-sonnet-4-5;  odd;    ;      'thinking':{'type':'enabled','budget_tokens':8192};"
            + "reasoning",
        "claude-3-5-haiku-latest; low; ;    ;                                         reasoning",
        "claude-3-5-haiku-latest; none; ;   ; ",
        "claude-opus-4-6;    medium; ;      'thinking':{'type':'adaptive'},"
            + "'output_config':{'effort':'medium'}; ",
        "claude-opus-4-6;    xhigh;  ;      'thinking':{'type':'adaptive'},"
            + "'output_config':{'effort':'high'};  reasoning",
        "us.anthropic.claude-opus-4.7; xhigh; ; 'thinking':{'type':'adaptive',"
            + "'display':'summarized'},'output_config':{'effort':'xhigh'}; ",
        "claude-sonnet-5;    minimal; ;     'thinking':{'type':'adaptive',"
            + "'display':'summarized'},'output_config':{'effort':'low'}; ",
        "claude-sonnet-5;    none;   ;      'thinking':{'type':'disabled'}; ",
        "claude-fable-5;     none;   ;      ;                                         reasoning",
        "claude-mythos-preview; low; ;      'thinking':{'type':'adaptive',"
            + "'display':'summarized'},'output_config':{'effort':'low'}; ",
        "some-model;         medium; ;      'thinking':{'type':'enabled','budget_tokens':8192};",
        "some-model;         high;   ;      'thinking':{'type':'enabled','budget_tokens':4096}; "
      })
  void tellsHowHardToThinkInTheModelsOwnWay(
      String model, String effort, @Nullable Integer limit, @Nullable String expected, String lost) {
    Chat chat = TestRequests.chat().with(limited(limit)).thinking(effort).request();

    String sent = sent(chat, model);

    assertThat(sent)
        .isEqualTo(
            Wire.json(
                "{'model':'%s','max_tokens':%d,'messages':[{'role':'user','content':'hi'}]%s}"
                    .formatted(
                        model,
                        limit == null ? ClaudeModel.of(model).longestAnswer() : limit,
                        expected == null ? "" : "," + expected)));
    assertThat(losses.names()).isEqualTo(lost == null ? Set.of() : Set.of(lost));
  }

  @Test
  void budgetThatWasSaidAndDoesNotFitIsLost() {
    assertThat(sent(reasoning(Reasoning.budget(100), 9000), "claude-sonnet-4-5"))
        .contains("\"budget_tokens\":1024");
    assertThat(losses.names()).containsExactly("reasoning");
    assertThat(sent(reasoning(Reasoning.budget(5000), 9000), "claude-opus-4-6"))
        .contains("{\"type\":\"adaptive\"}", "\"effort\":\"medium\"");
  }

  @Test
  void modelThatHasToCallAToolMayNotThink() {
    Chat chat =
        TestRequests.chat()
            .with(new ToolChoice.Required(), new Tool("f", null, null))
            .thinking("low")
            .request();

    assertThat(sent(chat, "claude-opus-4-6")).doesNotContain("thinking");
    assertThat(sent(chat, "claude-opus-5")).contains("\"thinking\":{\"type\":\"disabled\"}");
    assertThat(losses.names()).containsExactly("reasoning");
  }

  @Test
  void turnThatBeganWithoutThinkingGoesOnWithoutIt() {
    List<Message> open = openTurn(List.of());
    List<Message> signed = openTurn(List.of(new Part.Thinking("hm", OWN)));
    List<Message> foreign =
        openTurn(List.of(new Part.Thinking("hm", new Signature(Issuer.GEMINI, "g"))));
    List<Message> closed = new ArrayList<>(open);
    closed.add(Message.of(Role.ASSISTANT, "done"));
    closed.add(Message.of(Role.USER, "and now?"));

    assertThat(sent(thinking(open), "claude-sonnet-4-5")).doesNotContain("budget_tokens");
    assertThat(sent(thinking(foreign), "claude-sonnet-4-5")).doesNotContain("budget_tokens");
    assertThat(losses.names()).contains("reasoning");
    assertThat(sent(thinking(signed), "claude-sonnet-4-5")).contains("budget_tokens");
    assertThat(sent(thinking(closed), "claude-sonnet-4-5")).contains("budget_tokens");
    assertThat(sent(thinking(open), "claude-opus-4-6")).contains("adaptive");
  }

  // ---- sampling

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "some-model;        0.5; 0.9; ;     ,'temperature':0.5,'top_p':0.9;  ",
        "some-model;        1.7; ;    ;     ,'temperature':1.0;              temperature",
        "claude-sonnet-4-5; 0.5; 0.9; ;     ,'temperature':0.5;              top_p",
        "claude-sonnet-4-5; 0.5; 1;   ;     ,'temperature':0.5;              ",
        "claude-sonnet-4-5; ;    0.9; 7;    ,'top_p':0.9,'top_k':7;          ",
        "claude-opus-4-7;   0.5; 0.9; 7;    ;                     temperature top_k top_p",
        "claude-opus-4-7;   1;   1;   ;     ;                                "
      })
  void writesWhatTheModelTakesOfSampling(
      String model, Double temperature, Double topP, Integer topK, String expected, String lost) {
    Sampling sampling =
        new Sampling(temperature, topP, topK, null, null, null, null, 9, List.of());

    assertThat(sent(TestRequests.chat().with(sampling).request(), model))
        .isEqualTo(
            Wire.json(
                "{'model':'%s','max_tokens':9,'messages':[{'role':'user','content':'hi'}]%s}"
                    .formatted(model, expected == null ? "" : expected)));
    assertThat(String.join(" ", losses.names())).isEqualTo(lost == null ? "" : lost);
  }

  @Test
  void modelThatThinksPicksItsTokensItself() {
    Sampling sampling =
        new Sampling(0.5, 0.96, 7, null, null, null, null, 9000, List.of());
    Chat chat = TestRequests.chat().with(sampling).thinking("low").request();

    assertThat(sent(chat, "claude-sonnet-4-5"))
        .contains("\"top_p\":0.96")
        .doesNotContain("temperature", "top_k");
    assertThat(losses.names()).containsExactly("temperature", "top_k");
  }

  @Test
  void namesWhatTheFormatHasNoPlaceFor() {
    Sampling sampling =
        new Sampling(null, null, null, 0.1, 0.2, 0.3, 4L, 9, List.of("\n", "end", " "));
    Chat chat =
        TestRequests.chat().with(sampling).with(Map.of("logprobs", "true", "n", "2")).request();

    assertThat(sent(chat, Wire.ANY)).contains("\"stop_sequences\":[\"end\"]");
    assertThat(losses.names())
        .containsExactly(
            "frequency_penalty", "logprobs", "min_p", "n", "presence_penalty", "seed", "stop");
  }

  // ---- the rest

  @Test
  void demandOfJsonWithoutASchemaIsPutIntoWordsAndNamed() {
    Chat chat = TestRequests.chat().with(new ResponseFormat.JsonObject()).request();

    assertThat(sent(chat, Wire.ANY)).contains("\"system\":\"Answer with one JSON object");
    assertThat(losses.names()).containsExactly("response_format");
  }

  @Test
  void objectsOfAnAnswersSchemaAreClosedWhereTheyNameTheirMembers() {
    String schema =
        "{'type':'object','properties':{'a':{'type':'array','items':{'anyOf':["
            + "{'type':'object','properties':{'b':{'type':'object'}}},{'$ref':'#/$defs/c'}]}}},"
            + "'$defs':{'c':{'type':'object','properties':{},'additionalProperties':true}}}";
    String closed =
        "{'type':'object','properties':{'a':{'type':'array','items':{'anyOf':["
            + "{'type':'object','properties':{'b':{'type':'object'}},"
            + "'additionalProperties':false},{'$ref':'#/$defs/c'}]}}},"
            + "'$defs':{'c':{'type':'object','properties':{},'additionalProperties':true}},"
            + "'additionalProperties':false}";
    assertThat(Schemas.ofAnswer(Wire.json(schema))).isEqualTo(Wire.json(closed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};                          {'type':'object'}",
        "{'properties':{'a':{}}};     {'type':'object','properties':{'a':{}}}",
        "{'type':'object','x':1.0};   {'type':'object','x':1.0}"
      })
  void parametersSayThatTheyAreAnObjects(String parameters, String expected) {
    assertThat(Schemas.ofParameters(Wire.json(parameters))).isEqualTo(Wire.json(expected));
  }

  @ParameterizedTest
  @CsvSource({"me@example.org, true", "+49 30 1234567, true", "user-17, false", "4711, false"})
  void namesOfUsersThatArePersonalAreLeftOut(String user, boolean left) {
    Chat chat = TestRequests.chat().request();
    Chat named =
        new Chat(
            chat.model(),
            chat.messages(),
            chat.tools(),
            chat.toolChoice(),
            null,
            chat.sampling(),
            chat.format(),
            chat.reasoning(),
            user,
            false,
            false,
            Map.of());

    assertThat(sent(named, Wire.ANY).contains("user_id")).isEqualTo(!left);
    assertThat(losses.isEmpty()).isEqualTo(!left);
  }

  static Stream<Arguments> choices() {
    return Stream.of(
        Arguments.of(new ToolChoice.Auto(), ""),
        Arguments.of(new ToolChoice.None(), ",'tool_choice':{'type':'none'}"),
        Arguments.of(new ToolChoice.Required(), ",'tool_choice':{'type':'any'}"),
        Arguments.of(new ToolChoice.Named("f"), ",'tool_choice':{'type':'tool','name':'f'}"));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void writesWhichToolIsToBeUsed(ToolChoice choice, String expected) {
    Chat chat = TestRequests.chat().with(choice, new Tool("f", "", null)).request();
    assertThat(sent(chat, Wire.ANY))
        .endsWith(
            Wire.json(
                "'tools':[{'name':'f','input_schema':{'type':'object','properties':{}}}]"
                    + expected
                    + "}"));
  }

  @Test
  void targetsDefaultsFillWhatIsOpenAndFitsTheRest() {
    Map<String, String> defaults =
        Map.of(
            "temperature", "0.2",
            "top_k", "5",
            "stream", "true",
            "thinking", "{\"type\":\"adaptive\"}",
            "service_tier", "\"auto\"");

    assertThat(sent(TestRequests.chat().request(), new ModelParams("x", defaults)))
        .endsWith(
            Wire.json(
                "'service_tier':'auto','temperature':0.2,'thinking':{'type':'adaptive'},"
                    + "'top_k':5}"));
    assertThat(
            sent(
                TestRequests.chat().thinking("low").request(),
                new ModelParams("claude-sonnet-4-5", defaults)))
        .endsWith(
            Wire.json(
                "'thinking':{'type':'enabled','budget_tokens':1024},'service_tier':'auto'}"));
  }

  @Test
  void textToContinueIsAsked() {
    assertThat(sent(TestRequests.completion(false), Wire.ANY))
        .isEqualTo(
            Wire.json(
                "{'model':'some-model','max_tokens':8192,"
                    + "'messages':[{'role':'user','content':'once'}]}"));
  }

  static Stream<Arguments> impossible() {
    return Stream.of(
        Arguments.of(user(new Part.Audio("audio/wav", "UklG")), "unsupported_audio"),
        Arguments.of(
            user(new Part.Document("application/zip", "UEsD", null)), "unsupported_document"),
        Arguments.of(
            TestRequests.chat(
                new Message(Role.SYSTEM, List.of(new Part.Image("image/png", "AA")))),
            "unsupported_image"),
        Arguments.of(
            new InferenceRequest.Completion(
                "m", "a", "b", Sampling.unset(), false, false, Map.of()),
            "unsupported_suffix"),
        Arguments.of(TestRequests.embedding("a"), null));
  }

  @ParameterizedTest
  @MethodSource("impossible")
  void refusesWhatWouldChangeTheMeaningWhenLeftOut(
      InferenceRequest request, @Nullable String code) {
    assertThatThrownBy(() -> sent(request, Wire.ANY))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
              assertThat(e.error().code()).isEqualTo(code);
            });
  }

  // ---- helpers of these tests

  private static Arguments turns(
      String name, List<Message> messages, String expected, Feature... lost) {
    return Arguments.of(
        name, messages, expected, Stream.of(lost).map(Feature::word).toList());
  }

  private static Chat user(Part part) {
    return TestRequests.chat(new Message(Role.USER, List.of(part)));
  }

  private static List<Message> openTurn(List<Part> thinking) {
    List<Part> parts = new ArrayList<>(thinking);
    parts.add(new Part.ToolCall("1", "f", "{}"));
    return List.of(
        Message.of(Role.USER, "a"),
        new Message(Role.ASSISTANT, parts),
        new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "x"))));
  }

  private static Chat thinking(List<Message> messages) {
    return reasoning(messages, Reasoning.effort("low"), null);
  }

  private static Chat reasoning(Reasoning reasoning, int limit) {
    return reasoning(List.of(Message.of(Role.USER, "hi")), reasoning, limit);
  }

  private static Chat reasoning(
      List<Message> messages, Reasoning reasoning, @Nullable Integer limit) {
    return new Chat(
        "asked",
        messages,
        List.of(),
        new ToolChoice.Auto(),
        null,
        limited(limit),
        new ResponseFormat.Text(),
        reasoning,
        null,
        false,
        false,
        Map.of());
  }

  private static Sampling limited(@Nullable Integer limit) {
    return new Sampling(null, null, null, null, null, null, null, limit, List.of());
  }

  private int limit(Chat chat, String model, Map<String, String> defaults) {
    String sent = sent(chat, new ModelParams(model, defaults));
    int at = sent.indexOf("\"max_tokens\":") + 13;
    return Integer.parseInt(sent.substring(at, sent.indexOf(',', at)));
  }

  private String sent(InferenceRequest request, String model) {
    return sent(request, new ModelParams(model, Map.of()));
  }

  private String sent(InferenceRequest request, ModelParams target) {
    return wire.sent(request, target, losses);
  }
}
