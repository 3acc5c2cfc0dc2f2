package dev.hearth.dialect.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.dialect.Losses;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TranscriptTest {
  private static final Message SYSTEM = Message.of(Role.SYSTEM, "Be terse.");
  private static final Message USER = Message.of(Role.USER, "Is it raining?");

  private final Losses losses = new Losses();

  @Test
  void singleMessageOfTheUsersIsThePromptItself() {
    assertThat(Transcript.apart(List.of(USER), losses))
        .isEqualTo(new Transcript(null, "Is it raining?"));
    assertThat(Transcript.whole(List.of(USER), losses))
        .isEqualTo(new Transcript(null, "Is it raining?"));
  }

  @Test
  void systemMessagesAtTheBeginningStandApartWhereTheServerTakesThem() {
    Message french = Message.of(Role.SYSTEM, "Speak French.");

    assertThat(Transcript.apart(List.of(SYSTEM, french, USER), losses))
        .isEqualTo(new Transcript("Be terse.\n\nSpeak French.", "Is it raining?"));
    assertThat(Transcript.whole(List.of(SYSTEM, USER), losses).prompt())
        .isEqualTo("System: Be terse.\n\nUser: Is it raining?\n\nAssistant:");
  }

  @Test
  void writesEveryMessageOutAndLeavesTheLastWordToTheAssistant() {
    List<Message> messages =
        List.of(
            SYSTEM,
            USER,
            Message.of(Role.ASSISTANT, "No."),
            Message.of(Role.SYSTEM, "Speak French."),
            new Message(Role.USER, List.of(new Part.Text("And now?"), new Part.Text("In Lyon."))));

    assertThat(Transcript.apart(messages, losses))
        .isEqualTo(
            new Transcript(
                "Be terse.",
                """
                User: Is it raining?

                Assistant: No.

                System: Speak French.

                User: And now?
                In Lyon.

                Assistant:\
                """));
    assertThat(losses.isEmpty()).isTrue();
  }

  @Test
  void assistantsMessageAtTheEndIsWhatTheModelGoesOnWith() {
    assertThat(
            Transcript.whole(List.of(USER, Message.of(Role.ASSISTANT, "It is")), losses).prompt())
        .isEqualTo("User: Is it raining?\n\nAssistant: It is");
  }

  @Test
  void toolCallsAndTheirResultsAreTold() {
    List<Message> messages =
        List.of(
            USER,
            new Message(
                Role.ASSISTANT,
                List.of(new Part.ToolCall("call_1", "weather", "{\"city\":\"Lyon\"}"))),
            new Message(
                Role.TOOL,
                List.of(
                    new Part.ToolResult(
                        "call_1", "weather", List.of(new Part.Text("No network.")), true))));

    assertThat(Transcript.whole(messages, losses).prompt())
        .isEqualTo(
            """
            User: Is it raining?

            Assistant: (calls weather with {"city":"Lyon"})

            Tool: Error: No network.

            Assistant:\
            """);
  }

  @Test
  void thinkingIsLeftOutAndNamed() {
    Part signed = new Part.Thinking("hm", new Signature(Issuer.ANTHROPIC, "x"));
    Message thought = new Message(Role.ASSISTANT, List.of(signed, new Part.Text("No.")));

    assertThat(Transcript.whole(List.of(USER, thought, USER), losses).prompt())
        .isEqualTo("User: Is it raining?\n\nAssistant: No.\n\nUser: Is it raining?\n\nAssistant:");
    assertThat(losses.names()).containsExactly("thinking", "thinking_signature");
  }

  static Stream<Arguments> parts() {
    return Stream.of(
        Arguments.of(new Part.Image("image/png", "AA=="), "unsupported_image"),
        Arguments.of(new Part.ImageLink("https://x.org/y.png"), "unsupported_image_link"),
        Arguments.of(new Part.Document("application/pdf", "AA==", null), "unsupported_document"),
        Arguments.of(
            new Part.DocumentLink("https://x.org/y.pdf", null), "unsupported_document_link"),
        Arguments.of(new Part.Audio("audio/wav", "AA=="), "unsupported_audio"),
        Arguments.of(
            new Part.ToolResult("c", null, List.of(new Part.Image("image/png", "AA==")), false),
            "unsupported_tool_result_image"));
  }

  @ParameterizedTest
  @MethodSource("parts")
  void refusesWhatIsNoText(Part part, String code) {
    Message message = new Message(Role.USER, List.of(new Part.Text("What is it?"), part));

    InferenceException refused =
        catchThrowableOfType(
            InferenceException.class, () -> Transcript.whole(List.of(message), losses));

    assertThat(refused.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
    assertThat(refused.error().code()).isEqualTo(code);
  }
}
