package dev.hearth.dialect.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.dialect.DecodedAnswer;
import dev.hearth.dialect.JsonText;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceEvent;
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
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RemoteGpuDialectTest {
  private static final Tool TOOL = new Tool("weather", null, "{\"type\":\"object\"}");

  private final RemoteGpuDialect dialect = new RemoteGpuDialect();
  private final TestBuffers buffers = new TestBuffers();
  private final Losses losses = new Losses();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void asksAtOnePathAndNeverForAStream() {
    assertThat(dialect.path(Operation.CHAT, "m", true)).isEqualTo("/generate");
    assertThat(dialect.path(Operation.COMPLETION, "m", false)).isEqualTo("/generate");
    assertThat(encoded(TestRequests.chat().streamed().request(), Map.of()))
        .isEqualTo("{\"prompt\":\"hi\",\"stream\":false}");
  }

  @Test
  void saysWhatTheProtocolHas() {
    Sampling sampling = new Sampling(0.2, null, null, null, null, null, null, 150, List.of());
    InferenceRequest.Chat chat =
        new TestRequests.ChatOf(
                List.of(Message.of(Role.SYSTEM, "Be terse."), Message.of(Role.USER, "hé\n")),
                List.of(),
                new ToolChoice.Auto(),
                sampling,
                new ResponseFormat.Text(),
                null,
                false,
                Map.of())
            .request();

    assertThat(encoded(chat, Map.of()))
        .isEqualTo(
            "{\"prompt\":\"hé\\n\",\"system_message\":\"Be terse.\",\"max_tokens\":150,"
                + "\"temperature\":0.2,\"stream\":false}");
    assertThat(losses.isEmpty()).isTrue();
  }

  @Test
  void presetsFillWhatTheCallerLeftOpen() {
    Sampling sampling = new Sampling(0.9, null, null, null, null, null, null, null, List.of());

    assertThat(
            encoded(
                TestRequests.chat().with(sampling).request(),
                Map.of("temperature", "0.1", "max_tokens", "64", "top_k", "5", "stream", "true")))
        .isEqualTo(
            "{\"prompt\":\"hi\",\"temperature\":0.9,\"max_tokens\":64,\"top_k\":5,\"stream\":false}");
  }

  @Test
  void continuesATextAsItIs() {
    assertThat(encoded(TestRequests.completion(true), Map.of()))
        .isEqualTo("{\"prompt\":\"once\",\"stream\":false}");
  }

  @Test
  void namesWhatIsLost() {
    Sampling sampling = new Sampling(null, 0.9, 40, 0.05, 0.5, 0.5, 7L, null, List.of("END"));
    InferenceRequest.Chat chat =
        TestRequests.chat()
            .with(sampling)
            .with(new ToolChoice.Auto(), TOOL)
            .thinking("high")
            .with(Map.of("logit_bias", "{}"))
            .request();

    assertThat(encoded(chat, Map.of())).isEqualTo("{\"prompt\":\"hi\",\"stream\":false}");
    assertThat(losses.names())
        .containsExactlyInAnyOrder(
            "top_p",
            "top_k",
            "min_p",
            "presence_penalty",
            "frequency_penalty",
            "seed",
            "stop",
            "tools",
            "reasoning",
            "logit_bias");
  }

  @Test
  void toolsThatMayNotBeCalledAreNoLoss() {
    encoded(TestRequests.chat().with(new ToolChoice.None(), TOOL).request(), Map.of());
    assertThat(losses.isEmpty()).isTrue();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "unsupported_tool_choice",
            TestRequests.chat().with(new ToolChoice.Required(), TOOL).request()),
        Arguments.of(
            "unsupported_tool_choice",
            TestRequests.chat().with(new ToolChoice.Named("weather"), TOOL).request()),
        Arguments.of(
            "unsupported_response_format",
            TestRequests.chat().with(new ResponseFormat.JsonSchema(null, "{}")).request()),
        Arguments.of(
            "unsupported_response_format",
            TestRequests.chat().with(new ResponseFormat.JsonObject()).request()),
        Arguments.of(
            "unsupported_suffix",
            new InferenceRequest.Completion(
                "asked", "def f(", "return", Sampling.unset(), false, false, Map.of())));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatWouldMeanSomethingElse(String code, InferenceRequest request) {
    InferenceError error = refusal(request);

    assertThat(error.kind()).isEqualTo(Kind.INEXPRESSIBLE);
    assertThat(error.code()).isEqualTo(code);
  }

  @Test
  void hasNoVectors() {
    assertThat(refusal(TestRequests.embedding("a")).message()).contains("no embeddings");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'content':'Hi'};                        started asked | text Hi | finished STOP",
        "{'response':'Hi','model':'gemma'};       started gemma | text Hi | finished STOP",
        " {'x':[{'content':'y'}],'content':'Hi','error':null} ; started asked | text Hi | finished STOP",
        "{'response':'no','content':'Hi','error':''}; started asked | text Hi | finished STOP",
        "{'content':''};                          started asked | finished STOP",
        "{'content':'Hi','usage':{'prompt_tokens':3}}; started asked | text Hi | finished STOP",
        "{'error':'CUDA out of memory'};          failed UNAVAILABLE",
        "{'content':'Hi','error':'boom'};         failed UPSTREAM_FAILED",
        "{'detail':'not ready'};                  failed UPSTREAM_FAILED",
        "{'text':'Hi'};                           failed UPSTREAM_FAILED",
        "{'content':null};                        failed UPSTREAM_FAILED",
        "{'content':['Hi']};                      failed UPSTREAM_FAILED",
        "['Hi'];                                  failed UPSTREAM_FAILED",
        "'Hi';                                    failed UPSTREAM_FAILED",
        "{'content':'Hi'}{'content':'Hi'};        failed UPSTREAM_FAILED",
        "{'content':'Hi';                         failed UPSTREAM_FAILED",
        "Bad gateway;                             failed UPSTREAM_FAILED",
        ";                                        failed UPSTREAM_FAILED"
      })
  void readsAnAnswerInAnySplit(String json, String expected) {
    byte[] bytes = JsonText.utf8(json == null ? "" : json.replace('\'', '"'));
    for (int seed = 0; seed < 50; seed++) {
      boolean stream = seed % 2 == 0;
      assertThat(DecodedAnswer.described(events(bytes, stream, seed)))
          .as("seed %d", seed)
          .containsExactly(expected.split(" \\| ", -1));
    }
  }

  @Test
  void saysThatALoginPageIsNone() {
    byte[] page = JsonText.utf8("\n <!DOCTYPE html><html><title>ngrok</title></html>");

    assertThat(DecodedAnswer.failure(events(page, false, 1))).contains("HTML page", "tunnel");
  }

  @Test
  void saysWhatAnObjectWithoutATextLacks() {
    assertThat(DecodedAnswer.failure(events(JsonText.utf8("{\"text\":\"Hi\"}"), false, 1)))
        .contains("'content' or 'response'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "500; {'error':'CUDA out of memory'};                     UNAVAILABLE",
        "500; {'detail':'Internal'};                              UPSTREAM_FAILED",
        "422; {'detail':[{'loc':['body','prompt'],'msg':'field required'}]}; INVALID_REQUEST",
        "401; {'detail':'Unauthorized'};                          UPSTREAM_CREDENTIALS",
        "502; <html><title>Tunnel not found</title></html>;       UPSTREAM_FAILED",
        "404; Tunnel abc.ngrok.app not found;                     UPSTREAM_FAILED"
      })
  void understandsErrors(int status, String body, Kind kind) {
    ByteBuf bytes = buffers.of(body.replace('\'', '"'));
    assertThat(dialect.error(status, bytes, null).kind()).isEqualTo(kind);
    bytes.release();
  }

  private List<InferenceEvent> events(byte[] bytes, boolean stream, int seed) {
    TestRequests.ChatOf chat = TestRequests.chat();
    InferenceRequest request = (stream ? chat.streamed() : chat).request();
    return DecodedAnswer.events(dialect.decoder(request), buffers.cut(bytes, new Random(seed)));
  }

  private InferenceError refusal(InferenceRequest request) {
    return catchThrowableOfType(InferenceException.class, () -> encoded(request, Map.of())).error();
  }

  private String encoded(InferenceRequest request, Map<String, String> presets) {
    return TestBuffers.text(
        dialect.encode(request, new ModelParams("up", presets), losses, buffers.allocator()));
  }
}
