package dev.hearth.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.RecordingSink;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassThroughWholeTest {
  private static final String MESSAGE =
      "{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"Hé\"}],"
          + "\"usage\":{\"input_tokens\":7,\"cache_read_input_tokens\":20,\"output_tokens\":5}}\n";

  private final Wire wire = new Wire();

  @AfterEach
  void everyBufferIsReleased() {
    wire.buffers().assertAllReleased();
  }

  @Test
  void relaysAMessageInAnySplit() {
    for (long seed = 0; seed < 100; seed++) {
      RecordingSink sink = relayed(MESSAGE, new Random(seed));
      assertThat(sink.text()).as("seed %d", seed).isEqualTo(MESSAGE);
      assertThat(sink.reports())
          .as("seed %d", seed)
          .containsExactly("started", "usage 27/5/20/0", "finished");
      assertThat(sink.bytesBeforeOutput()).isEqualTo(sink.text().getBytes(UTF_8).length);
    }
  }

  @Test
  void messageWithoutUsageIsOneToo() {
    assertThat(relayed("{\"type\":\"message\",\"content\":[]}", new Random(1)).reports())
        .containsExactly("started", "finished");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        ";                                     UPSTREAM_FAILED; nothing",
        "<html>;                               UPSTREAM_FAILED; HTML",
        "{'type':'message',;                   UPSTREAM_FAILED; middle",
        "{'type':'error','error':{'type':'rate_limit_error','message':'slow'}};"
            + "                                RATE_LIMITED;    slow",
        "{'type':'error'};                     UPSTREAM_FAILED; back end"
      })
  void whatIsNoMessageFails(String answer, String kind, String message) {
    RecordingSink sink = relayed(answer == null ? "" : Wire.json(answer), new Random(3));
    assertThat(sink.reports()).containsExactly("failed " + kind);
    assertThat(sink.failure()).contains(message);
  }

  @Test
  void longMessageStartsBeforeItsEnd() {
    RecordingSink sink = new RecordingSink();
    try (AnswerRelay relay = relay(sink)) {
      relay.accept(wire.buffers().of("{\"type\":\"message\",\"content\":\""));
      relay.accept(wire.buffers().of("x".repeat(1024 * 1024)));
      assertThat(sink.reports()).containsExactly("started");
      relay.accept(wire.buffers().of("\"}"));
      relay.end();
    }
    assertThat(sink.reports()).containsExactly("started", "finished");
  }

  private RecordingSink relayed(String answer, Random random) {
    RecordingSink sink = new RecordingSink();
    try (AnswerRelay relay = relay(sink)) {
      wire.buffers().cut(answer.getBytes(UTF_8), random).forEach(relay::accept);
      relay.end();
    }
    return sink;
  }

  private AnswerRelay relay(RecordingSink sink) {
    return wire.dialect().passThrough(Wire.facts(false), sink, wire.buffers().allocator());
  }
}
