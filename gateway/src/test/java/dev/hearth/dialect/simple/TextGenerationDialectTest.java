package dev.hearth.dialect.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Message;
import dev.hearth.inference.Operation;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TextGenerationDialectTest {
  private static final String REST =
      "\"details\":true,\"max_new_tokens\":null,\"return_full_text\":false";

  private final TextGenerationDialect dialect = new TextGenerationDialect();
  private final TestBuffers buffers = new TestBuffers();
  private final Losses losses = new Losses();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void streamsAtAPathOfItsOwn() {
    assertThat(dialect.path(Operation.CHAT, "m", false)).isEqualTo("/generate");
    assertThat(dialect.path(Operation.COMPLETION, "m", true)).isEqualTo("/generate_stream");
  }

  @Test
  void asksForAnAnswerAsLongAsFitsAndForItsCounts() {
    assertThat(encoded(TestRequests.chat().request()))
        .isEqualTo("{\"inputs\":\"hi\",\"parameters\":{" + REST + "}}");
    assertThat(encoded(TestRequests.completion(true)))
        .isEqualTo("{\"inputs\":\"once\",\"parameters\":{" + REST + "}}");
  }

  @Test
  void writesAConversationOut() {
    assertThat(
            encoded(
                TestRequests.chat(
                    Message.of(Role.SYSTEM, "Be terse."), Message.of(Role.USER, "hi"))))
        .startsWith("{\"inputs\":\"System: Be terse.\\n\\nUser: hi\\n\\nAssistant:\",");
  }

  @Test
  void saysWhatTheServerHasParametersFor() {
    Sampling sampling = new Sampling(0.7, 0.9, 40, null, null, 0.5, 7L, 20, List.of("\n", "END"));

    assertThat(
            encoded(
                TestRequests.chat()
                    .with(sampling)
                    .with(Map.of("repetition_penalty", "1.03"))
                    .request()))
        .isEqualTo(
            "{\"inputs\":\"hi\",\"parameters\":{\"details\":true,\"do_sample\":true,"
                + "\"frequency_penalty\":0.5,\"max_new_tokens\":20,\"repetition_penalty\":1.03,"
                + "\"return_full_text\":false,\"seed\":7,\"stop\":[\"\\n\",\"END\"],"
                + "\"temperature\":0.7,\"top_k\":40,\"top_p\":0.9}}");
    assertThat(losses.isEmpty()).isTrue();
  }

  static Stream<Arguments> limitsThatAreNone() {
    return Stream.of(
        Arguments.of(sampling(0.0, 0.9, 40), "\"do_sample\":false"),
        Arguments.of(sampling(1.0, 1.0, 0), "\"do_sample\":true,\"temperature\":1.0"),
        Arguments.of(sampling(null, 1.0, -1), ""));
  }

  @ParameterizedTest
  @MethodSource("limitsThatAreNone")
  void saysInItsOwnWayWhatTheServerWouldRefuse(Sampling sampling, String parameters) {
    String written = encoded(TestRequests.chat().with(sampling).request());

    String expected = parameters.isEmpty() ? REST : REST + "," + parameters;
    assertThat(members(written)).containsExactlyInAnyOrder(expected.split(","));
    assertThat(losses.isEmpty()).isTrue();
  }

  @Test
  void schemaIsAGrammar() {
    assertThat(
            encoded(
                TestRequests.chat()
                    .with(new ResponseFormat.JsonSchema("x", "{\"type\":\"object\"}", true))
                    .request()))
        .contains("\"grammar\":{\"type\":\"json\",\"value\":{\"type\":\"object\"}}");
  }

  @Test
  void presetsFillWhatTheCallerLeftOpen() {
    Sampling sampling = new Sampling(null, null, null, null, null, null, null, 9, List.of());
    Map<String, String> presets = Map.of("max_tokens", "64", "typical_p", "0.9", "truncate", "99");

    assertThat(encoded(TestRequests.chat().with(sampling).request(), presets))
        .isEqualTo(
            "{\"inputs\":\"hi\",\"parameters\":{\"details\":true,\"do_sample\":true,"
                + "\"max_new_tokens\":9,\"return_full_text\":false,\"truncate\":99,"
                + "\"typical_p\":0.9}}");
    assertThat(encoded(TestRequests.chat().request(), presets)).contains("\"max_new_tokens\":64");
  }

  @Test
  void namesWhatIsLost() {
    Sampling sampling = new Sampling(null, null, null, 0.05, 0.5, null, -1L, null, List.of());
    InferenceRequest.Chat chat =
        TestRequests.chat()
            .with(sampling)
            .with(new ToolChoice.Auto(), new Tool("weather", null, null))
            .thinking("low")
            .with(Map.of("logit_bias", "{}"))
            .request();

    encoded(chat);

    assertThat(losses.names())
        .containsExactlyInAnyOrder(
            "min_p", "presence_penalty", "seed", "tools", "reasoning", "logit_bias");
  }

  @Test
  void refusesJsonOfWhichNoSchemaIsGiven() {
    InferenceException refused =
        catchThrowableOfType(
            InferenceException.class,
            () -> encoded(TestRequests.chat().with(new ResponseFormat.JsonObject()).request()));

    assertThat(refused.error().kind()).isEqualTo(Kind.INEXPRESSIBLE);
    assertThat(refused.error().code()).isEqualTo("unsupported_response_format");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "422; {'error':'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 6 `inputs` tokens and 4091 `max_new_tokens`','error_type':'validation'}; CONTEXT_OVERFLOW",
        "422; {'error':'Input validation error: `inputs` must have less than 1024 tokens. Given: 2000','error_type':'validation'}; CONTEXT_OVERFLOW",
        "422; {'error':'Input validation error: `top_k` must be strictly positive','error_type':'validation'}; INVALID_REQUEST",
        "424; {'error':'Request failed during generation: boom','error_type':'generation'}; UPSTREAM_FAILED",
        "429; {'error':'Model is overloaded','error_type':'overloaded'}; RATE_LIMITED",
        "503; {'error':'Model gpt2 is currently loading','estimated_time':20.0}; UNAVAILABLE"
      })
  void understandsErrors(int status, String body, Kind kind) {
    ByteBuf bytes = buffers.of(body.replace('\'', '"'));
    assertThat(dialect.error(status, bytes, null).kind()).isEqualTo(kind);
    bytes.release();
  }

  private static List<String> members(String request) {
    String object = request.substring(request.indexOf("\"parameters\":{") + 14);
    return List.of(object.substring(0, object.length() - 2).split(","));
  }

  private static Sampling sampling(
      @Nullable Double temperature, @Nullable Double topP, @Nullable Integer topK) {
    return new Sampling(temperature, topP, topK, null, null, null, null, null, List.of());
  }

  private String encoded(InferenceRequest request) {
    return encoded(request, Map.of());
  }

  private String encoded(InferenceRequest request, Map<String, String> presets) {
    return TestBuffers.text(
        dialect.encode(request, new ModelParams("up", presets), losses, buffers.allocator()));
  }
}
