package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RecordingSink;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaPullTest {
  private static final Asked ASKED = Asked.of(Operation.PULL);
  private static final String PROGRESS =
      """
      {"status":"pulling manifest"}
      {"status":"pulling 6a0746a1ec1a","digest":"sha256:6a07","total":100,"completed":40}
      {"status":"verifying sha256 digest","error":null}
      """;
  private static final String SUCCESS = "{\"status\":\"success\"}";

  private final OllamaPull door = new OllamaPull();
  private final TestBuffers buffers = new TestBuffers();
  private final RequestBody body = new RequestBody();

  @AfterEach
  void everyBufferIsReleased() {
    body.release();
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'model':'llama3.2'};                   true;  {'model':'llama3.2'}",
        "{'name':'llama3.2','stream':true};      true;  {'name':'llama3.2','stream':true}",
        "{'model':'llama3.2','name':'x','stream':false}; false; {'model':'llama3.2','name':'x','stream':true}",
        "{ 'stream' : false, 'model':'llama3.2','insecure':true }; false; { 'stream' : true, 'model':'llama3.2','insecure':true }",
        "{'model':'llama3.2','stream':null};     true;  {'model':'llama3.2','stream':null}"
      })
  void asksOllamaForEveryLine(String request, boolean stream, String sent) {
    ask(request);

    RequestFacts facts = door.peek(ASKED, body);

    assertThat(facts.operation()).isEqualTo(Operation.PULL);
    assertThat(facts.model()).isEqualTo("llama3.2");
    assertThat(facts.stream()).isEqualTo(stream);
    List<ByteBuf> slices =
        door.rewrite(body, facts, new ModelParams("pull", Map.of()), buffers.allocator());
    assertThat(TestBuffers.text(slices)).isEqualTo(sent.replace('\'', '"'));
    assertThat(new OllamaDialect().path(Operation.PULL, "pull", stream)).isEqualTo("/api/pull");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{'model':''}", "{'name':' '}", "{'model':7}", "{'stream':1}", "[]"})
  void refusesWhatNamesNoModel(String request) {
    ask(request);

    assertThat(catchThrowableOfType(InferenceException.class, () -> door.peek(ASKED, body)))
        .isNotNull();
  }

  @Test
  void givesEveryLineOnAsItIs() {
    for (int seed = 0; seed < 200; seed++) {
      RecordingSink sink = relayed(PROGRESS + SUCCESS + "\n{\"status\":\"more\"}\n", true, seed);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(PROGRESS + SUCCESS + "\n");
      assertThat(sink.reports()).as("seed %d", seed).containsExactly("started", "finished");
      assertThat(sink.bytesBeforeOutput()).isZero();
    }
  }

  @Test
  void takesALastLineWithoutItsEnd() {
    RecordingSink sink = relayed(PROGRESS + SUCCESS, true, 1);

    assertThat(sink.text()).isEqualTo(PROGRESS + SUCCESS + "\n");
    assertThat(sink.reports()).containsExactly("started", "finished");
  }

  @Test
  void givesOnlyTheEndToACallerWhoWantsNoLines() {
    for (int seed = 0; seed < 50; seed++) {
      RecordingSink sink = relayed(PROGRESS + SUCCESS + "\n", false, seed);

      assertThat(sink.text()).as("seed %d", seed).isEqualTo(SUCCESS);
      assertThat(sink.reports()).containsExactly("started", "finished");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'error':'pull model manifest: file does not exist'}; file does not exist",
        "{'status':'pulling manifest'};  'success'",
        "{'status':'pulling;             no JSON",
        "nonsense;                       no JSON",
        "{'status':'success'}{};         no JSON",
        "<html>;                         no JSON",
        ";                               'success'"
      })
  void anythingButSuccessIsAFailure(String line, String told) {
    String answer = line == null ? "" : line.replace('\'', '"') + "\n";
    for (boolean stream : new boolean[] {true, false}) {
      for (int seed = 0; seed < 20; seed++) {
        RecordingSink sink = relayed(PROGRESS + answer, stream, seed);

        assertThat(sink.reports()).containsExactly("started", "failed UPSTREAM_FAILED");
        assertThat(sink.failure()).as("seed %d", seed).contains(told);
        assertThat(sink.text()).doesNotContain("success");
      }
    }
  }

  @Test
  void errorAtOnceIsToldBeforeAnythingElse() {
    RecordingSink sink = relayed("{\"error\":\"boom\"}\n", true, 1);

    assertThat(sink.reports()).containsExactly("failed UPSTREAM_FAILED");
    assertThat(sink.text()).isEmpty();
  }

  @Test
  void errorAfterOtherLinesIsToldInOllamasOwnWords() {
    RecordingSink sink = new RecordingSink();
    String error = "{\"error\":\"max retries exceeded\",\"x\":1}\n";
    try (AnswerRelay relay = door.passThrough(facts(true), sink, buffers.allocator())) {
      relay.accept(buffers.of(PROGRESS + error));
      assertThat(sink.failure()).contains("max retries exceeded");

      ByteBuf farewell = relay.farewell(InferenceError.of(Kind.UPSTREAM_FAILED, "boom"));

      assertThat(farewell == null ? "" : TestBuffers.text(farewell)).isEqualTo(error);
    }
  }

  private RecordingSink relayed(String answer, boolean stream, int seed) {
    RecordingSink sink = new RecordingSink();
    try (AnswerRelay relay = door.passThrough(facts(stream), sink, buffers.allocator())) {
      for (ByteBuf piece : buffers.cut(JsonText.utf8(answer), new Random(seed))) {
        relay.accept(piece);
      }
      relay.end();
    }
    return sink;
  }

  private static RequestFacts facts(boolean stream) {
    return new RequestFacts(Operation.PULL, "m", stream, 9, null, false, false, false, false);
  }

  private void ask(String request) {
    body.add(buffers.of(request.replace('\'', '"')));
  }
}
