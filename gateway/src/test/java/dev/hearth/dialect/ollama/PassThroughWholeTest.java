package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassThroughWholeTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        " {'message': {'content':'é'}, 'done' : true,'prompt_eval_count':7,'eval_count':3} ;"
            + "                                                started | usage 7/3/0/0 | finished",
        "{'response':'x','done':true,'eval_count':3};          started | usage 0/3/0/0 | finished",
        "{'done':true,'done_reason':'load'};                   started | finished",
        "{'done':true,'eval_count':'3','error':null};          started | finished",
        "{'message':{'content':'Hi'},'done':false};            failed UPSTREAM_FAILED",
        "{'message':{'content':'Hi','done':true}};             failed UPSTREAM_FAILED",
        "{'error':'model requires more system memory'};        failed UNAVAILABLE",
        "{'done':true;                                         failed UPSTREAM_FAILED",
        "{'done':true}{};                                      failed UPSTREAM_FAILED",
        "[];                                                   failed UPSTREAM_FAILED",
        "<html>;                                               failed UPSTREAM_FAILED",
        "``;                                                   failed UPSTREAM_FAILED"
      })
  void relaysAChatInAnySplit(String json, String reports) {
    assertRelays(OllamaDialect.chat(), Caller.quoted(json), reports);
    assertRelays(OllamaDialect.generate(), Caller.quoted(json), reports);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'m','embeddings':[[0.10,-2e-3],[1]],'prompt_eval_count':4};"
            + "                                         started | usage 4/0/0/0 | finished",
        "{'model':'m','embeddings':[]};                 started | finished",
        "{'model':'m'};                                 failed UPSTREAM_FAILED",
        "{'error':'this model does not support embeddings'}; failed UPSTREAM_FAILED"
      })
  void relaysVectorsInAnySplit(String json, String reports) {
    assertRelays(OllamaDialect.embed(), Caller.quoted(json), reports);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'m','embeddings':[[0.10, -2e-3]],'prompt_eval_count':4};"
            + "          {'embedding':[0.10, -2e-3]};      started | usage 4/0/0/0 | finished",
        "{'embeddings':[]};      {'embedding':[]};         finished",
        "{'embeddings':[[1],[2]]};              ``;        failed UPSTREAM_FAILED",
        "{'embeddings':[1]};                    ``;        failed UPSTREAM_FAILED",
        "{'model':'m'};                         ``;        failed UPSTREAM_FAILED",
        "{'error':'x'};                         ``;        failed UPSTREAM_FAILED"
      })
  void olderPathGetsItsVectorOutOfTheNewerAnswer(String json, String answer, String reports) {
    byte[] bytes = Caller.quoted(json).getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 40; seed++) {
      RecordingSink sink = new RecordingSink();
      relay(OllamaDialect.embeddings(), sink, buffers.cut(bytes, new Random(seed)));
      assertThat(sink.text()).as("seed %d", seed).isEqualTo(Caller.quoted(answer));
      assertThat(sink.reports()).as("seed %d", seed).isEqualTo(listed(reports));
    }
  }

  @Test
  void longAnswerBeginsBeforeItIsWhole() {
    RecordingSink sink = new RecordingSink();
    AnswerRelay relay = relay(OllamaDialect.chat(), sink);
    relay.accept(buffers.of("{\"message\":{\"content\":\"" + "x".repeat(1024 * 1024)));
    assertThat(sink.reports()).containsExactly("started");
    relay.accept(buffers.of("\"},\"done\":true}"));
    relay.end();
    relay.close();
    assertThat(sink.reports()).containsExactly("started", "finished");
  }

  private void assertRelays(OllamaDialect door, String json, String reports) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 40; seed++) {
      RecordingSink sink = new RecordingSink();
      relay(door, sink, buffers.cut(bytes, new Random(seed)));
      assertThat(sink.reports()).as("seed %d", seed).isEqualTo(listed(reports));
      if (reports.endsWith("finished")) {
        assertThat(sink.text()).as("seed %d", seed).isEqualTo(json);
      }
    }
  }

  private void relay(OllamaDialect door, RecordingSink sink, List<ByteBuf> pieces) {
    try (AnswerRelay relay = relay(door, sink)) {
      pieces.forEach(relay::accept);
      relay.end();
    }
  }

  private AnswerRelay relay(OllamaDialect door, RecordingSink sink) {
    RequestFacts facts =
        new RequestFacts(door.operation(), "asked", false, 9, null, false, false, false, false);
    return door.passThrough(facts, sink, buffers.allocator());
  }

  private static List<String> listed(String reports) {
    return Arrays.stream(reports.split("\\|", -1)).map(String::strip).toList();
  }
}
