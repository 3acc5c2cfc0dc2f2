package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every dialect's callers are served, whatever the model behind it speaks. */
class DoorsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
  private static final String CONTENTS = "{\"contents\":[{\"parts\":[{\"text\":\"hi\"}]}]}";

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
  }

  static Stream<Arguments> questions() {
    return Stream.of(
        Arguments.of(CHAT, body(MESSAGES), "/choices/0/message/content"),
        Arguments.of(
            "/openai/deployments/fast/chat/completions",
            "{" + MESSAGES + "}",
            "/choices/0/message/content"),
        Arguments.of("/v1/responses", body("\"input\":\"hi\""), "/output/0/content/0/text"),
        Arguments.of(
            "/v1/messages?beta=true", body("\"max_tokens\":9," + MESSAGES), "/content/0/text"),
        Arguments.of("/api/chat", body("\"stream\":false," + MESSAGES), "/message/content"),
        Arguments.of("/api/generate", body("\"stream\":false,\"prompt\":\"hi\""), "/response"),
        Arguments.of(
            "/v1beta/models/fast:generateContent", CONTENTS, "/candidates/0/content/parts/0/text"));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void everyDoorIsAnsweredByAnOpenAiBackEnd(String path, String body, String place)
      throws IOException {
    up.answer(CHAT, Script.chat("hello there"));
    assertGreets(openAi(), path, body, place);
    assertThat(Json.tree(up.awaitRequest(CHAT, 1).bodyText()).path("model").textValue())
        .isEqualTo("up-fast");
  }

  @ParameterizedTest
  @MethodSource("questions")
  void everyDoorIsAnsweredByABackEndOfResponses(String path, String body, String place)
      throws IOException {
    up.answer("/v1/responses", responsesAnswer());
    assertGreets(behind(new ResponsesDialect(), "/v1"), path, body, place);
    assertThat(Json.tree(up.awaitRequest("/v1/responses", 1).bodyText()).path("model").textValue())
        .isEqualTo("up-fast");
  }

  @ParameterizedTest
  @MethodSource("questions")
  void everyDoorIsAnsweredByAnAnthropicBackEnd(String path, String body, String place)
      throws IOException {
    up.answer("/v1/messages", anthropicAnswer());
    assertGreets(behind(new AnthropicDialect(), "/v1"), path, body, place);
  }

  @ParameterizedTest
  @MethodSource("questions")
  void everyDoorIsAnsweredByAGeminiBackEnd(String path, String body, String place)
      throws IOException {
    up.answer("/v1beta/models/up-fast:generateContent", geminiAnswer());
    assertGreets(behind(new GeminiDialect(), "/v1beta"), path, body, place);
  }

  @ParameterizedTest
  @MethodSource("questions")
  void everyDoorIsAnsweredByAnOllama(String path, String body, String place) throws IOException {
    up.answer("/api/chat", Script.ollamaChat("hello there"));
    up.answer(
        "/api/generate",
        Script.json(
            200,
            "{\"model\":\"m\",\"response\":\"hello there\",\"done\":true,\"done_reason\":\"stop\"}"));
    assertGreets(GatewayFixture.ollama("fast", up.baseUrl()), path, body, place);
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of(CHAT, body("\"stream\":true," + MESSAGES), "data: [DONE]\n\n"),
        Arguments.of(
            "/v1/responses",
            body("\"stream\":true,\"input\":\"hi\""),
            "event: response.completed\n"),
        Arguments.of(
            "/v1/messages",
            body("\"stream\":true,\"max_tokens\":9," + MESSAGES),
            "event: message_stop\n"),
        Arguments.of("/api/chat", body(MESSAGES), "\"done\":true,"),
        Arguments.of("/api/generate", body("\"prompt\":\"hi\""), "\"done\":true,"),
        Arguments.of(
            "/v1beta/models/fast:streamGenerateContent?alt=sse",
            CONTENTS,
            "\"finishReason\":\"STOP\""),
        Arguments.of(
            "/v1beta/models/fast:streamGenerateContent", CONTENTS, "\"finishReason\":\"STOP\""));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void everyDoorStreamsWhatAnOpenAiBackEndSays(String path, String body, String end) {
    up.answer(CHAT, Script.chatStream("hello ", "there"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(path, body).readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text()).contains("hello ", "there", end);
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void everyDoorTellsOfAStreamThatBreaks(String path, String body, String end) {
    up.answer(CHAT, Script.chatStream("hello ", "there").cutAfter(2));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(path, body).readResponse();

      assertThat(response.text()).contains("hello ", "error").doesNotContain(end);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/v1/chat/completions;  404; /error/code;   model_not_found",
        "/v1/responses;         404; /error/code;   model_not_found",
        "/v1/messages;          400; /error/type;   not_found_error",
        "/v1beta/models/none:generateContent; 404; /error/status; NOT_FOUND",
        "/v1beta/nowhere;       404; /error/status; NOT_FOUND",
        "/v1/messages/nowhere;  404; /error/type;   not_found_error"
      })
  void errorsAreToldInTheDialectOfThePath(String path, int status, String place, String word)
      throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client
              .post(path, "{\"model\":\"none\",\"max_tokens\":1,\"input\":\"\"," + MESSAGES + "}")
              .readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(status);
      assertThat(Json.tree(response.text()).at(place).textValue()).isEqualTo(word);
    }
  }

  @Test
  void ollamaIsToldOfAModelThatIsNotThereInItsWords() throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post("/api/chat", "{\"model\":\"none\"," + MESSAGES + "}").readResponse();

      assertThat(response.status()).isEqualTo(404);
      assertThat(Json.tree(response.text()).path("error").textValue())
          .startsWith("model 'none' not found");
    }
  }

  @ParameterizedTest
  @CsvSource({"fast:latest", "claude-local-fast"})
  void modelIsFoundUnderTheNamesThatClientsMakeOfIt(String name) {
    up.answer(CHAT, Script.chat("hello"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(CHAT, "{\"model\":\"" + name + "\"," + MESSAGES + "}").readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
    }
  }

  @Test
  void callerIsToldWhatTheTargetDidNotGet() {
    up.answer(CHAT, Script.chat("hello"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client
              .post(
                  "/v1/messages",
                  body("\"max_tokens\":9,\"context_management\":{\"edits\":[]}," + MESSAGES))
              .readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(response.header("x-hearth-dropped")).hasValue("context_management");
    }
  }

  @Test
  void anthropicGetsTheVersionAndBetasThatItsCallerNamed() {
    up.answer("/v1/messages", anthropicAnswer());
    try (GatewayFixture gateway = GatewayFixture.serving(behind(new AnthropicDialect(), "/v1"));
        RawClient client = gateway.connect()) {

      client
          .post(
              "/v1/messages?beta=true",
              body("\"max_tokens\":9," + MESSAGES),
              "anthropic-version: 2023-06-01",
              "anthropic-beta: a-2025,b-2026",
              "x-api-key: callers-own")
          .readResponse();

      ReceivedRequest received = up.awaitRequest("/v1/messages", 1);
      assertThat(received.headers().all("anthropic-version")).containsExactly("2023-06-01");
      assertThat(received.headers().all("anthropic-beta")).containsExactly("a-2025,b-2026");
      assertThat(received.headers().all("x-api-key")).isEmpty();
    }
  }

  @Test
  void ollamasCallerMayLoadAModelOfAnyBackEnd() throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post("/api/generate", "{\"model\":\"fast\",\"stream\":false}").readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(Json.tree(response.text()).path("done_reason").textValue()).isEqualTo("load");
      assertThat(up.requests(CHAT)).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "/v1/models;              /data/0/id;       fast",
        "/v1/models;              /data/0/type;     model",
        "/v1/models/fast;         /id;              fast",
        "/api/tags;               /models/0/name;   fast",
        "/api/version;            /version;         0.32.15",
        "/v1beta/models;          /models/0/name;   models/fast",
        "/v1beta/models/fast;     /name;            models/fast"
      })
  void everyDialectListsTheModels(String path, String place, String value) throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response = client.get(path).readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(Json.tree(response.text()).at(place).textValue()).isEqualTo(value);
    }
  }

  @Test
  void claudeCodeIsShownModelsUnderNamesThatItTakes() throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.get("/v1/models?limit=1000", "user-agent: claude-cli/2.1").readResponse();

      assertThat(Json.tree(response.text()).at("/data/0/id").textValue())
          .isEqualTo("claude-local-fast");
    }
  }

  @Test
  void codexIsGivenTheArrayThatItReads() throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.get("/v1/models?client_version=1", "user-agent: codex_cli_rs/0.1").readResponse();

      assertThat(Json.tree(response.text()).at("/models/0/slug").textValue()).isEqualTo("fast");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude-cli/2.1", "OpenAI/Python 2.8.0", "my-codex/1"})
  void nobodyElseIsGivenIt(String client) throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient connection = gateway.connect()) {

      RawResponse response = connection.get("/v1/models", "user-agent: " + client).readResponse();

      assertThat(Json.tree(response.text()).has("models")).isFalse();
    }
  }

  @Test
  void ollamasClientIsShownAModel() throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(openAi());
        RawClient client = gateway.connect()) {

      RawResponse shown = client.post("/api/show", "{\"model\":\"fast\"}").readResponse();
      RawResponse missing = client.post("/api/show", "{\"model\":\"none\"}").readResponse();

      assertThat(Json.tree(shown.text()).path("capabilities").toString())
          .isEqualTo("[\"completion\",\"tools\"]");
      assertThat(missing.status()).isEqualTo(404);
    }
  }

  private static void assertGreets(ModelGroup model, String path, String body, String place)
      throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(model);
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(path, body).readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(Json.tree(response.text()).at(place).textValue()).isEqualTo("hello there");
    }
  }

  private ModelGroup openAi() {
    return GatewayFixture.openAi("fast", up.baseUrl());
  }

  private ModelGroup behind(BackendDialect dialect, String basePath) {
    return GatewayFixture.group(
        "fast", GatewayFixture.target("fast", dialect, up.baseUrl() + basePath, Map.of()));
  }

  private static Script anthropicAnswer() {
    return Script.json(
        200,
        """
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[\
        {"type":"text","text":"hello there"}],"stop_reason":"end_turn","stop_sequence":null,\
        "usage":{"input_tokens":7,"output_tokens":3}}\
        """);
  }

  private static Script responsesAnswer() {
    return Script.json(
        200,
        """
        {"id":"resp_1","object":"response","model":"m","status":"completed","output":[{"id":"msg_1",\
        "type":"message","role":"assistant","status":"completed","content":[\
        {"type":"output_text","text":"hello there","annotations":[]}]}],"usage":{\
        "input_tokens":7,"output_tokens":3,"total_tokens":10}}\
        """);
  }

  private static Script geminiAnswer() {
    return Script.json(
        200,
        """
        {"candidates":[{"content":{"role":"model","parts":[{"text":"hello there"}]},\
        "finishReason":"STOP","index":0}],"modelVersion":"gemini","usageMetadata":{\
        "promptTokenCount":7,"candidatesTokenCount":3,"totalTokenCount":10}}\
        """);
  }

  private static String body(String members) {
    return "{\"model\":\"fast\"," + members + "}";
  }
}
