package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ollama's answers for a caller who speaks OpenAI's dialect. */
class TranscoderTest {
  private static final String CHUNK =
      "data: {\"id\":\"id\",\"object\":\"chat.completion.chunk\",\"created\":0,\"model\":\"m\","
          + "\"choices\":[";
  private static final String ROLE = chunk("'role':'assistant','content':''");
  private static final String FINISH =
      CHUNK + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n";
  private static final String USAGE =
      CHUNK
          + ("],'usage':{'prompt_tokens':7,'completion_tokens':3,'total_tokens':10,"
                  + "'prompt_tokens_details':{'cached_tokens':0},"
                  + "'completion_tokens_details':{'reasoning_tokens':0}}}\n\n")
              .replace('\'', '"');
  private static final String END = "data: [DONE]\n\n";

  private static final String THINKING_LINE = line("'message':{'thinking':'hm'},'done':false");
  private static final String TEXT_LINE = line("'message':{'content':'Hé'},'done':false");
  private static final String EMPTY_LINE = line("'message':{'content':''},'done':false");
  private static final String CALL_LINE =
      line("'message':{'tool_calls':[{'function':{'name':'f','arguments':{}}}]},'done':false");
  private static final String DONE_LINE =
      line("'message':{'content':''},'done':true,'prompt_eval_count':7,'eval_count':3");

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamComesOutTheSameInAnySplit() {
    byte[] bytes = bytes(EMPTY_LINE + THINKING_LINE + TEXT_LINE + TEXT_LINE + DONE_LINE);
    for (long seed = 0; seed < 300; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(stream(), buffers.cut(bytes, new Random(seed)), sink);

      assertThat(sink.text())
          .as("seed %d", seed)
          .isEqualTo(
              ROLE
                  + chunk("'reasoning_content':'hm'")
                  + chunk("'content':'Hé'")
                  + chunk("'content':'Hé'")
                  + FINISH
                  + USAGE
                  + END);
      assertThat(sink.reports())
          .as("seed %d", seed)
          .containsExactly("started", "usage 7/3/0/0", "finished");
      assertThat(sink.bytesBeforeOutput()).as("seed %d", seed).isIn(0, bytes(ROLE).length);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "thinking", "a tool call"})
  void everyKindOfOutputIsReportedBeforeItsBytes(String kind) {
    String output =
        switch (kind) {
          case "text" -> TEXT_LINE;
          case "thinking" -> THINKING_LINE;
          default -> CALL_LINE;
        };
    RecordingSink sink = new RecordingSink();
    try (Transcoder relay = transcoder(stream(), sink)) {
      relay.accept(buffers.of(EMPTY_LINE));
      assertThat(sink.reports()).isEmpty();
      assertThat(sink.text()).isEqualTo(ROLE);

      relay.accept(buffers.of(output));

      assertThat(sink.reports()).containsExactly("started");
      assertThat(sink.bytesBeforeOutput()).isEqualTo(bytes(ROLE).length);
    }
  }

  @Test
  void whatOneReadBringsGoesOnAsOneBuffer() {
    RecordingSink sink = new RecordingSink();
    try (Transcoder relay = transcoder(stream(), sink)) {
      relay.accept(buffers.of(TEXT_LINE + TEXT_LINE + TEXT_LINE));
      assertThat(sink.buffers()).isEqualTo(1);

      relay.accept(buffers.of(TEXT_LINE.substring(0, 20)));
      assertThat(sink.buffers()).as("nothing whole came").isEqualTo(1);
    }
  }

  @Test
  void answerIsOverAtItsLastLine() {
    RecordingSink sink = new RecordingSink();
    try (Transcoder relay = transcoder(stream(), sink)) {
      relay.accept(buffers.of(TEXT_LINE + DONE_LINE));
      assertThat(sink.isOver()).isTrue();

      relay.accept(buffers.of(TEXT_LINE + DONE_LINE));
      relay.end();

      assertThat(sink.reports()).containsExactly("started", "usage 7/3/0/0", "finished");
      assertThat(sink.text()).endsWith(USAGE + END);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"error\":\"out of memory\"}\n", "garbage\n", "{\"model\":\"m\""})
  void brokenAnswerHasNoEndMarkerInAnySplit(String fault) {
    byte[] bytes = bytes(TEXT_LINE + fault);
    for (long seed = 0; seed < 100; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(stream(), buffers.cut(bytes, new Random(seed)), sink);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(ROLE + chunk("'content':'Hé'"));
      assertThat(sink.reports()).as("seed %d", seed).hasSize(2).startsWith("started");
      assertThat(sink.reports().getLast()).as("seed %d", seed).startsWith("failed");
    }
  }

  @Test
  void nothingFollowsAFailure() {
    RecordingSink sink = new RecordingSink();
    try (Transcoder relay = transcoder(stream(), sink)) {
      relay.accept(buffers.of("{\"error\":\"server busy\"}\n" + TEXT_LINE));
      relay.accept(buffers.of(TEXT_LINE + DONE_LINE));
      relay.end();
    }
    assertThat(sink.reports()).containsExactly("failed UNAVAILABLE");
    assertThat(sink.text()).isEmpty();
  }

  @Test
  void emptyButRegularAnswerIsComplete() {
    RecordingSink sink = new RecordingSink();
    relay(stream(), List.of(buffers.of(DONE_LINE)), sink);
    assertThat(sink.reports()).containsExactly("usage 7/3/0/0", "finished");
    assertThat(sink.text()).isEqualTo(ROLE + FINISH + USAGE + END);
  }

  @Test
  void wholeAnswerComesAtItsEnd() {
    InferenceRequest request = TestRequests.chat().request();
    byte[] bytes = bytes(DONE_LINE.replace("\"content\":\"\"", "\"content\":\"Hé\""));
    for (long seed = 0; seed < 100; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(request, buffers.cut(bytes, new Random(seed)), sink);

      assertThat(sink.buffers()).as("seed %d", seed).isEqualTo(1);
      assertThat(sink.bytesBeforeOutput()).as("seed %d", seed).isZero();
      assertThat(sink.text())
          .as("seed %d", seed)
          .contains("\"object\":\"chat.completion\"", "\"content\":\"Hé\"", "\"total_tokens\":10")
          .endsWith("}");
      assertThat(sink.reports()).containsExactly("started", "usage 7/3/0/0", "finished");
    }
  }

  @Test
  void brokenWholeAnswerHasNoBytes() {
    RecordingSink sink = new RecordingSink();
    relay(TestRequests.chat().request(), List.of(buffers.of(TEXT_LINE)), sink);
    assertThat(sink.text()).isEmpty();
    assertThat(sink.reports()).last().isEqualTo("failed UPSTREAM_FAILED");
  }

  @Test
  void vectorsComeOut() {
    RecordingSink sink = new RecordingSink();
    relay(
        TestRequests.embedding("a"),
        List.of(buffers.of("{\"embeddings\":[[0.10,2]],\"prompt_eval_count\":4}")),
        sink);
    assertThat(sink.text()).contains("\"embedding\":[0.10,2]", "\"prompt_tokens\":4");
    assertThat(sink.reports()).containsExactly("started", "usage 4/0/0/0", "finished");
  }

  @Test
  void closingInTheMiddleReleasesWhatIsHeld() {
    byte[] bytes = bytes(THINKING_LINE + TEXT_LINE + DONE_LINE);
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      RecordingSink sink = new RecordingSink();
      Transcoder relay = transcoder(stream(), sink);
      List<ByteBuf> pieces = buffers.cut(bytes, random);
      int closedAt = random.nextInt(pieces.size());
      for (int i = 0; i < pieces.size(); i++) {
        if (i == closedAt) {
          relay.close();
          relay.close();
        }
        relay.accept(pieces.get(i));
      }
      relay.end();

      assertThat(sink.isOver()).as("seed %d", seed).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"started", "usage", "bytes", "finished", "failed"})
  void sinkMayCloseTheRelayWhileItIsCalled(String report) {
    String end = report.equals("failed") ? "garbage\n" : DONE_LINE;
    byte[] bytes = bytes(EMPTY_LINE + TEXT_LINE + CALL_LINE + end + TEXT_LINE);
    for (long seed = 0; seed < 200; seed++) {
      ClosingSink sink = new ClosingSink(report);
      Transcoder relay = transcoder(stream(), sink);
      sink.relay = relay;

      buffers.cut(bytes, new Random(seed)).forEach(relay::accept);
      relay.end();

      assertThat(sink.closed).as("seed %d", seed).isTrue();
    }
  }

  /** Closes the relay at a report, and takes nothing from then on. */
  private static final class ClosingSink implements AnswerSink {
    private final String closeAt;
    private @Nullable Transcoder relay;
    private boolean closed;

    ClosingSink(String closeAt) {
      this.closeAt = closeAt;
    }

    @Override
    public void bytes(ByteBuf bytes) {
      bytes.release();
      report("bytes");
    }

    @Override
    public void outputStarted() {
      report("started");
    }

    @Override
    public void usage(Usage usage) {
      report("usage");
    }

    @Override
    public void finished() {
      report("finished");
    }

    @Override
    public void failed(InferenceError error) {
      report("failed");
    }

    private void report(String what) {
      assertThat(closed).as("'%s' after the close", what).isFalse();
      if (what.equals(closeAt) && relay != null) {
        closed = true;
        relay.close();
      }
    }
  }

  private void relay(InferenceRequest request, List<ByteBuf> pieces, RecordingSink sink) {
    try (Transcoder relay = transcoder(request, sink)) {
      pieces.forEach(relay::accept);
      relay.end();
    }
    assertThat(sink.isOver()).isTrue();
  }

  private Transcoder transcoder(InferenceRequest request, AnswerSink sink) {
    RequestFacts facts =
        new RequestFacts(
            request.operation(), "asked", request.stream(), 9, null, false, false, true, false);
    return new Transcoder(
        new OllamaDialect().decoder(request),
        new OpenAiDialect().encoder(new AnswerId("id", Instant.EPOCH), facts, new RequestBody()),
        sink,
        buffers.allocator());
  }

  private static InferenceRequest stream() {
    return TestRequests.chat().streamed().request();
  }

  private static String chunk(String delta) {
    return CHUNK
        + "{\"index\":0,\"delta\":{"
        + delta.replace('\'', '"')
        + "},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
  }

  private static String line(String members) {
    return ("{'model':'m'," + members + "}\n").replace('\'', '"');
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
