package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PassThroughTest {
  private static final String EMPTY = event("{'candidates':[{'content':{'parts':[{'text':''}]}}]}");
  private static final String TEXT =
      event("{'candidates':[{'content':{'parts':[{'text':'Hi'}]}}]}");
  private static final String END =
      event(
          "{'candidates':[{'finishReason':'STOP'}],'usageMetadata':{'promptTokenCount':7,"
              + "'candidatesTokenCount':3,'cachedContentTokenCount':4,'thoughtsTokenCount':1}}");
  private static final String USAGE = "usage 7/4/4/1";

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> streams() {
    String call = event("{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f'}}]}}]}");
    String error = "{\n \"error\": {\"code\": 429, \"message\": \"slow\"}\n}\n";
    return Stream.of(
        stream("an ordinary answer", EMPTY + TEXT + END)
            .gives(EMPTY + TEXT + END, "started", USAGE, "finished"),
        stream("a call", call + END).gives(call + END, "started", USAGE, "finished"),
        stream("a refused prompt", event("{'promptFeedback':{'blockReason':'SAFETY'}}"))
            .gives(event("{'promptFeedback':{'blockReason':'SAFETY'}}"), "started", "finished"),
        stream("no blank line at the end", TEXT + END.stripTrailing())
            .gives(TEXT + END.stripTrailing() + "\n\n", "started", USAGE, "finished"),
        stream("one at the end", TEXT + END.stripTrailing() + "\n")
            .gives(TEXT + END.stripTrailing() + "\n\n", "started", USAGE, "finished"),
        stream("comments", ": ping\n\n" + TEXT + ": ping\n\n" + END)
            .gives("\n" + TEXT + "\n" + END, "started", USAGE, "finished"),
        stream("no finish reason", TEXT).gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        stream("a cut", TEXT + END.substring(0, 30))
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        stream(
                "an error as an event",
                TEXT + event("{'error':{'code':503,'message':'loading'}}") + END)
            .gives(TEXT, "started", "failed UNAVAILABLE"),
        stream("a bare error", EMPTY + error).gives(EMPTY, "failed RATE_LIMITED"),
        stream("malformed JSON", TEXT + "data: {]}\n\n" + END)
            .gives(TEXT, "started", "failed UPSTREAM_FAILED"),
        stream("nothing", "").gives("", "failed UPSTREAM_FAILED"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("streams")
  void relaysAStreamInAnySplit(Answer answer, String expected, List<String> reports) {
    byte[] bytes = answer.bytes().getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 150; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(
          new GeminiDialect(),
          facts(Operation.CHAT, true),
          buffers.cut(bytes, new Random(seed)),
          sink);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(expected);
      assertThat(sink.reports()).as("seed %d", seed).isEqualTo(reports);
    }
  }

  @Test
  void relaysAStreamAsAnArrayInAnySplit() {
    byte[] bytes = (TEXT + ": ping\n\n" + END).getBytes(StandardCharsets.UTF_8);
    String expected = "[" + data(TEXT) + "\n,\n" + data(END) + "]";
    for (long seed = 0; seed < 150; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(
          GeminiDialect.streamingAnArray(),
          facts(Operation.CHAT, true),
          buffers.cut(bytes, new Random(seed)),
          sink);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(expected);
      assertThat(sink.reports()).containsExactly("started", USAGE, "finished");
    }
  }

  @Test
  void readBurstGoesOnAsTheBufferItCameIn() {
    RecordingSink sink = new RecordingSink();
    ByteBuf burst = buffers.of(TEXT + TEXT + TEXT);
    try (AnswerRelay relay =
        new GeminiDialect().passThrough(facts(Operation.CHAT, true), sink, buffers.allocator())) {
      relay.accept(burst);

      assertThat(sink.buffers()).isEqualTo(1);
      assertThat(burst.refCnt()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'candidates':[{}], 'usageMetadata':{'promptTokenCount':3}};    started|usage 3/0/0/0|finished",
        "{'promptFeedback':{'blockReason':'SAFETY'}};                    started|finished",
        "{'error':{'code':429,'message':'slow'}};                        failed RATE_LIMITED",
        "<html>;                                                         failed UPSTREAM_FAILED",
        "{'candidates':[;                                                failed UPSTREAM_FAILED"
      })
  void relaysAWholeAnswerInAnySplit(String json, String reports) {
    byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 50; seed++) {
      RecordingSink sink = new RecordingSink();

      relay(
          new GeminiDialect(),
          facts(Operation.CHAT, false),
          buffers.cut(bytes, new Random(seed)),
          sink);

      assertThat(sink.reports()).as("seed %d", seed).containsExactly(reports.split("\\|"));
      assertThat(new String(bytes, StandardCharsets.UTF_8)).startsWith(sink.text());
    }
  }

  @Test
  void relaysAListOfVectorsAsItIsAndOneVectorAlone() {
    String list =
        "{ \"embeddings\": [{\"values\":[1, 2.50]}], \"usageMetadata\": {\"promptTokenCount\":3}}";
    RecordingSink several = new RecordingSink();
    RecordingSink one = new RecordingSink();
    RequestFacts facts = facts(Operation.EMBEDDING, false);

    relay(new GeminiDialect(), facts, List.of(buffers.of(list)), several);
    relay(GeminiDialect.embeddingOne(), facts, List.of(buffers.of(list)), one);

    assertThat(several.text()).isEqualTo(list);
    assertThat(one.text())
        .isEqualTo(
            "{\"embedding\":{\"values\":[1, 2.50]},\"usageMetadata\":{\"promptTokenCount\":3}}");
    assertThat(one.reports()).containsExactly("started", "usage 3/0/0/0", "finished");
  }

  @Test
  void closingInTheMiddleReleasesWhatIsHeld() {
    for (GeminiDialect dialect : List.of(new GeminiDialect(), GeminiDialect.streamingAnArray())) {
      RecordingSink sink = new RecordingSink();
      AnswerRelay relay =
          dialect.passThrough(facts(Operation.CHAT, true), sink, buffers.allocator());
      relay.accept(buffers.of(TEXT + "data: {"));
      relay.close();
      relay.close();
      relay.accept(buffers.of(TEXT));
      relay.end();
      assertThat(sink.reports()).containsExactly("started");
    }
  }

  private void relay(
      GeminiDialect dialect, RequestFacts facts, List<ByteBuf> pieces, RecordingSink sink) {
    try (AnswerRelay relay = dialect.passThrough(facts, sink, buffers.allocator())) {
      pieces.forEach(relay::accept);
      relay.end();
    }
    assertThat(sink.isOver()).isTrue();
  }

  private static String event(String json) {
    return "data: " + json.replace('\'', '"') + "\r\n\r\n";
  }

  private static String data(String event) {
    return event.strip().substring("data: ".length());
  }

  private static RequestFacts facts(Operation operation, boolean stream) {
    return new RequestFacts(operation, "asked", stream, 9, null, false, false, stream, false);
  }

  private static Answer stream(String name, String bytes) {
    return new Answer(name, bytes);
  }

  /** A back end's bytes. */
  record Answer(String name, String bytes) {
    Arguments gives(String expected, String... reports) {
      return Arguments.of(this, expected, List.of(reports));
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
