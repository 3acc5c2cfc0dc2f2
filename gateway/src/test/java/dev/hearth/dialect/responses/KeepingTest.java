package dev.hearth.dialect.responses;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.History;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.Turn;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RedactedThinking;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ThinkingSigned;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.ToolCallSigned;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest.Chat;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are kept, and requests that go on from them. */
class KeepingTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_700_000_000);
  private static final Signature SIGNED = new Signature(Issuer.ANTHROPIC, "sig");
  private static final Signature REDACTED = new Signature(Issuer.ANTHROPIC, "secret");
  private static final Signature OF_CALL = new Signature(Issuer.GEMINI, "call");

  private final TestBuffers buffers = new TestBuffers();
  private final Bodies bodies = new Bodies(buffers);
  private final ResponsesDialect dialect = new ResponsesDialect();
  private final Kept kept = new Kept();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keepsWhatTheCallerGot(boolean stream) throws IOException {
    JsonNode got = answer("{'model':'m','input':'hi','stream':" + stream + "}", says("there"));

    Turn turn = kept.only();
    assertThat(Json.tree(turn.answer())).isEqualTo(got);
    assertThat(turn.input().toString(StandardCharsets.UTF_8)).isEqualTo("\"hi\"");
    assertThat(turn.previous()).isNull();
    assertThat(turn.output()).isNull();
    assertThat(turn.id()).isEqualTo(got.path("id").textValue()).startsWith("resp_");
    assertThat(got.path("store").booleanValue()).isTrue();
  }

  @Test
  void keepsAnAnswerThatMetItsLimit() throws IOException {
    JsonNode got =
        answer(
            "{'model':'m','input':'hi','store':true}",
            List.of(new Started("m"), new TextDelta("par"), new Finished(StopReason.LENGTH)));

    assertThat(got.path("status").textValue()).isEqualTo("incomplete");
    assertThat(kept.find(got.path("id").textValue())).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"'store':false", "'previous_response_id':'resp_gone'", "'x':0"})
  void keepsNothingThatIsNotToBeKept(String member) throws IOException {
    String input = member.startsWith("'x'") ? "x".repeat(100_001) : "hi";

    JsonNode got = answer("{'model':'m','input':'" + input + "'," + member + "}", says("there"));

    assertThat(kept.turns()).isEmpty();
    assertThat(got.path("store").booleanValue()).isFalse();
  }

  @Test
  void keepsNothingOfAnAnswerThatBroke() {
    ByteBuf out = buffers.allocator().buffer();
    AnswerEncoder encoder = encoder("req-1", "{'model':'m','input':'hi'}", true);
    encoder.encode(new Started("m"), out);
    encoder.encode(new TextDelta("par"), out);
    encoder.fail(InferenceError.of(Kind.UPSTREAM_FAILED, "cut"), out);
    out.release();

    assertThat(kept.turns()).isEmpty();
  }

  @Test
  void givesAnIdOfItsOwnToWhatCallersNameTheSame() throws IOException {
    answer("trace-7", "{'model':'m','input':'one'}", says("a"), NOW);
    answer("trace-7", "{'model':'m','input':'two'}", says("b"), NOW.plusNanos(1_000));

    assertThat(kept.turns().keySet()).hasSize(2).allMatch(id -> id.startsWith("resp_trace-7_"));
    assertThat(ItemIds.unique(new AnswerId("x".repeat(128), NOW)).inputItem("ctco", 99_999))
        .hasSizeLessThanOrEqualTo(64);
    assertThat(ItemIds.unique(new AnswerId("req-0123456789abcdef", NOW)).response())
        .isEqualTo("resp_0123456789abcdef");
  }

  @Test
  void goesOnFromTheWholeConversation() throws IOException {
    String first =
        id(
            answer(
                "{'model':'m','instructions':'be kind','input':'one',"
                    + "'tools':[{'type':'function','name':'f'}]}",
                List.of(
                    new Started("m"),
                    new TextDelta("calling"),
                    new ToolCallDelta(0, "call_1", "f", "{\"a\":1}"),
                    new Finished(StopReason.TOOL_CALLS))));
    String second =
        id(
            answer(
                "{'model':'m','previous_response_id':'"
                    + first
                    + "','input':["
                    + "{'type':'function_call_output','call_id':'call_1','output':'42'}]}",
                says("it is 42")));

    Chat chat =
        decode(
            "{'model':'m','instructions':'be brief','previous_response_id':'"
                + second
                + "',"
                + "'input':[{'role':'user','content':'why?'}]}");

    assertThat(chat.messages())
        .containsExactly(
            Message.of(Role.SYSTEM, "be brief"),
            Message.of(Role.USER, "one"),
            new Message(
                Role.ASSISTANT,
                List.of(new Part.Text("calling"), new Part.ToolCall("call_1", "f", "{\"a\":1}"))),
            new Message(
                Role.TOOL,
                List.of(new Part.ToolResult("call_1", "f", List.of(new Part.Text("42")), false))),
            Message.of(Role.ASSISTANT, "it is 42"),
            Message.of(Role.USER, "why?"));
    assertThat(chat.others()).isEmpty();
  }

  @Test
  void branchesWhereTheCallerGoesBack() throws IOException {
    String first = id(answer("{'model':'m','input':'one'}", says("1")));
    answer("{'model':'m','input':'two','previous_response_id':'" + first + "'}", says("2"));

    Chat chat = decode("{'model':'m','input':'three','previous_response_id':'" + first + "'}");

    assertThat(chat.messages())
        .containsExactly(
            Message.of(Role.USER, "one"),
            Message.of(Role.ASSISTANT, "1"),
            Message.of(Role.USER, "three"));
  }

  @Test
  void remembersTheSignaturesThatItsCallerDidNotAskFor() throws IOException {
    JsonNode got =
        answer(
            "{'model':'m','input':'one'}",
            List.of(
                new Started("m"),
                new RedactedThinking(REDACTED),
                new ThinkingDelta("hm"),
                new ThinkingSigned(SIGNED),
                new TextDelta("so"),
                new ToolCallDelta(0, "call_1", "f", "{}"),
                new ToolCallSigned(0, OF_CALL),
                new Finished(StopReason.TOOL_CALLS)));

    assertThat(got.toString()).doesNotContain("encrypted_content").doesNotContain("sig");
    assertThat(got.path("output")).hasSize(3);
    assertThat(assistant(got))
        .containsExactly(
            new Part.RedactedThinking(REDACTED),
            new Part.Thinking("hm", SIGNED),
            new Part.Text("so"),
            new Part.ToolCall("call_1", "f", "{}", OF_CALL));
  }

  @Test
  void remembersTheSignatureOfThinkingThatWasNotTold() throws IOException {
    JsonNode got =
        answer(
            "{'model':'m','input':'one'}",
            List.of(
                new Started("m"),
                new ThinkingSigned(SIGNED),
                new TextDelta("so"),
                new Finished(StopReason.STOP)));

    assertThat(assistant(got)).containsExactly(new Part.Thinking("", SIGNED), new Part.Text("so"));
  }

  @Test
  void takesAnItemForTheReferenceToIt() throws IOException {
    JsonNode got =
        answer(
            "{'model':'m','input':'one'}",
            List.of(
                new Started("m"),
                new ThinkingDelta("hm"),
                new ThinkingSigned(SIGNED),
                new ToolCallDelta(0, "call_1", "f", "{}"),
                new Finished(StopReason.TOOL_CALLS)));
    String body =
        "{'model':'m','input':[{'role':'user','content':'one'},"
            + "{'type':'item_reference','id':'%s'},{'id':'%s'},"
                .formatted(got.at("/output/0/id").asText(), got.at("/output/1/id").asText())
            + "{'type':'function_call_output','call_id':'call_1','output':'42'}]}";

    assertThat(decode(body).messages().get(1).parts())
        .containsExactly(new Part.Thinking("hm", SIGNED), new Part.ToolCall("call_1", "f", "{}"));

    Turn second = requireNonNull(kept.find(id(answer(body, says("42")))));
    assertThat(second.input().toString(StandardCharsets.UTF_8)).contains("\"function_call\"");
  }

  @Test
  void saysThatAnAnswerIsNotKept() {
    InferenceException thrown =
        catchThrowableOfType(
            InferenceException.class,
            () -> decode("{'model':'m','input':'x','previous_response_id':'resp_gone'}"));

    assertThat(thrown.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
    assertThat(thrown.error().code()).isEqualTo("previous_response_not_found");
    assertThat(thrown.error().param()).isEqualTo("previous_response_id");
    assertThat(thrown.error().message())
        .startsWith("Previous response with id 'resp_gone' not found.");
  }

  @Test
  void knowsWhetherARequestGoesOnFromAnAnswerOfItsOwn() throws IOException {
    String first = id(answer("{'model':'m','input':'one'}", says("1")));

    assertThat(continues("{'input':'x','previous_response_id':'" + first + "'}")).isTrue();
    assertThat(continues("{'input':'x','previous_response_id':'resp_of_openai'}")).isFalse();
    assertThat(continues("{'input':'x','previous_response_id':null}")).isFalse();
    assertThat(continues("{'input':'x','previous_response_id':7}")).isFalse();
    assertThat(continues("{'input':'x'}")).isFalse();
  }

  @Test
  void namesStoreAsLostOnlyWhereNothingIsKept() {
    RequestBody body = bodies.body("{'model':'m','input':'x','store':true}");
    Asked asked = Asked.of(Operation.CHAT);
    Chat with = (Chat) dialect.decode(asked, body, kept);
    Chat without = (Chat) dialect.decode(asked, body, History.NONE);
    body.release();

    assertThat(with.others()).isEmpty();
    assertThat(without.others()).containsOnlyKeys("store");
  }

  private List<Part> assistant(JsonNode got) {
    Chat chat = decode("{'model':'m','input':'go on','previous_response_id':'" + id(got) + "'}");
    return chat.messages().stream()
        .filter(message -> message.role() == Role.ASSISTANT)
        .findFirst()
        .orElseThrow()
        .parts();
  }

  private Chat decode(String quoted) {
    RequestBody body = bodies.body(quoted);
    try {
      return (Chat) dialect.decode(Asked.of(Operation.CHAT), body, kept);
    } finally {
      body.release();
    }
  }

  private boolean continues(String quoted) {
    RequestBody body = bodies.body(quoted);
    try {
      return dialect.continues(body, kept);
    } finally {
      body.release();
    }
  }

  private JsonNode answer(String quoted, List<InferenceEvent> events) throws IOException {
    return answer("req-" + kept.turns().size(), quoted, events, NOW);
  }

  /** The answer that a caller gets, whole or at the end of its stream. */
  private JsonNode answer(String request, String quoted, List<InferenceEvent> events, Instant at)
      throws IOException {
    boolean stream = quoted.contains("'stream':true");
    ByteBuf out = buffers.allocator().buffer();
    RequestBody body = bodies.body(quoted);
    AnswerEncoder encoder =
        dialect.encoder(new AnswerId(request, at), Answers.facts(stream), body, kept);
    body.release();
    events.forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    String text = TestBuffers.text(out);
    return stream ? Answers.events(text).getLast().path("response") : Json.tree(text);
  }

  private AnswerEncoder encoder(String request, String quoted, boolean stream) {
    RequestBody body = bodies.body(quoted);
    try {
      return dialect.encoder(new AnswerId(request, NOW), Answers.facts(stream), body, kept);
    } finally {
      body.release();
    }
  }

  private static List<InferenceEvent> says(String text) {
    List<InferenceEvent> events = new ArrayList<>();
    events.add(new Started("m"));
    events.add(new TextDelta(text));
    events.add(new Finished(StopReason.STOP));
    events.add(new Metered(Usage.of(7, 3)));
    return events;
  }

  private static String id(JsonNode answer) {
    return answer.path("id").textValue();
  }
}
