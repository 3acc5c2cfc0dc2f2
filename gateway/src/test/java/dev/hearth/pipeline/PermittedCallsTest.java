package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import dev.hearth.routing.profile.ToolNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is taken out of requests and answers of an agent that has not all tools. */
class PermittedCallsTest {
  private static final ToolPermission PERMISSION =
      new ToolPermission(ToolNames.of(List.of("edit", "web_fetch")));
  private static final TextDelta REFUSED =
      new TextDelta(
          "[The call to the tool 'edit' was refused: this agent may not use it with a local model.]");

  private final Losses losses = new Losses();

  @Test
  void aRefusedCallIsASentenceInItsPlaceAndTheOthersCloseUp() {
    assertThat(
            passed(
                new Started("m"),
                call(0, "bash"),
                call(1, "edit"),
                more(1),
                call(2, "read"),
                more(2),
                new Finished(StopReason.TOOL_CALLS)))
        .containsExactly(
            new Started("m"),
            call(0, "bash"),
            REFUSED,
            call(1, "read"),
            more(1),
            new Finished(StopReason.TOOL_CALLS));
    assertThat(losses.names()).containsExactly("answer.denied_tool.edit");
  }

  @Test
  void anAnswerThatIsLeftWithoutACallEndsAsAnOrdinaryOneDoes() {
    assertThat(passed(call(0, "edit"), more(0), new Finished(StopReason.TOOL_CALLS)))
        .containsExactly(REFUSED, new Finished(StopReason.STOP));
    assertThat(passed(call(0, "edit"), new Finished(StopReason.LENGTH)))
        .containsExactly(REFUSED, new Finished(StopReason.LENGTH));
    assertThat(passed(new TextDelta("x"), new Finished(StopReason.TOOL_CALLS)))
        .as("which is nobody's business here")
        .containsExactly(new TextDelta("x"), new Finished(StopReason.TOOL_CALLS));
  }

  @Test
  void theSignatureOfARefusedCallGoesWithIt() {
    Signature signature = new Signature(Signature.Issuer.GEMINI, "c2ln");

    assertThat(
            passed(
                call(0, "edit"),
                new ToolCallSigned(0, signature),
                call(1, "bash"),
                new ToolCallSigned(1, signature)))
        .containsExactly(REFUSED, call(0, "bash"), new ToolCallSigned(0, signature));
  }

  @Test
  void everySpellingOfADeniedToolIsDenied() {
    assertThat(passed(call(0, "WebFetch")))
        .singleElement()
        .asString()
        .contains("The call to the tool 'WebFetch' was refused");
    assertThat(losses.names()).containsExactly("answer.denied_tool.webfetch");
  }

  @Test
  void theRequestLosesTheToolsAndAChoiceOfThem() {
    Chat chat = chat(new ToolChoice.Named("Edit"), "Edit", "bash");

    Chat left = (Chat) PERMISSION.permitted(chat, losses);

    assertThat(left.tools()).extracting(Tool::name).containsExactly("bash");
    assertThat(left.toolChoice()).isEqualTo(new ToolChoice.Auto());
    assertThat(left.messages()).isEqualTo(chat.messages());
    assertThat(losses.names()).containsExactly("denied_tool.edit");
  }

  @Test
  void whoeverDemandsAToolWhereNoneIsLeftLeavesItToTheModel() {
    assertThat(choice(new ToolChoice.Required(), "edit")).isEqualTo(new ToolChoice.Auto());
    assertThat(choice(new ToolChoice.Required(), "edit", "bash"))
        .isEqualTo(new ToolChoice.Required());
    assertThat(choice(new ToolChoice.None(), "edit")).isEqualTo(new ToolChoice.None());
    assertThat(choice(new ToolChoice.Named("bash"), "edit", "bash"))
        .isEqualTo(new ToolChoice.Named("bash"));
    assertThat(choice(new ToolChoice.Named("edit"), "bash"))
        .as("a choice of what was not even offered")
        .isEqualTo(new ToolChoice.Auto());
  }

  @Test
  void aRequestWithoutADeniedToolIsLeftAlone() {
    Chat chat = chat(new ToolChoice.Auto(), "bash");

    assertThat(PERMISSION.permitted(chat, losses)).isSameAs(chat);
    assertThat(ToolPermission.ALL.permitted(chat(new ToolChoice.Auto(), "edit"), losses))
        .extracting(request -> ((Chat) request).tools().size())
        .isEqualTo(1);
    assertThat(losses.isEmpty()).isTrue();
  }

  private ToolChoice choice(ToolChoice said, String... tools) {
    return ((Chat) PERMISSION.permitted(chat(said, tools), losses)).toolChoice();
  }

  private static Chat chat(ToolChoice choice, String... names) {
    List<Tool> tools = new ArrayList<>();
    for (String name : names) {
      tools.add(new Tool(name, null, null));
    }
    return Chat.of("m", List.of(Message.of(Role.USER, "hi"))).with(tools, choice);
  }

  private static ToolCallDelta call(int index, String name) {
    return new ToolCallDelta(index, "id-" + name, name, "");
  }

  private static ToolCallDelta more(int index) {
    return new ToolCallDelta(index, null, null, "{}");
  }

  private List<InferenceEvent> passed(InferenceEvent... events) {
    List<InferenceEvent> passed = new ArrayList<>();
    try (AnswerDecoder decoder = PERMISSION.permitted(new Saying(List.of(events)), losses)) {
      decoder.decode(Unpooled.EMPTY_BUFFER, passed::add);
    }
    return passed;
  }

  /** A back end that says what the test wants. */
  private record Saying(List<InferenceEvent> events) implements AnswerDecoder {
    @Override
    public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> heard) {
      events.forEach(heard);
    }

    @Override
    public void end(Consumer<? super InferenceEvent> heard) {}

    @Override
    public void close() {}
  }
}
