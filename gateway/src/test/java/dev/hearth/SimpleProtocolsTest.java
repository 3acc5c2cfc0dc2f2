package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.simple.RemoteGpuDialect;
import dev.hearth.dialect.simple.TextGenerationDialect;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
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

/** The simple question at the door, and the back ends that know no more than a prompt. */
class SimpleProtocolsTest {
  private static final String QUERY = "/api/query";
  private static final String CHAT = "/v1/chat/completions";
  private static final String GENERATE = "/llm/generate";
  private static final String ASK = "{\"query\":\"Is it raining?\"}";

  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream other = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    other.close();
  }

  // ---- a notebook

  @ParameterizedTest
  @MethodSource("dev.hearth.DoorsTest#questions")
  void everyDoorIsAnsweredByANotebook(String path, String body, String place) throws IOException {
    up.answer(GENERATE, content("hello there"));

    RawResponse response = asked(notebook(), path, body);

    assertThat(Json.tree(response.text()).at(place).textValue()).isEqualTo("hello there");
    assertThat(up.awaitRequest(GENERATE, 1).bodyText())
        .isIn(
            "{\"prompt\":\"hi\",\"stream\":false}",
            "{\"prompt\":\"hi\",\"max_tokens\":9,\"stream\":false}");
    assertThat(up.awaitRequest(GENERATE, 1).header("authorization")).hasValue("Bearer sk-upstream");
  }

  @ParameterizedTest
  @MethodSource("dev.hearth.DoorsTest#streams")
  void everyDoorStreamsWhatANotebookSaysAsAWhole(String path, String body, String end) {
    up.answer(GENERATE, content("hello there"));

    RawResponse response = asked(notebook(), path, body);

    assertThat(response.text()).contains("hello there", end).doesNotContain("\"error\":{");
  }

  @Test
  void usageThatNobodyCountsIsNotTold() throws IOException {
    up.answer(GENERATE, content("hello"));
    String ask = "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}";

    JsonNode whole = Json.tree(asked(notebook(), CHAT, ask.formatted("")).text());
    String streamed =
        asked(
                notebook(),
                CHAT,
                ask.formatted(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
            .text();

    assertThat(whole.has("usage")).isFalse();
    assertThat(streamed).doesNotContain("usage").endsWith("data: [DONE]\n\n");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("a login page", Script.text(200, "text/html", "<html>ngrok</html>")),
        Arguments.of("no text", Script.json(200, "{\"output\":\"x\"}")),
        Arguments.of("an error as an answer", Script.json(200, "{\"error\":\"CUDA\"}")),
        Arguments.of("a closed tunnel", Script.text(404, "text/html", "<html>gone</html>")),
        Arguments.of("an error", Script.json(500, "{\"detail\":\"boom\"}")),
        Arguments.of("nothing", Script.text(200, "application/json", "")),
        Arguments.of("no answer", Script.noAnswer()),
        Arguments.of(
            "half an answer", Script.fixed(200, "application/json", 99).piece("{\"con").cut()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void hidesANotebooksFaultBehindAFallback(String name, Script fault) throws IOException {
    up.answer(GENERATE, fault);
    other.answer(CHAT, Script.chat("from the fallback"));
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                notebook("spare"), GatewayFixture.openAi("spare", other.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(QUERY, ASK).readResponse();

      JsonNode answer = Json.tree(response.text());
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(answer.path("content").textValue()).isEqualTo("from the fallback");
      assertThat(answer.path("provider").textValue()).isEqualTo("p-spare");
      assertThat(answer.path("model").textValue()).isEqualTo("up-spare");
    }
  }

  // ---- a text generation server

  @ParameterizedTest
  @MethodSource("dev.hearth.DoorsTest#questions")
  void everyDoorIsAnsweredByATextGenerationServer(String path, String body, String place)
      throws IOException {
    up.answer(
        GENERATE,
        Script.json(
            200,
            "{\"generated_text\":\"hello there\",\"details\":{\"finish_reason\":\"eos_token\","
                + "\"generated_tokens\":2,\"seed\":null,\"prefill\":[],\"tokens\":[]}}"));

    RawResponse response = asked(textGeneration(), path, body);

    assertThat(Json.tree(response.text()).at(place).textValue()).isEqualTo("hello there");
  }

  @ParameterizedTest
  @MethodSource("dev.hearth.DoorsTest#streams")
  void everyDoorStreamsWhatATextGenerationServerSays(String path, String body, String end) {
    up.answer("/llm/generate_stream", tokens());

    RawResponse response = asked(textGeneration(), path, body);

    assertThat(response.text()).contains("hello ", "there", end).doesNotContain("\"error\":{");
  }

  @ParameterizedTest
  @MethodSource("dev.hearth.DoorsTest#streams")
  void everyDoorTellsOfATokenStreamThatBreaks(String path, String body, String end) {
    up.answer("/llm/generate_stream", tokens().cutAfter(1));

    RawResponse response = asked(textGeneration(), path, body);

    assertThat(response.text()).contains("hello ", "error").doesNotContain(end);
  }

  // ---- the question

  @Test
  void questionIsAnsweredWithWhoAnswered() throws IOException {
    up.answer(CHAT, Script.chat("No."));
    try (GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response =
          client
              .post(
                  QUERY,
                  "{\"prompt\":\"Is it raining?\",\"max_tokens\":150,\"user_id\":7}",
                  "x-request-id: trace-7")
              .readResponse();

      JsonNode answer = Json.tree(response.text());
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(answer.path("content").textValue()).isEqualTo("No.");
      assertThat(answer.path("provider").textValue()).isEqualTo("p-fast");
      assertThat(answer.path("model").textValue()).isEqualTo("up-fast");
      assertThat(answer.path("success").booleanValue()).isTrue();
      assertThat(answer.has("error")).isFalse();
      assertThat(answer.path("latency_ms").doubleValue()).isPositive();
      assertThat(answer.path("trace_id").textValue()).isEqualTo("trace-7");
      assertThat(response.header("x-request-id")).hasValue("trace-7");
      assertThat(response.header("x-hearth-dropped")).hasValue("user_id");
      JsonNode sent = Json.tree(up.awaitRequest(CHAT, 1).bodyText());
      assertThat(sent.at("/messages/0/content").textValue()).isEqualTo("Is it raining?");
      assertThat(sent.findValue("max_tokens").intValue()).isEqualTo(150);
    }
  }

  @Test
  void questionThatNamesNoModelGoesToTheFirst() throws IOException {
    up.answer(CHAT, Script.chat("No."));
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("smart", up.baseUrl()),
                GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      assertThat(model(client.post(QUERY, ASK).readResponse())).isEqualTo("up-smart");
      assertThat(model(client.post(QUERY, "{\"query\":\"hi\",\"model\":\"fast\"}").readResponse()))
          .isEqualTo("up-fast");
    }
  }

  @Test
  void questionThatNamesNoModelGoesToAuto() throws IOException {
    up.answer(CHAT, Script.chat("No."));
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.openAi("smart", up.baseUrl()),
                GatewayFixture.openAi("auto", up.baseUrl()));
        RawClient client = gateway.connect()) {

      assertThat(model(client.post(QUERY, ASK).readResponse())).isEqualTo("up-auto");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{'query':'hi','stream':true};    400; never streams|whole here",
        "{'query':'hi','model':'none'};   404; does not exist here",
        "{'query':''};                    400; 'query'",
        "[];                              400; JSON object",
      })
  void errorsHaveARealStatusAndTheSameShape(String ask, int status, String words)
      throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving(notebook());
        RawClient client = gateway.connect()) {

      RawResponse response =
          client.post(QUERY, ask.replace('\'', '"'), "x-request-id: trace-7").readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(status);
      assertNoSuccess(response, words.split("\\|", -1)[words.split("\\|", -1).length - 1]);
    }
  }

  @Test
  void failureOfTheBackEndIsToldInTheSameShape() throws IOException {
    up.answer(GENERATE, Script.json(500, "{\"error\":\"CUDA out of memory\"}"));
    try (GatewayFixture gateway = GatewayFixture.serving(notebook());
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(QUERY, ASK, "x-request-id: trace-7").readResponse();

      assertThat(response.status()).isEqualTo(503);
      assertNoSuccess(response, "CUDA out of memory");
      assertThat(Json.tree(response.text()).path("latency_ms").doubleValue()).isPositive();
    }
  }

  @Test
  void strangersAndOtherMethodsAreToldInTheSameShape() throws IOException {
    try (GatewayFixture gateway = GatewayFixture.lockedBy("sk-master", notebook());
        RawClient unknown = gateway.connect();
        RawClient client = gateway.connect()) {

      RawResponse stranger = unknown.post(QUERY, ASK, "x-request-id: trace-7").readResponse();
      RawResponse get =
          client
              .get(QUERY, "authorization: Bearer sk-master", "x-request-id: trace-7")
              .readResponse();

      assertThat(stranger.status()).isEqualTo(401);
      assertNoSuccess(stranger, "No API key");
      assertThat(get.status()).isEqualTo(405);
      assertNoSuccess(get, "POST");
    }
  }

  @Test
  void stubsTextIsNoSuccess() throws IOException {
    try (GatewayFixture gateway = GatewayFixture.serving();
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(QUERY, ASK).readResponse();

      JsonNode answer = Json.tree(response.text());
      assertThat(response.status()).isEqualTo(200);
      assertThat(answer.path("content").textValue()).contains("no backend was available");
      assertThat(answer.path("provider").textValue()).isEqualTo("local_stub");
      assertThat(answer.path("model").isNull()).isTrue();
      assertThat(answer.path("success").booleanValue()).isFalse();
      assertThat(answer.path("error").textValue()).contains("No model answered");
      ExchangeRecord record = gateway.awaitRecord();
      assertThat(record.outcome()).isEqualTo(Outcome.STUB);
    }
  }

  private static void assertNoSuccess(RawResponse response, String words) throws IOException {
    JsonNode answer = Json.tree(response.text());
    assertThat(answer.path("content").textValue()).isEmpty();
    assertThat(answer.path("provider").isNull()).isTrue();
    assertThat(answer.path("model").isNull()).isTrue();
    assertThat(answer.path("success").isBoolean()).isTrue();
    assertThat(answer.path("success").booleanValue()).isFalse();
    assertThat(answer.path("error").textValue()).contains(words);
    assertThat(answer.path("trace_id").textValue()).isEqualTo("trace-7");
    assertThat(answer.path("latency_ms").isNumber()).isTrue();
  }

  private static String model(RawResponse response) throws IOException {
    return Json.tree(response.text()).path("model").asText();
  }

  private static RawResponse asked(ModelGroup model, String path, String body) {
    try (GatewayFixture gateway = GatewayFixture.serving(model);
        RawClient client = gateway.connect()) {
      RawResponse response = client.post(path, body).readResponse();
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      return response;
    }
  }

  private ModelGroup notebook(String... fallbacks) {
    return GatewayFixture.group(
        "fast",
        GatewayFixture.target("fast", new RemoteGpuDialect(), up.baseUrl() + "/llm", Map.of()),
        fallbacks);
  }

  private ModelGroup textGeneration() {
    return GatewayFixture.group(
        "fast",
        GatewayFixture.target(
            "fast", new TextGenerationDialect(), up.baseUrl() + "/llm", Map.of()));
  }

  private static Script content(String text) {
    return Script.json(200, "{\"content\":\"" + text + "\"}");
  }

  private static Script tokens() {
    return Script.chunked(200, "text/event-stream")
        .piece(token("hello ", "null", "null"))
        .piece(
            token(
                "there",
                "\"hello there\"",
                "{\"finish_reason\":\"eos_token\",\"generated_tokens\":2,\"input_length\":4}"))
        .end();
  }

  private static String token(String text, String whole, String details) {
    return "data:{\"token\":{\"id\":1,\"text\":\"%s\",\"logprob\":-0.1,\"special\":false},\"generated_text\":%s,\"details\":%s}\n\n"
        .formatted(text, whole, details);
  }
}
