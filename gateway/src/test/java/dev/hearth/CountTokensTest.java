package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.simple.RemoteGpuDialect;
import dev.hearth.dialect.simple.TextGenerationDialect;
import dev.hearth.inference.Operation;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers are told how many tokens a request is, whatever the model behind it speaks. */
class CountTokensTest {
  private static final String ANTHROPIC_PATH = "/v1/messages/count_tokens";
  private static final String GEMINI_PATH = "/v1beta/models/up-fast:countTokens";

  /** The tokens of {@code hello world} in one message, as the gateway counts them. */
  private static final long HERE = 3 + 1 + 2 + 3;

  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream cloud = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    cloud.close();
  }

  /** A door that counts. */
  enum Door {
    ANTHROPIC(
        ANTHROPIC_PATH + "?beta=true",
        "{'model':'%s','messages':[{'role':'user','content':'%s'}]}",
        "{'input_tokens':%d}"),
    GEMINI(
        "/v1beta/models/%s:countTokens",
        "{'contents':[{'role':'user','parts':[{'text':'%2$s'}]}]}", "{'totalTokens':%d}"),
    GEMINI_WHOLE(
        "/v1/models/%s:countTokens",
        "{'generateContentRequest':{'model':'models/%s','contents':[{'parts':[{'text':'%s'}]}]}}",
        "{'totalTokens':%d}"),
    RESPONSES(
        "/v1/responses/input_tokens",
        "{'model':'%s','input':'%s'}",
        "{'object':'response.input_tokens','input_tokens':%d}"),
    RESPONSES_BARE(
        "/responses/input_tokens",
        "{'model':'%s','input':[{'role':'user','content':'%s'}]}",
        "{'object':'response.input_tokens','input_tokens':%d}");

    private final String path;
    private final String body;
    private final String answer;

    Door(String path, String body, String answer) {
      this.path = path;
      this.body = json(body);
      this.answer = json(answer);
    }

    RawResponse ask(RawClient client, String model, String text) {
      return client.post(path.formatted(model), body.formatted(model, text)).readResponse();
    }

    String answer(long tokens) {
      return answer.formatted(tokens);
    }
  }

  static Stream<Arguments> doorsOfBackEndsThatCount() {
    return Stream.of(Door.values())
        .flatMap(door ->
            Stream.of(
                Arguments.of(door, new AnthropicDialect(), "/v1", ANTHROPIC_PATH),
                Arguments.of(door, new GeminiDialect(), "/v1beta", GEMINI_PATH)));
  }

  @ParameterizedTest
  @MethodSource("doorsOfBackEndsThatCount")
  void targetThatCountsIsAsked(Door door, BackendDialect dialect, String base, String path)
      throws IOException {
    up.answer(path, counted(dialect, 42));
    try (GatewayFixture gateway = GatewayFixture.serving(behind(dialect, base));
        RawClient client = gateway.connect()) {

      RawResponse response = door.ask(client, "fast", "hello world");

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(response.text()).isEqualTo(door.answer(42));
      assertThat(response.header("content-type")).hasValue("application/json");
      assertThat(response.header("x-hearth-provider")).hasValue("p-fast");
      assertThat(response.header("x-hearth-attempts")).hasValue("1");
      assertThat(response.header("x-hearth-token-count")).isEmpty();
      assertThat(response.header("x-hearth-dropped")).isEmpty();
      ReceivedRequest sent = up.awaitRequest(path, 1);
      JsonNode body = Json.tree(sent.bodyText());
      assertThat(sent.bodyText()).contains("hello world");
      assertThat(body.has("max_tokens") || body.has("stream")).isFalse();
      assertThat(body.path("model").asText("up-fast")).isEqualTo("up-fast");
      assertThat(body.at("/generateContentRequest/model").asText("models/up-fast"))
          .isEqualTo("models/up-fast");
      assertRecorded(gateway, Outcome.ANSWERED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void targetWhoseFormatHasNoCountsIsNotAsked(Door door) {
    for (BackendDialect dialect :
        List.of(
            new OpenAiDialect(),
            new OllamaDialect(),
            new RemoteGpuDialect(),
            new TextGenerationDialect())) {
      try (GatewayFixture gateway = GatewayFixture.serving(behind(dialect, "/v1"));
          RawClient client = gateway.connect()) {

        RawResponse response = door.ask(client, "fast", "hello world");

        assertCountedHere(response, door);
        assertThat(response.header("x-hearth-attempts")).hasValue("0");
        assertRecorded(gateway, Outcome.ANSWERED);
      }
    }
    assertThat(up.requests()).as("but for probes").allMatch(sent -> sent.method().equals("GET"));
  }

  static Stream<Arguments> serversThatOnlyChat() {
    return Stream.of(
            Script.json(404, "{\"detail\":\"Not Found\"}"),
            Script.text(404, "text/html", "<pre>Cannot POST /v1/messages/count_tokens</pre>"),
            Script.json(405, "{\"detail\":\"Method Not Allowed\"}"),
            Script.json(501, "{\"error\":{\"message\":\"token counting is not implemented\"}}"),
            Script.text(404, "text/plain", ""))
        .flatMap(script ->
            Stream.of(Arguments.of(Door.ANTHROPIC, script), Arguments.of(Door.RESPONSES, script)));
  }

  @ParameterizedTest
  @MethodSource("serversThatOnlyChat")
  void serverWithoutTheEndpointIsCountedFor(Door door, Script refusal) {
    up.answer(ANTHROPIC_PATH, refusal);
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new AnthropicDialect(), "/v1"));
        RawClient client = gateway.connect()) {

      RawResponse response = door.ask(client, "fast", "hello world");

      assertCountedHere(response, door);
      assertThat(response.header("x-hearth-attempts")).hasValue("1");
      assertThat(gateway.failedAttempts()).isEmpty();
      assertRecorded(gateway, Outcome.ANSWERED);
    }
  }

  @Test
  void serverThatRepeatsAPathWithAModelInItIsCountedFor() {
    up.answer(
        GEMINI_PATH, Script.text(404, "text/html", "<pre>Cannot POST " + GEMINI_PATH + "</pre>"));
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new GeminiDialect(), "/v1beta"));
        RawClient client = gateway.connect()) {

      assertCountedHere(Door.GEMINI.ask(client, "fast", "hello world"), Door.GEMINI);
    }
  }

  @ParameterizedTest
  @EnumSource
  void gatewayWithoutAnyModelCounts(Door door) {
    try (GatewayFixture gateway = GatewayFixture.serving();
        RawClient client = gateway.connect()) {

      RawResponse response = door.ask(client, "any", "hello world");

      assertThat(response.text()).isEqualTo(door.answer(HERE));
      assertThat(response.header("x-hearth-provider")).hasValue("local_stub");
      assertThat(response.header("x-hearth-token-count")).hasValue("estimated");
      assertRecorded(gateway, Outcome.STUB);
    }
  }

  @Test
  void targetThatFailsIsFollowedByItsFallback() {
    up.answer(ANTHROPIC_PATH, Script.json(500, "{\"error\":{\"message\":\"broken\"}}"));
    cloud.answer(ANTHROPIC_PATH, counted(new AnthropicDialect(), 42));
    ModelGroup fallback =
        GatewayFixture.group(
            "cloud",
            GatewayFixture.target(
                "cloud", new AnthropicDialect(), cloud.baseUrl() + "/v1", Map.of()));
    ModelGroup model =
        GatewayFixture.group(
            "fast",
            GatewayFixture.target("fast", new AnthropicDialect(), up.baseUrl() + "/v1", Map.of()),
            "cloud");
    try (GatewayFixture gateway = GatewayFixture.serving(model, fallback);
        RawClient client = gateway.connect()) {

      RawResponse response = Door.ANTHROPIC.ask(client, "fast", "hello world");

      assertThat(response.text()).isEqualTo("{\"input_tokens\":42}");
      assertThat(response.header("x-hearth-provider")).hasValue("p-cloud");
      assertThat(response.header("x-hearth-attempts")).hasValue("2");
      assertThat(gateway.failedAttempts()).containsExactly("t-fast: UPSTREAM_FAILED");
    }
  }

  @Test
  void modelThatTheServerDoesNotKnowIsNotCountedFor() throws IOException {
    up.answer(
        ANTHROPIC_PATH,
        Script.json(
            404,
            "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\","
                + "\"message\":\"model: up-fast\"}}"));
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new AnthropicDialect(), "/v1"));
        RawClient client = gateway.connect()) {

      RawResponse response = Door.ANTHROPIC.ask(client, "fast", "hello world");

      assertThat(response.status()).isEqualTo(400);
      assertThat(Json.tree(response.text()).at("/error/type").textValue())
          .isEqualTo("not_found_error");
    }
  }

  @ParameterizedTest
  @EnumSource
  void modelThatNobodyKnowsIsToldAsForAChat(Door door) {
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new OpenAiDialect(), "/v1"));
        RawClient client = gateway.connect()) {

      RawResponse response = door.ask(client, "none", "hi");

      boolean anthropic = door == Door.ANTHROPIC;
      assertThat(response.status()).isEqualTo(anthropic ? 400 : 404);
      assertThat(response.text())
          .contains("'none'")
          .contains(
              switch (door) {
                case ANTHROPIC -> "not_found_error";
                case GEMINI, GEMINI_WHOLE -> "NOT_FOUND";
                case RESPONSES, RESPONSES_BARE -> "model_not_found";
              });
      assertRecorded(gateway, Outcome.REFUSED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}", "{\"model\":\"fast\"}", "{\"model\":\"fast\",\"messages\":7}"})
  void wrongRequestIsRefusedInTheDialect(String body) throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new OpenAiDialect(), "/v1"));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(ANTHROPIC_PATH, body).readResponse();

      assertThat(response.status()).isEqualTo(400);
      assertThat(Json.tree(response.text()).at("/error/type").textValue())
          .isEqualTo("invalid_request_error");
    }
  }

  @Test
  void keyIsAskedFor() {
    try (GatewayFixture gateway =
            GatewayFixture.lockedBy("sk-master", behind(new OpenAiDialect(), "/v1"));
        RawClient stranger = gateway.connect();
        RawClient client = gateway.connect()) {
      String body = Door.ANTHROPIC.body.formatted("fast", "hello world");

      RawResponse without = stranger.post(ANTHROPIC_PATH, body).readResponse();
      RawResponse with = client.post(ANTHROPIC_PATH, body, "x-api-key: sk-master").readResponse();

      assertThat(without.status()).isEqualTo(401);
      assertCountedHere(with, Door.ANTHROPIC);
    }
  }

  @Test
  void anthropicGetsTheVersionThatItsCallerNamed() {
    up.answer(ANTHROPIC_PATH, counted(new AnthropicDialect(), 1));
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new AnthropicDialect(), "/v1"));
        RawClient client = gateway.connect()) {

      client
          .post(
              ANTHROPIC_PATH,
              Door.ANTHROPIC.body.formatted("fast", "hi"),
              "anthropic-version: 2023-06-01",
              "anthropic-beta: token-counting-2024-11-01")
          .readResponse();

      ReceivedRequest received = up.awaitRequest(ANTHROPIC_PATH, 1);
      assertThat(received.headers().all("anthropic-version")).containsExactly("2023-06-01");
      assertThat(received.headers().all("anthropic-beta"))
          .containsExactly("token-counting-2024-11-01");
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeRequestIsCountedAndItsBytesAreGivenBack(Door door) {
    String text = "hello world ".repeat(100 * 1024 / 12).strip();
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new OllamaDialect(), ""));
        RawClient client = gateway.connect()) {

      RawResponse response = door.ask(client, "fast", text);

      assertThat(response.text()).isEqualTo(door.answer(HERE - 2 + 2L * (100 * 1024 / 12)));
      gateway.awaitBytesInFlight(0);
      assertThat(door.ask(client, "fast", "hello world").text()).isEqualTo(door.answer(HERE));
    }
  }

  @Test
  void manyAreCountedOverOneConnectionEach() {
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new OpenAiDialect(), "/v1"))) {
      List<RawClient> clients = Stream.generate(gateway::connect).limit(20).toList();
      String body = Door.ANTHROPIC.body.formatted("fast", "hello world");

      clients.forEach(client -> client.post(ANTHROPIC_PATH, body));

      for (RawClient client : clients) {
        assertCountedHere(client.readResponse(), Door.ANTHROPIC);
        client.close();
      }
      gateway.awaitBytesInFlight(0);
    }
  }

  private static void assertCountedHere(RawResponse response, Door door) {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.text()).isEqualTo(door.answer(HERE));
    assertThat(response.header("x-hearth-provider")).hasValue("p-fast");
    assertThat(response.header("x-hearth-model")).hasValue("up-fast");
    assertThat(response.header("x-hearth-token-count")).hasValue("estimated");
    assertThat(response.header("x-hearth-dropped")).isEmpty();
  }

  private static void assertRecorded(GatewayFixture gateway, Outcome outcome) {
    ExchangeRecord record = gateway.awaitRecord();
    assertThat(record.operation()).isEqualTo(Operation.COUNT_TOKENS);
    assertThat(record.outcome()).isEqualTo(outcome);
    assertThat(record.stream()).isFalse();
    assertThat(record.usage()).as("counting consumes nothing").isNull();
  }

  private ModelGroup behind(BackendDialect dialect, String base) {
    return GatewayFixture.group(
        "fast", GatewayFixture.target("fast", dialect, up.baseUrl() + base, Map.of()));
  }

  private static Script counted(BackendDialect dialect, int tokens) {
    return switch (dialect.format()) {
      case ANTHROPIC -> Script.json(200, "{\"input_tokens\":" + tokens + "}");
      case GEMINI -> Script.json(200, "{\"totalTokens\":" + tokens + "}");
      case OPENAI, RESPONSES, OLLAMA, QUERY, REMOTE_GPU, TEXT_GENERATION ->
          throw new AssertionError("counts nothing: " + dialect);
    };
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }
}
