package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
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
import java.util.List;
import java.util.Map;
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
    assertThat(Schemas.ofAnswer(Wire.json(schema), losses)).isEqualTo(Wire.json(closed));
    assertThat(losses.isEmpty()).isTrue();
  }

  @Test
  void boundsInASchemaThatHasToBeMatchedBecomeWordsAndAreNamed() {
    String schema =
        "{'type':'object','properties':{'minimum':{'type':'integer','minimum':1,'maximum':9,"
            + "'description':'d'},'b':{'type':'array','items':{'type':'string','maxLength':5},"
            + "'minItems':2},'c':{'type':'array','minItems':1}},'additionalProperties':false}";
    String told =
        "{'type':'object','properties':{'minimum':{'type':'integer',"
            + "'description':'d\\n\\n{minimum: 1, maximum: 9}'},'b':{'type':'array',"
            + "'items':{'type':'string','description':'{maxLength: 5}'},"
            + "'description':'{minItems: 2}'},'c':{'type':'array','minItems':1}},"
            + "'additionalProperties':false}";
    String json = Wire.json(schema);

    assertThat(Schemas.ofAnswer(json, losses)).isEqualTo(Wire.json(told));
    assertThat(losses.names())
        .containsExactly("schema.maxLength", "schema.maximum", "schema.minItems", "schema.minimum");
    assertThat(Schemas.ofStrictParameters(json, losses)).isEqualTo(Wire.json(told));
    assertThat(Schemas.ofParameters(json)).isEqualTo(json);
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
            Wire.json("'thinking':{'type':'enabled','budget_tokens':1024},'service_tier':'auto'}"));
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
            TestRequests.chat(new Message(Role.SYSTEM, List.of(new Part.Image("image/png", "AA")))),
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

  private static Chat user(Part part) {
    return TestRequests.chat(new Message(Role.USER, List.of(part)));
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
