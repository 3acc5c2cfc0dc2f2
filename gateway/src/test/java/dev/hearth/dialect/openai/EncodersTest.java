package dev.hearth.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Failed;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.Vector;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EncodersTest {
  private static final AnswerId ID =
      new AnswerId("chatcmpl-1", Instant.ofEpochSecond(1_700_000_000));
  private static final String CHUNK =
      "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
          + "\"model\":\"m\",\"choices\":[";
  private static final String OPEN = ",\"logprobs\":null,\"finish_reason\":null}]}\n\n";
  private static final String ROLE =
      CHUNK + "{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}" + OPEN;
  private static final String USAGE =
      "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":2},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":1}}";

  private final OpenAiDialect dialect = new OpenAiDialect();
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamsAChat() {
    String answer =
        encoded(
            facts(Operation.CHAT, true, true),
            new Started("m"),
            new ThinkingDelta("hm"),
            new TextDelta("Hé \"x\"\n"),
            new TextDelta(""),
            new Finished(StopReason.STOP),
            new Metered(new Usage(7, 5, 2, 0, 1)));

    assertThat(answer)
        .isEqualTo(
            ROLE
                + CHUNK
                + "{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}"
                + OPEN
                + CHUNK
                + "{\"index\":0,\"delta\":{\"content\":\"Hé \\\"x\\\"\\n\"}"
                + OPEN
                + CHUNK
                + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n"
                + CHUNK
                + "],"
                + USAGE
                + "}\n\ndata: [DONE]\n\n");
  }

  @Test
  void streamsToolCalls() {
    String answer =
        encoded(
            facts(Operation.CHAT, true, false),
            new Started("m"),
            new ToolCallDelta(0, "call_a", "f", ""),
            new ToolCallDelta(0, null, null, "{\"x\":"),
            new ToolCallDelta(1, "call_b", "g", "{}"),
            new Finished(StopReason.TOOL_CALLS),
            new Metered(Usage.of(7, 5)));

    assertThat(answer)
        .isEqualTo(
            ROLE
                + call(
                    "{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"\"}}")
                + call("{\"index\":0,\"function\":{\"arguments\":\"{\\\"x\\\":\"}}")
                + call(
                    "{\"index\":1,\"id\":\"call_b\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"g\",\"arguments\":\"{}\"}}")
                + CHUNK
                + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"tool_calls\"}]}"
                + "\n\ndata: [DONE]\n\n");
  }

  @Test
  void streamThatNeverStartedStillHasItsRoleAndReason() {
    String answer = encoded(facts(Operation.CHAT, true, true), new Finished(StopReason.LENGTH));

    assertThat(answer)
        .isEqualTo(
            (ROLE
                    + CHUNK
                    + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"length\"}]}"
                    + "\n\ndata: [DONE]\n\n")
                .replace("\"model\":\"m\"", "\"model\":\"asked\""));
  }

  @Test
  void writesAWholeChat() {
    String answer =
        encoded(
            facts(Operation.CHAT, false, false),
            new Started("m"),
            new ThinkingDelta("h"),
            new ThinkingDelta("m"),
            new TextDelta("Hel"),
            new TextDelta("lo"),
            new Finished(StopReason.STOP),
            new Metered(new Usage(7, 5, 2, 0, 1)));

    assertThat(answer)
        .isEqualTo(
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,"
                + "\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                + "\"content\":\"Hello\",\"refusal\":null,\"reasoning_content\":\"hm\"},"
                + "\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + USAGE
                + "}");
  }

  @Test
  void writesWholeToolCallsWithoutContent() {
    String answer =
        encoded(
            facts(Operation.CHAT, false, false),
            new Started("m"),
            new ToolCallDelta(0, "a", "f", "{\"x\""),
            new ToolCallDelta(0, null, null, ":1}"),
            new ToolCallDelta(1, "b", "g", "{}"),
            new Finished(StopReason.TOOL_CALLS));

    assertThat(answer)
        .isEqualTo(
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,"
                + "\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                + "\"content\":null,\"refusal\":null,\"tool_calls\":["
                + "{\"id\":\"a\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"f\",\"arguments\":\"{\\\"x\\\":1}\"}},"
                + "{\"id\":\"b\",\"type\":\"function\",\"function\":"
                + "{\"name\":\"g\",\"arguments\":\"{}\"}}]},"
                + "\"logprobs\":null,\"finish_reason\":\"tool_calls\"}]}");
  }

  @Test
  void writesCompletions() {
    InferenceEvent[] events = {
      new Started("m"), new TextDelta("a"), new TextDelta("b"), new Finished(StopReason.LENGTH)
    };
    String chunk =
        "data: {\"id\":\"chatcmpl-1\",\"object\":\"text_completion\",\"created\":1700000000,"
            + "\"model\":\"m\",\"choices\":[{\"index\":0,\"text\":";

    assertThat(encoded(facts(Operation.COMPLETION, false, false), events))
        .isEqualTo(
            "{\"id\":\"chatcmpl-1\",\"object\":\"text_completion\",\"created\":1700000000,"
                + "\"model\":\"m\",\"choices\":[{\"index\":0,\"text\":\"ab\",\"logprobs\":null,"
                + "\"finish_reason\":\"length\"}]}");
    assertThat(encoded(facts(Operation.COMPLETION, true, false), events))
        .isEqualTo(
            chunk
                + "\"a\""
                + OPEN
                + chunk
                + "\"b\""
                + OPEN
                + chunk
                + "\"\",\"logprobs\":null,\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n");
  }

  @Test
  void writesVectorsAsNumbersOrBase64() {
    InferenceEvent[] events = {
      new Started("m"),
      new Vector(0, "[0.1,-2,3e-1]"),
      new Vector(1, "[1.0]"),
      new Finished(StopReason.STOP),
      new Metered(Usage.of(4, 0))
    };
    String end = "],\"model\":\"m\",\"usage\":{\"prompt_tokens\":4,\"total_tokens\":4}}";

    assertThat(encoded(facts(Operation.EMBEDDING, false, false), events))
        .isEqualTo(
            "{\"object\":\"list\",\"data\":["
                + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.1,-2,3e-1]},"
                + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[1.0]}"
                + end);
    RequestFacts base64 =
        new RequestFacts(Operation.EMBEDDING, "asked", false, 9, null, false, false, false, true);
    assertThat(encoded(base64, events))
        .isEqualTo(
            "{\"object\":\"list\",\"data\":["
                + "{\"object\":\"embedding\",\"index\":0,\"embedding\":\"zczMPQAAAMCamZk+\"},"
                + "{\"object\":\"embedding\",\"index\":1,\"embedding\":\"AACAPw==\"}"
                + end);
  }

  @ParameterizedTest
  @EnumSource(names = {"CHAT", "COMPLETION", "EMBEDDING"})
  void neverWritesAFailure(Operation operation) {
    InferenceEvent failed = new Failed(InferenceError.invalid("x", null));
    ByteBuf out = buffers.allocator().buffer();
    for (boolean stream : List.of(true, false)) {
      AnswerEncoder encoder =
          dialect.encoder(ID, facts(operation, stream, false), new RequestBody());
      assertThatThrownBy(() -> encoder.encode(failed, out))
          .isInstanceOf(IllegalArgumentException.class);
    }
    out.release();
  }

  @Test
  void namesTheContentTypes() {
    assertThat(dialect.contentType(facts(Operation.CHAT, true, false)))
        .isEqualTo("text/event-stream");
    assertThat(dialect.contentType(facts(Operation.CHAT, false, false)))
        .isEqualTo("application/json");
  }

  private static String call(String json) {
    return CHUNK + "{\"index\":0,\"delta\":{\"tool_calls\":[" + json + "]}" + OPEN;
  }

  private String encoded(RequestFacts facts, InferenceEvent... events) {
    AnswerEncoder encoder = dialect.encoder(ID, facts, new RequestBody());
    ByteBuf out = buffers.allocator().buffer();
    for (InferenceEvent event : events) {
      encoder.encode(event, out);
    }
    encoder.end(out);
    return TestBuffers.text(out);
  }

  private static RequestFacts facts(Operation operation, boolean stream, boolean usage) {
    return new RequestFacts(operation, "asked", stream, 9, null, false, false, usage, false);
  }
}
