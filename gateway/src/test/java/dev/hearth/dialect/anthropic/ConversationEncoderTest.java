package dev.hearth.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
import dev.hearth.inference.Feature;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How conversations become turns. */
class ConversationEncoderTest {
  private final Wire wire = new Wire();
  private final Losses losses = new Losses();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

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
                new Message(Role.TOOL, List.of(new Part.ToolResult("1", "f", List.of(), true)))),
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
                new Message(Role.ASSISTANT, List.of(new Part.Thinking("hm"), new Part.Text("b"))),
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

  private static Arguments turns(
      String name, List<Message> messages, String expected, Feature... lost) {
    return Arguments.of(name, messages, expected, Stream.of(lost).map(Feature::word).toList());
  }

  private String sent(InferenceRequest request, String model) {
    return sent(request, new ModelParams(model, Map.of()));
  }

  private String sent(InferenceRequest request, ModelParams target) {
    return wire.sent(request, target, losses);
  }
}
