package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadAnswerTest {
  private static final AnswerId ID = new AnswerId("id", Instant.parse("2026-11-21T10:00:00Z"));
  private static final String HEAD = "{'model':'m','created_at':'2026-11-21T10:00:00Z',";

  private static final String NONE = "none";

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void nothingAskedOnlyLoadsTheModel() {
    String message = HEAD + "'message':{'role':'assistant','content':''},'done':true,";
    assertThat(answer(OllamaDialect.chat(), "'messages':[]"))
        .isEqualTo(Caller.quoted(message + "'done_reason':'load'}\n"));
    assertThat(answer(OllamaDialect.chat(), "'stream':false,'keep_alive':'5m'"))
        .isEqualTo(Caller.quoted(message + "'done_reason':'load'}"));
    assertThat(answer(OllamaDialect.generate(), "'prompt':'','stream':false"))
        .isEqualTo(Caller.quoted(HEAD + "'response':'','done':true,'done_reason':'load'}"));
    assertThat(answer(OllamaDialect.embed(), "'input':[ ]"))
        .isEqualTo("{\"model\":\"m\",\"embeddings\":[]}");
    assertThat(answer(OllamaDialect.embeddings(), "'prompt':''")).isEqualTo("{\"embedding\":[]}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "'0'", "'0s'", "'0m0s'", "0.0", "-0"})
  void noTimeToKeepItUnloadsIt(String keepAlive) {
    assertThat(answer(OllamaDialect.chat(), "'keep_alive':" + keepAlive))
        .contains("\"done_reason\":\"unload\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "-1", "'5m'", "10", "'10s'", "'x'"})
  void anyOtherTimeLoadsIt(String keepAlive) {
    assertThat(answer(OllamaDialect.generate(), "'keep_alive':" + keepAlive))
        .contains("\"done_reason\":\"load\"");
  }

  @Test
  void whatIsAskedIsLeftToAModel() {
    assertThat(answer(OllamaDialect.chat(), "'messages':[{}],'keep_alive':0")).isEqualTo(NONE);
    assertThat(answer(OllamaDialect.chat(), "'messages':''")).isEqualTo(NONE);
    assertThat(answer(OllamaDialect.generate(), "'prompt':' '")).isEqualTo(NONE);
    assertThat(answer(OllamaDialect.embed(), "'input':['']")).isEqualTo(NONE);
    assertThat(answer(OllamaDialect.embed(), "'input':'a'")).isEqualTo(NONE);
    assertThat(answer(OllamaDialect.embeddings(), "'prompt':'a'")).isEqualTo(NONE);
  }

  private String answer(OllamaDialect door, String members) {
    Caller caller = new Caller(door, buffers);
    String json = Caller.quoted("{'model':'m'," + members + "}");
    return caller.with(
        List.of(caller.bytes(json)),
        body -> {
          RequestFacts facts = door.peek(Asked.of(door.operation()), body);
          ByteBuf answer = door.loadAnswer(body, facts, ID, buffers.allocator());
          return answer == null ? NONE : TestBuffers.text(answer);
        });
  }
}
