package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.Reasoning.Mode;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
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
  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void readsEveryPartOfARequestInAnySplit() {
    String json =
        """
        {"model":"loc\\u0061l","max_tokens":9,"system":"Be \\u00e9xact.","stream":true,
         "messages":[{"role":"user","content":"Gr\\u00fc\u00dfe 🦉"}],
         "tools":[{"name":"f","description":"d","input_schema":{"a":1.50},"strict":true}],
         "tool_choice":{"type":"any","disable_parallel_tool_use":true},
         "temperature":0.5,"top_p":0.9,"top_k":40,"stop_sequences":["a","b"],
         "thinking":{"type":"enabled","budget_tokens":2048},
         "output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}},
         "metadata":{"user_id":"u"},"odd":{"a" : [1.00,null]},"service_tier":"auto"}
        """;
    for (long seed = 0; seed < 50; seed++) {
      assertThat(wire.decoded(json, new Random(seed)))
          .as("seed %d", seed)
          .isEqualTo(
              new Chat(
                  "local",
                  List.of(Message.of(Role.SYSTEM, "Be éxact."), Message.of(Role.USER, "Grüße 🦉")),
                  List.of(new Tool("f", "d", "{\"a\":1.50}", true)),
                  new ToolChoice.Required(),
                  false,
                  new Sampling(0.5, 0.9, 40, null, null, null, null, 9, List.of("a", "b")),
                  new ResponseFormat.JsonSchema(null, "{\"type\":\"object\"}"),
                  Reasoning.budget(2048),
                  "u",
                  true,
                  true,
                  Map.of("odd", "{\"a\" : [1.00,null]}", "service_tier", "\"auto\"")));
    }
  }

  @Test
  void leavesToTheModelWhatIsAbsentOrNull() {
    Chat bare = wire.chat("'messages':[]");

    assertThat(bare.messages()).isEmpty();
    assertThat(bare.toolChoice()).isEqualTo(new ToolChoice.Auto());
    assertThat(bare.parallelToolCalls()).isNull();
    assertThat(bare.sampling()).isEqualTo(Sampling.unset());
    assertThat(bare.format()).isEqualTo(new ResponseFormat.Text());
    assertThat(bare.reasoning().isUnset()).isTrue();
    assertThat(bare.user()).isNull();
    assertThat(bare.stream()).isFalse();
    assertThat(bare.others()).isEmpty();
    assertThat(
            wire.chat(
                "'messages':[],'system':null,'tools':null,'tool_choice':null,'top_p':null,"
                    + "'stop_sequences':null,'thinking':null,'output_config':null,"
                    + "'output_format':null,'metadata':null,'stream':null,'max_tokens':null"))
        .isEqualTo(bare);
  }

  static Stream<Arguments> messages() {
    return Stream.of(
        read("{'role':'user','content':''}", Message.of(Role.USER, "")),
        read("{'role':'user','content':[]}", new Message(Role.USER, List.of())),
        read("{'role':'system','content':'s'}", Message.of(Role.SYSTEM, "s")),
        read(
            "{'role':'system','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}",
            new Message(Role.SYSTEM, List.of(new Part.Text("a"), new Part.Text("b")))),
        read(
            "{'role':'user','content':[{'type':'image','source':"
                + "{'type':'base64','media_type':'image/png','data':'AA\\nBB'}},"
                + "{'type':'image','source':{'type':'url','url':'https://x/y.png'}}]}",
            new Message(
                Role.USER,
                List.of(
                    new Part.Image("image/png", "AABB"), new Part.ImageLink("https://x/y.png")))),
        read(
            "{'role':'user','content':[{'type':'document','title':'t','source':"
                + "{'type':'base64','media_type':'application/pdf','data':'JVBE'}},"
                + "{'type':'document','source':{'type':'text','media_type':'text/plain',"
                + "'data':'Grüße'}},"
                + "{'type':'document','source':{'type':'url','url':'https://x/d.pdf'}},"
                + "{'type':'document','source':{'type':'content','content':"
                + "[{'type':'text','text':'a'}]}}]}",
            new Message(
                Role.USER,
                List.of(
                    new Part.Document("application/pdf", "JVBE", "t"),
                    new Part.Document("text/plain", "R3LDvMOfZQ==", null),
                    new Part.DocumentLink("https://x/d.pdf", null),
                    new Part.Text("a")))),
        read(
            "{'role':'user','content':[{'type':'search_result','source':'https://x','title':'T',"
                + "'content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}]}",
            Message.of(Role.USER, "T\nhttps://x\na\nb")),
        read(
            "{'role':'assistant','content':[{'type':'thinking','thinking':'hm','signature':'sig'},"
                + "{'type':'thinking','thinking':'x','signature':''},"
                + "{'type':'thinking','thinking':'y','signature':'hearth:unsigned'},"
                + "{'type':'thinking','thinking':'z','signature':'hearth:gemini:g'},"
                + "{'type':'redacted_thinking','data':'red'},{'type':'text','text':'a'},"
                + "{'type':'tool_use','id':'1','name':'f','input':{'x':[1.0]}},"
                + "{'type':'tool_use','id':'2','name':'g'}]}",
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.Thinking("hm", new Signature(Issuer.ANTHROPIC, "sig")),
                    new Part.Thinking("x"),
                    new Part.Thinking("y"),
                    new Part.Thinking("z", new Signature(Issuer.GEMINI, "g")),
                    new Part.RedactedThinking(new Signature(Issuer.ANTHROPIC, "red")),
                    new Part.Text("a"),
                    new Part.ToolCall("1", "f", "{\"x\":[1.0]}"),
                    new Part.ToolCall("2", "g", "{}")))),
        read(
            "{'role':'assistant','content':[{'type':'tool_use','id':'1','name':'f','input':{}},"
                + "{'type':'redacted_thinking','data':'hearth:gemini:g'},"
                + "{'type':'redacted_thinking','data':'hearth:gemini:h'}]}",
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.ToolCall("1", "f", "{}", new Signature(Issuer.GEMINI, "g")),
                    new Part.RedactedThinking(new Signature(Issuer.GEMINI, "h"))))));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void readsEveryKindOfMessage(String json, Message expected) {
    assertThat(wire.chat("'messages':[" + json + "]").messages()).containsExactly(expected);
  }

  @Test
  void resultsOfToolsStandAloneAndKnowTheirToolsName() {
    Chat chat =
        wire.chat(
            "'messages':[{'role':'assistant','content':["
                + "{'type':'tool_use','id':'1','name':'f','input':{}},"
                + "{'type':'tool_use','id':'2','name':'g','input':{}}]},"
                + "{'role':'user','content':["
                + "{'type':'tool_result','tool_use_id':'1','content':'one'},"
                + "{'type':'tool_result','tool_use_id':'2','is_error':true,'content':["
                + "{'type':'text','text':'a'},{'type':'image','source':"
                + "{'type':'base64','media_type':'image/png','data':'AA'}},"
                + "{'type':'tool_reference','tool_name':'h'}]},"
                + "{'type':'tool_result','tool_use_id':'3'},"
                + "{'type':'text','text':'go on'}]}]");

    assertThat(chat.messages())
        .endsWith(
            new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", "one"))),
            new Message(
                Role.TOOL,
                List.of(
                    new Part.ToolResult(
                        "2",
                        "g",
                        List.of(new Part.Text("a"), new Part.Image("image/png", "AA")),
                        true))),
            new Message(Role.TOOL, List.of(new Part.ToolResult("3", null, List.of(), false))),
            Message.of(Role.USER, "go on"));
    assertThat(chat.others()).containsOnlyKeys("tool_reference");
  }

  @Test
  void blockThatChangesWithEveryRequestIsTakenOutOfTheSystemPrompt() {
    Chat chat =
        wire.chat(
            "'messages':[],'system':["
                + "{'type':'text','text':'x-anthropic-billing-header: cc_version=1; cch=abc;'},"
                + "{'type':'text','text':'You help.','cache_control':{'type':'ephemeral'}}]");
    Chat inOneText =
        wire.chat("'messages':[],'system':'x-anthropic-billing-header: cch=abc\\n\\nYou help.'");

    assertThat(chat.messages()).containsExactly(Message.of(Role.SYSTEM, "You help."));
    assertThat(chat.others()).containsOnlyKeys("cache_control");
    assertThat(inOneText.messages()).containsExactly(Message.of(Role.SYSTEM, "You help."));
    assertThat(
            wire.chat(
                    "'messages':[],'system':[{'type':'text','text':"
                        + "'x-anthropic-billing-header: only'}]")
                .messages())
        .isEmpty();
  }

  @Test
  void namesWhateverHasNoPlaceElsewhere() {
    Chat chat =
        wire.chat(
            "'messages':[{'role':'user','content':[{'type':'text','text':'a',"
                + "'cache_control':{'type':'ephemeral'},'citations':[]},"
                + "{'type':'document','context':'c','citations':{'enabled':true},'source':"
                + "{'type':'text','media_type':'text/plain','data':'d'}},"
                + "{'type':'container_upload','file_id':'f'}]},"
                + "{'role':'assistant','content':[{'type':'server_tool_use','id':'s',"
                + "'name':'web_search','input':{}},{'type':'web_search_tool_result',"
                + "'tool_use_id':'s','content':[]},{'type':'compaction','content':'So far.'}]}],"
                + "'tools':[{'type':'web_search_20250305','name':'web_search'},"
                + "{'type':'custom','name':'f','input_schema':{},'defer_loading':true}],"
                + "'tool_choice':{'type':'tool','name':'web_search'},"
                + "'context_management':{'edits':[]},'thinking':{'type':'adaptive',"
                + "'display':'omitted'},'output_config':{'effort':'high','task_budget':{'x':1}},"
                + "'metadata':{'user_id':'u','more':1}");

    assertThat(chat.others())
        .containsOnlyKeys(
            "cache_control",
            "context",
            "citations",
            "container_upload",
            "server_tool_use",
            "web_search_tool_result",
            "compaction",
            "tools.web_search_20250305",
            "tool_choice",
            "defer_loading",
            "context_management",
            "display",
            "task_budget",
            "more");
    assertThat(chat.tools()).containsExactly(new Tool("f", null, "{}"));
    assertThat(chat.toolChoice()).isEqualTo(new ToolChoice.Auto());
    assertThat(chat.messages().getLast()).isEqualTo(Message.of(Role.ASSISTANT, "So far."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "'thinking':{'type':'disabled'};                                   OFF; ;     ",
        "'thinking':{'type':'disabled'},'output_config':{'effort':'low'};  OFF; ;     ",
        "'thinking':{'type':'adaptive'};                                   ON;  ;     ",
        "'thinking':{'type':'adaptive'},'output_config':{'effort':'max'};  ON;  max; ",
        "'thinking':{'type':'enabled','budget_tokens':9000};               ON;  ;     9000",
        "'output_config':{'effort':'low'};                                 ON;  low; ",
        "'output_config':{};                                               UNSAID; ; "
      })
  void readsHowHardToThink(String fields, Mode mode, String effort, Integer budget) {
    assertThat(wire.chat("'messages':[]," + fields).reasoning())
        .isEqualTo(new Reasoning(mode, effort, budget));
  }

  static Stream<Arguments> choices() {
    return Stream.of(
        Arguments.of("{'type':'auto'}", new ToolChoice.Auto()),
        Arguments.of("{'type':'none'}", new ToolChoice.None()),
        Arguments.of("{'type':'any'}", new ToolChoice.Required()),
        Arguments.of("{'type':'tool','name':'f'}", new ToolChoice.Named("f")));
  }

  @ParameterizedTest
  @MethodSource("choices")
  void readsWhichToolIsToBeUsed(String json, ToolChoice expected) {
    String tools = "'messages':[],'tools':[{'name':'f','input_schema':{}}],'tool_choice':";
    assertThat(wire.chat(tools + json).toolChoice()).isEqualTo(expected);
  }

  @Test
  void olderPlaceOfTheAnswersFormIsReadToo() {
    assertThat(
            wire.chat("'messages':[],'output_format':{'type':'json_schema','schema':{'a':1}}")
                .format())
        .isEqualTo(new ResponseFormat.JsonSchema(null, "{\"a\":1}"));
  }

  @ParameterizedTest
  @CsvSource({"image, unsupported_image", "document, unsupported_document"})
  void fileAtAnthropicIsForAnotherTarget(String block, String code) {
    String before = "'messages':[{'role':'user','content':[{'type':'";
    String after = "','source':{'type':'file','file_id':'f'}}]}]";
    assertThatThrownBy(() -> wire.chat(before + block + after))
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
              assertThat(e.error().code()).isEqualTo(code);
            });
  }

  private static Arguments read(String json, Message expected) {
    return Arguments.of(json, expected);
  }
}
