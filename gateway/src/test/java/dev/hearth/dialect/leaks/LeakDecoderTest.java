package dev.hearth.dialect.leaks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.StopReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of what models write. */
class LeakDecoderTest {
  private static final Set<Leak> ALL = EnumSet.of(Leak.THINK_TAGS, Leak.TOOL_CALLS);
  private static final Set<Leak> OPEN = EnumSet.of(Leak.OPEN_THINKING, Leak.TOOL_CALLS);

  /** What is written, and what it is: T for text, H for thinking, C for a call, with the reason. */
  static Stream<Arguments> written() {
    return Stream.of(
        is("plain", "Hello <b>there</b>\n", "T:Hello <b>there</b>\n STOP"),
        is("thinking", "<think>\nhm\n</think>\n\nHi", "H:\nhm\n T:Hi STOP"),
        is("thinking that is cut", "<think>hm", "H:hm STOP"),
        is("no thinking", "<think></think>Hi", "T:Hi STOP"),
        is("a tag in the middle", "Use <think> and </think>.", "T:Use <think> and </think>. STOP"),
        is("an unfinished tag", "<thi", "T:<thi STOP"),
        is(
            "Hermes",
            "<tool_call>\n{\"name\": \"add\", \"arguments\": {\"a\": 1}}\n</tool_call>",
            "C:add{\"a\":1} TOOL_CALLS"),
        is(
            "two calls, thought about, with words before and after",
            "<think>hm</think>\n\nI add.\n<tool_call>{\"name\":\"add\",\"arguments\":{}}</tool_call>\n"
                + "<tool_call>{\"name\":\"say\",\"arguments\":{\"text\":\"}\"}}</tool_call>\n\nDone.",
            "H:hm T:I add. C:add{} C:say{\"text\":\"}\"} T:Done. TOOL_CALLS"),
        is(
            "a call whose end mark is missing",
            "<tool_call>{\"name\":\"add\",\"arguments\":{}}",
            "C:add{} TOOL_CALLS"),
        is(
            "a call that is cut",
            "<tool_call>{\"name\":\"add\",\"argum",
            "T:<tool_call>{\"name\":\"add\",\"argum STOP"),
        is(
            "a tool that nobody offers",
            "<tool_call>{\"name\":\"rm\",\"arguments\":{}}</tool_call>",
            "T:<tool_call>{\"name\":\"rm\",\"arguments\":{}}</tool_call> STOP"),
        is(
            "Qwen's functions",
            "<tool_call>\n<function=add>\n<parameter=a>\n1\n</parameter>\n<parameter=b>\n{\"x\": 2}\n"
                + "</parameter>\n</function>\n</tool_call>",
            "C:add{\"a\":1,\"b\":{\"x\":2}} TOOL_CALLS"),
        is(
            "a text that looks like a number",
            "<tool_call>\n<function=say>\n<parameter=text>\n1\n2\n</parameter>\n</function>\n</tool_call>",
            "C:say{\"text\":\"1\\n2\"} TOOL_CALLS"),
        is(
            "Mistral",
            "[TOOL_CALLS][{\"name\":\"add\",\"arguments\":{\"a\":1}},{\"name\":\"say\",\"arguments\":{}}]",
            "C:add{\"a\":1} C:say{} TOOL_CALLS"),
        is(
            "Mistral, newer",
            "[TOOL_CALLS]add[ARGS]{\"a\": 1}[TOOL_CALLS]say[ARGS]{}",
            "C:add{\"a\":1} C:say{} TOOL_CALLS"),
        is(
            "Llama",
            "<|python_tag|>{\"name\":\"add\",\"parameters\":{\"a\":1}}; "
                + "{\"name\":\"say\",\"parameters\":{}}",
            "C:add{\"a\":1} C:say{} TOOL_CALLS"),
        is(
            "bare JSON",
            "{\"name\": \"add\", \"parameters\": {\"a\": 1}}",
            "C:add{\"a\":1} TOOL_CALLS"),
        is(
            "fenced JSON",
            "```json\n{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1}\"}\n```\n",
            "C:add{\"a\":1} TOOL_CALLS"),
        is(
            "OpenAI's own shape",
            "[{\"type\":\"function\",\"function\":{\"name\":\"add\",\"arguments\":{}}}]",
            "C:add{} TOOL_CALLS"),
        is("JSON that is no call", "{\"name\":\"Ann\"}", "T:{\"name\":\"Ann\"} STOP"),
        is("a list", "[1, 2]\nare numbers", "T:[1, 2]\nare numbers STOP"),
        is("code", "```java\nint i;\n```", "T:```java\nint i;\n``` STOP"),
        is("an unfinished mark", "see [TOOL", "T:see [TOOL STOP"),
        is("nothing but space", " \n", "T: \n STOP"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("written")
  void tellsWhatItIs(String name, String written, String expected) {
    assertThat(described(events(List.of(written), ALL))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("written")
  void tellsTheSameHoweverItIsSplit(String name, String written, String expected) {
    for (long seed = 0; seed < 200; seed++) {
      assertThat(described(events(split(written, new Random(seed)), ALL)))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hm</think>Hi", "<think>hm</think>\nHi", "\n<think>hm</think>Hi"})
  void thinkingMayBeOpenFromTheStart(String written) {
    assertThat(described(events(List.of(written), OPEN))).isEqualTo("H:hm T:Hi STOP");
  }

  @Test
  void aServerThatTakesThinkingOutItselfLeavesTextBehind() {
    List<InferenceEvent> events = new ArrayList<>();
    AnswerDecoder decoder =
        LeakDecoder.of(
            new Written(List.of(new ThinkingDelta("hm"), new TextDelta("Hi"))), request(), OPEN);

    decoder.end(events::add);

    assertThat(described(events)).isEqualTo("H:hm T:Hi STOP");
  }

  @Test
  void callsThatTheServerTookOutKeepTheirPlaceBesideThoseItLeft() {
    List<InferenceEvent> events = new ArrayList<>();
    AnswerDecoder decoder =
        LeakDecoder.of(
            new Written(
                List.of(
                    new TextDelta("<tool_call>{\"name\":\"add\",\"arguments\":{}}</tool_call>"),
                    new ToolCallDelta(0, "own", "say", "{"),
                    new ToolCallDelta(0, null, null, "}"))),
            request(),
            ALL);

    decoder.end(events::add);

    assertThat(events)
        .containsExactly(
            new Started("m"),
            new ToolCallDelta(0, "call_1_written_0", "add", "{}"),
            new ToolCallDelta(1, "own", "say", "{"),
            new ToolCallDelta(1, null, null, "}"),
            new Finished(StopReason.TOOL_CALLS));
  }

  @Test
  void whereNothingLeaksTheBackEndsDecoderWorksAlone() {
    AnswerDecoder backend = new Written(List.of());

    assertThat(LeakDecoder.of(backend, request(), Set.of())).isSameAs(backend);
  }

  @Test
  void aCallWithoutEndIsTextWhenItIsTooLong() {
    String endless = "<tool_call>" + "x".repeat(300_000);

    assertThat(described(events(List.of(endless, "y"), ALL))).isEqualTo("T:" + endless + "y STOP");
  }

  private static Arguments is(String name, String written, String expected) {
    return Arguments.of(name, written, expected);
  }

  private static List<InferenceEvent> events(List<String> pieces, Set<Leak> leaks) {
    List<InferenceEvent> events = new ArrayList<>();
    List<InferenceEvent> deltas = new ArrayList<>();
    pieces.forEach(piece -> deltas.add(new TextDelta(piece)));
    try (AnswerDecoder decoder = LeakDecoder.of(new Written(deltas), request(), leaks)) {
      decoder.end(events::add);
    }
    return events;
  }

  private static List<String> split(String text, Random random) {
    List<String> pieces = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(7));
      pieces.add(text.substring(at, end));
      at = end;
    }
    return pieces;
  }

  /** Neighbouring texts and neighbouring thoughts as one. */
  private static String described(List<InferenceEvent> events) {
    StringBuilder words = new StringBuilder();
    char last = ' ';
    for (InferenceEvent event : events) {
      char kind =
          switch (event) {
            case TextDelta _ -> 'T';
            case ThinkingDelta _ -> 'H';
            case ToolCallDelta _ -> 'C';
            default -> '.';
          };
      String text =
          switch (event) {
            case TextDelta(String said) -> said;
            case ThinkingDelta(String thought) -> thought;
            case ToolCallDelta call -> call.name() + call.arguments();
            case Finished(StopReason reason, var _) -> reason.name();
            default -> "";
          };
      boolean goesOn = kind == last && kind != 'C';
      if (!goesOn && !text.isEmpty()) {
        words.append(words.isEmpty() ? "" : " ").append(kind == '.' ? "" : kind + ":");
      }
      words.append(text);
      last = text.isEmpty() ? last : kind;
    }
    return words.toString();
  }

  private static InferenceRequest request() {
    String json =
        """
        {"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[
         {"type":"function","function":{"name":"add","parameters":{"type":"object","properties":
          {"a":{"type":"integer"},"b":{"type":"object"}}}}},
         {"type":"function","function":{"name":"say","parameters":{"type":"object","properties":
          {"text":{"type":"string"}}}}}]}
        """;
    RequestBody body = new RequestBody();
    body.add(Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)));
    try {
      return new OpenAiDialect().decode(Asked.of(Operation.CHAT), body);
    } finally {
      body.release();
    }
  }

  /** A back end's decoder that gives these events, whatever the bytes. */
  private record Written(List<InferenceEvent> deltas) implements AnswerDecoder {
    @Override
    public void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events) {}

    @Override
    public void end(Consumer<? super InferenceEvent> events) {
      events.accept(new Started("m"));
      deltas.forEach(events);
      events.accept(new Finished(StopReason.STOP));
    }

    @Override
    public void close() {}
  }
}
