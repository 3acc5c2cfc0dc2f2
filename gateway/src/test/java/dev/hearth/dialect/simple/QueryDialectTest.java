package dev.hearth.dialect.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect.AnswerId;
import dev.hearth.dialect.DoorDialect.Answerer;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Role;
import dev.hearth.inference.StopReason;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryDialectTest {
  private static final Asked ASKED = Asked.of(Operation.CHAT);

  private final QueryDialect dialect =
      new QueryDialect(() -> "usual", () -> Duration.ofSeconds(15));
  private final TestBuffers buffers = new TestBuffers();
  private final RequestBody body = new RequestBody();

  @AfterEach
  void everyBufferIsReleased() {
    body.release();
    buffers.assertAllReleased();
  }

  @ParameterizedTest
  @ValueSource(strings = {"query", "prompt"})
  void takesAQuestionByEitherName(String name) {
    ask("{'" + name + "':'Is it raining?'}");

    assertThat(dialect.peek(ASKED, body))
        .isEqualTo(
            new RequestFacts(
                Operation.CHAT, "usual", false, body.size(), null, false, false, false, false));
    InferenceRequest.Chat chat = decoded();
    assertThat(chat.model()).isEqualTo("usual");
    assertThat(chat.messages()).containsExactly(Message.of(Role.USER, "Is it raining?"));
    assertThat(chat.others()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"system", "system_message"})
  void takesWhatElseMayBeSaid(String system) {
    ask(
        "{'prompt':'hi','"
            + system
            + "':'Be terse.','max_tokens':150,'temperature':0.2,'model':'fast','stream':false,"
            + "'user_id':'u7'}");

    RequestFacts facts = dialect.peek(ASKED, body);
    assertThat(facts.model()).isEqualTo("fast");
    assertThat(facts.maxOutputTokens()).isEqualTo(150);
    InferenceRequest.Chat chat = decoded();
    assertThat(chat.model()).isEqualTo("fast");
    assertThat(chat.messages())
        .containsExactly(Message.of(Role.SYSTEM, "Be terse."), Message.of(Role.USER, "hi"));
    assertThat(chat.sampling().temperature()).isEqualTo(0.2);
    assertThat(chat.sampling().maxOutputTokens()).isEqualTo(150);
    assertThat(chat.others()).isEqualTo(Map.of("user_id", "\"u7\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{};                              query",
        "{'query':''};                    query",
        "{'query':7};                     query",
        "{'query':'a','prompt':'b'};      prompt",
        "{'query':'a','system':'b','system_message':'c'}; system_message",
        "{'query':'a','max_tokens':'9'};  max_tokens",
        "{'query':'a','max_tokens':9.5};  max_tokens",
        "{'query':'a','temperature':'x'}; temperature",
        "{'query':'a','model':7};         model",
        "{'query':'a','stream':true};     stream",
        "{'query':'a','stream':'no'};     stream"
      })
  void namesTheFieldThatIsWrong(String request, String field) {
    ask(request);

    InferenceException wrong =
        catchThrowableOfType(
            InferenceException.class,
            () -> {
              dialect.peek(ASKED, body);
              decoded();
            });

    assertThat(wrong.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(wrong.error().param()).isEqualTo(field);
    assertThat(dialect.status(wrong.error())).isEqualTo(400);
  }

  @Test
  void saysWhereAStreamIsToBeHad() {
    ask("{'query':'a','stream':true}");

    assertThat(catchThrowableOfType(InferenceException.class, () -> dialect.peek(ASKED, body)))
        .hasMessageContaining("/v1/chat/completions streams");
  }

  @Test
  void answersWithWhoseAnswerItIs() {
    assertThat(answer(new Answerer("gpu", "gemma")))
        .isEqualTo(
            "{\"content\":\"Hi there\",\"provider\":\"gpu\",\"model\":\"gemma\",\"success\":true,"
                + "\"latency_ms\":45.2,\"trace_id\":\"req-1\"}");
  }

  @Test
  void textThatNoModelSaidIsNoSuccess() {
    assertThat(answer(new Answerer("local_stub", null)))
        .startsWith(
            "{\"content\":\"Hi there\",\"provider\":\"local_stub\",\"model\":null,"
                + "\"success\":false,\"error\":\"No model answered");
  }

  @Test
  void tellsErrorsInTheSameShape() {
    InferenceError error = InferenceError.of(Kind.UNAVAILABLE, "Nobody is \"there\".");

    assertThat(TestBuffers.text(dialect.errorBody(error, id(null), buffers.allocator())))
        .isEqualTo(
            "{\"content\":\"\",\"provider\":null,\"model\":null,\"success\":false,"
                + "\"error\":\"Nobody is \\\"there\\\".\",\"latency_ms\":45.2,\"trace_id\":\"req-1\"}");
    assertThat(TestBuffers.text(dialect.errorBody(error, buffers.allocator())))
        .endsWith("\"latency_ms\":0.0,\"trace_id\":null}");
    assertThat(dialect.status(error)).isEqualTo(503);
  }

  private String answer(Answerer by) {
    RequestFacts facts =
        new RequestFacts(Operation.CHAT, "m", false, 9, null, false, false, false, false);
    AnswerEncoder encoder = dialect.encoder(id(by), facts, body);
    ByteBuf out = buffers.allocator().buffer();
    List.of(
            new InferenceEvent.Started("m"),
            new InferenceEvent.ThinkingDelta("hm"),
            new InferenceEvent.TextDelta("Hi "),
            new InferenceEvent.RefusalDelta("there"),
            new InferenceEvent.Finished(StopReason.STOP),
            new InferenceEvent.Metered(Usage.of(1, 2)))
        .forEach(event -> encoder.encode(event, out));
    encoder.end(out);
    return TestBuffers.text(out);
  }

  private static AnswerId id(@Nullable Answerer by) {
    return new AnswerId("req-1", Instant.EPOCH, () -> 45_299_999, by);
  }

  private void ask(String request) {
    body.add(buffers.of(request.replace('\'', '"')));
  }

  private InferenceRequest.Chat decoded() {
    return (InferenceRequest.Chat) dialect.decode(ASKED, body);
  }
}
