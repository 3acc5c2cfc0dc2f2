package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Citation;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceEvent.Failed;
import dev.hearth.inference.InferenceEvent.Finished;
import dev.hearth.inference.InferenceEvent.Metered;
import dev.hearth.inference.InferenceEvent.RefusalDelta;
import dev.hearth.inference.InferenceEvent.Started;
import dev.hearth.inference.InferenceEvent.TextDelta;
import dev.hearth.inference.InferenceEvent.ThinkingDelta;
import dev.hearth.inference.InferenceEvent.ToolCallDelta;
import dev.hearth.inference.InferenceEvent.Vector;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Signature;
import dev.hearth.inference.Signature.Issuer;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EncodersTest {
  private static final Instant CREATED = Instant.parse("2026-11-21T10:00:00.123456789Z");
  private static final AnswerId ID = new AnswerId("id", CREATED);
  private static final String HEAD =
      "{'model':'asked','created_at':'2026-11-21T10:00:00.123456789Z',";
  private static final InferenceEvent END = new Finished(StopReason.STOP);
  private static final InferenceEvent USED = new Metered(new Usage(7, 3, 4, 2, 1));

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamsAChatLineByLine() {
    assertThat(
            streamed(
                OllamaDialect.chat(),
                new Started("real"),
                new ThinkingDelta("hm\n"),
                new TextDelta(""),
                new TextDelta("Hi \"🦉\""),
                new RefusalDelta("no"),
                END,
                USED))
        .isEqualTo(
            lines(
                HEAD
                    + "'message':{'role':'assistant','content':'','thinking':'hm\\n'},'done':false}",
                HEAD + "'message':{'role':'assistant','content':'Hi \\'🦉\\''},'done':false}",
                HEAD + "'message':{'role':'assistant','content':'no'},'done':false}",
                HEAD
                    + "'message':{'role':'assistant','content':''},'done':true,"
                    + "'done_reason':'stop','prompt_eval_count':7,'eval_count':3}"));
  }

  @Test
  void streamsACompletionLineByLine() {
    assertThat(
            streamed(
                OllamaDialect.generate(),
                new Started("real"),
                new ThinkingDelta("hm"),
                new TextDelta("Hi"),
                END,
                USED))
        .isEqualTo(
            lines(
                HEAD + "'response':'','thinking':'hm','done':false}",
                HEAD + "'response':'Hi','done':false}",
                HEAD
                    + "'response':'','done':true,'done_reason':'stop',"
                    + "'prompt_eval_count':7,'eval_count':3}"));
  }

  @Test
  void toolCallsAreWholeAndTheirArgumentsAreObjects() {
    assertThat(
            streamed(
                OllamaDialect.chat(),
                new Started("real"),
                new TextDelta("so"),
                new ToolCallDelta(0, "c1", "f", ""),
                new ToolCallDelta(0, null, null, "{\"x\":"),
                new ToolCallDelta(1, "c2", "g", "[1]"),
                new ToolCallDelta(0, null, null, "1.50}"),
                new ToolCallDelta(2, "c3", "h", ""),
                new Finished(StopReason.TOOL_CALLS),
                USED))
        .isEqualTo(
            lines(
                HEAD + "'message':{'role':'assistant','content':'so'},'done':false}",
                HEAD
                    + "'message':{'role':'assistant','content':'','tool_calls':["
                    + "{'id':'c1','function':{'index':0,'name':'f','arguments':{'x':1.50}}},"
                    + "{'id':'c2','function':{'index':1,'name':'g',"
                    + "'arguments':{'arguments':'[1]'}}},"
                    + "{'id':'c3','function':{'index':2,'name':'h','arguments':{}}}]},"
                    + "'done':false}",
                HEAD
                    + "'message':{'role':'assistant','content':''},'done':true,"
                    + "'done_reason':'stop','prompt_eval_count':7,'eval_count':3}"));
  }

  @Test
  void writesAWholeChat() {
    assertThat(
            whole(
                OllamaDialect.chat(),
                new Started("real"),
                new ThinkingDelta("h"),
                new ThinkingDelta("m"),
                new TextDelta("Hi"),
                new TextDelta("!"),
                new ToolCallDelta(0, "c1", "f", "{}"),
                new Finished(StopReason.LENGTH),
                USED))
        .isEqualTo(
            Caller.quoted(
                HEAD
                    + "'message':{'role':'assistant','content':'Hi!','thinking':'hm','tool_calls':["
                    + "{'id':'c1','function':{'index':0,'name':'f','arguments':{}}}]},'done':true,"
                    + "'done_reason':'length','prompt_eval_count':7,'eval_count':3}"));
  }

  @Test
  void writesAWholeCompletionWithoutWhatNobodyCounted() {
    assertThat(whole(OllamaDialect.generate(), new Started("real"), new TextDelta("Hi"), END))
        .isEqualTo(Caller.quoted(HEAD + "'response':'Hi','done':true,'done_reason':'stop'}"));
  }

  @ParameterizedTest
  @EnumSource(StopReason.class)
  void knowsTwoReasonsToEnd(StopReason reason) {
    String word = reason == StopReason.LENGTH ? "length" : "stop";
    assertThat(whole(OllamaDialect.chat(), new Started("m"), new Finished(reason)))
        .contains("\"done_reason\":\"" + word + "\"");
    assertThat(streamed(OllamaDialect.chat(), new Started("m"), new Finished(reason)))
        .contains("\"done_reason\":\"" + word + "\"");
  }

  @Test
  void whatHasNoPlaceIsLeftOut() {
    Signature signature = new Signature(Issuer.ANTHROPIC, "s");
    InferenceEvent[] events = {
      new Started("real"),
      new TextDelta("Hi"),
      new InferenceEvent.ThinkingSigned(signature),
      new InferenceEvent.RedactedThinking(signature),
      new InferenceEvent.ToolCallSigned(0, signature),
      new InferenceEvent.Cited(new Citation("https://example.org", null, null, -1, -1)),
      new InferenceEvent.Untranslatable("server_tool_use"),
      END
    };
    InferenceEvent[] bare = {new TextDelta("Hi"), END};

    assertThat(streamed(OllamaDialect.chat(), events))
        .isEqualTo(streamed(OllamaDialect.chat(), bare));
    assertThat(whole(OllamaDialect.chat(), events)).isEqualTo(whole(OllamaDialect.chat(), bare));
  }

  // ---- how long it took

  @Test
  void tellsWhatWasMeasuredOfAStream() {
    // Given an answer that is asked at 1,000, speaks at 40,000 and ends at 90,000 nanoseconds
    Iterator<Long> times = List.of(40_000L, 90_000L).iterator();
    AnswerId measured = new AnswerId("id", CREATED, times::next);

    assertThat(
            written(
                OllamaDialect.chat()
                    .encoder(measured, facts(OllamaDialect.chat(), true), new RequestBody()),
                new Started("m"),
                new TextDelta("a"),
                new TextDelta("b"),
                END,
                USED))
        .endsWith(
            "\"total_duration\":90000,\"prompt_eval_count\":7,\"eval_count\":3,"
                + "\"eval_duration\":50000}\n");
  }

  @Test
  void howFastAWholeAnswerWasWrittenIsNotKnown() {
    AnswerId measured = new AnswerId("id", CREATED, () -> 90_000);
    assertThat(
            written(
                OllamaDialect.chat()
                    .encoder(measured, facts(OllamaDialect.chat(), false), new RequestBody()),
                new Started("m"),
                new TextDelta("a"),
                END,
                USED))
        .contains("\"total_duration\":90000")
        .doesNotContain("eval_duration")
        .doesNotContain("load_duration");
  }

  // ---- vectors

  @Test
  void writesVectors() {
    InferenceEvent[] events = {
      new Started("real"),
      new Vector(0, "[0.10,-2e-3]"),
      new Vector(1, "[]"),
      END,
      new Metered(Usage.of(4, 0))
    };
    assertThat(whole(OllamaDialect.embed(), events))
        .isEqualTo(
            Caller.quoted(
                "{'model':'asked','embeddings':[[0.10,-2e-3],[]],'prompt_eval_count':4}"));
    assertThat(
            written(
                OllamaDialect.embed()
                    .encoder(
                        new AnswerId("id", CREATED, () -> 9),
                        facts(OllamaDialect.embed(), false),
                        new RequestBody()),
                events))
        .endsWith("],\"total_duration\":9,\"prompt_eval_count\":4}");
    assertThat(whole(OllamaDialect.embeddings(), new Vector(0, "[0.10,-2e-3]"), END))
        .isEqualTo("{\"embedding\":[0.10,-2e-3]}");
  }

  // ---- what is never asked of an encoder

  @Test
  void refusesWhatIsNoPartOfItsAnswer() {
    InferenceEvent failed = new Failed(InferenceError.of(Kind.UPSTREAM_FAILED, "x"));
    for (boolean stream : new boolean[] {true, false}) {
      for (InferenceEvent event : List.of(failed, new Vector(0, "[]"))) {
        assertRefuses(OllamaDialect.chat(), stream, event);
      }
    }
    for (InferenceEvent event : List.of(failed, new TextDelta("x"))) {
      assertRefuses(OllamaDialect.embed(), false, event);
    }
  }

  @ParameterizedTest
  @CsvSource({"true,application/x-ndjson", "false,application/json"})
  void namesTheContentType(boolean stream, String type) {
    OllamaDialect chat = OllamaDialect.chat();
    assertThat(chat.contentType(facts(chat, stream))).isEqualTo(type);
  }

  private void assertRefuses(OllamaDialect door, boolean stream, InferenceEvent event) {
    ByteBuf out = buffers.allocator().buffer();
    AnswerEncoder encoder = door.encoder(ID, facts(door, stream), new RequestBody());
    assertThatThrownBy(() -> encoder.encode(event, out))
        .isInstanceOf(IllegalArgumentException.class);
    out.release();
  }

  private String streamed(OllamaDialect door, InferenceEvent... events) {
    return written(door.encoder(ID, facts(door, true), new RequestBody()), events);
  }

  private String whole(OllamaDialect door, InferenceEvent... events) {
    return written(door.encoder(ID, facts(door, false), new RequestBody()), events);
  }

  private String written(AnswerEncoder encoder, InferenceEvent... events) {
    ByteBuf out = buffers.allocator().buffer();
    for (InferenceEvent event : events) {
      encoder.encode(event, out);
    }
    encoder.end(out);
    return TestBuffers.text(out);
  }

  private static RequestFacts facts(OllamaDialect door, boolean stream) {
    return new RequestFacts(
        door.operation(), "asked", stream, 9, null, false, false, stream, false);
  }

  /** Lines in which single quotes stand for double ones, and escaped ones for escaped ones. */
  private static String lines(String... lines) {
    return Caller.quoted(String.join("\n", lines) + "\n");
  }
}
