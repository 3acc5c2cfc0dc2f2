package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.GatewayFixture;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A caller who speaks OpenAI's dialect before an Ollama. */
class OllamaTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String OLLAMA_CHAT = "/api/chat";

  @Test
  void answersAWholeChat() throws IOException {
    try (ScriptedUpstream up =
            ScriptedUpstream.start().answer(OLLAMA_CHAT, Script.ollamaChat("hello there 🦉"));
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ask("")).readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(response.header("content-type")).hasValue("application/json");
      assertThat(response.header("x-hearth-provider")).hasValue("p-fast");
      assertThat(response.header("x-hearth-model")).hasValue("up-fast");
      JsonNode answer = Json.tree(response.text());
      assertThat(answer.path("object").textValue()).isEqualTo("chat.completion");
      assertThat(answer.path("model").textValue()).isEqualTo(Script.MODEL);
      assertThat(answer.at("/choices/0/message/content").textValue()).isEqualTo("hello there 🦉");
      assertThat(answer.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
      assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(7);
      assertThat(answer.at("/usage/completion_tokens").intValue()).isEqualTo(3);
      ExchangeRecord record = gateway.awaitRecord();
      assertThat(record.outcome()).isEqualTo(Outcome.ANSWERED);
      assertThat(record.usage()).isEqualTo(Usage.of(7, 3));
    }
  }

  @Test
  void asksOllamaInItsOwnWords() throws IOException {
    try (ScriptedUpstream up =
            ScriptedUpstream.start().answer(OLLAMA_CHAT, Script.ollamaChat("hello"));
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {

      client
          .post(
              CHAT,
              ask(",\"max_tokens\":5,\"temperature\":0.25,\"user\":\"u\",\"keep_alive\":\"5m\""),
              "Authorization: Bearer caller-key")
          .readResponse();

      ReceivedRequest received = up.awaitRequest(OLLAMA_CHAT, 1);
      assertThat(received.headers().all("authorization")).containsExactly("Bearer sk-upstream");
      assertThat(received.header("content-type")).hasValue("application/json");
      assertThat(Json.tree(received.bodyText()))
          .isEqualTo(
              Json.tree(
                  "{\"model\":\"up-fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hé\"}],"
                      + "\"stream\":false,\"truncate\":false,\"shift\":false,\"keep_alive\":\"5m\","
                      + "\"options\":{\"num_ctx\":8192,\"num_predict\":5,\"temperature\":0.25}}"));
    }
  }

  @Test
  void keepsTheContextWindowThatIsConfigured() throws IOException {
    try (ScriptedUpstream up =
        ScriptedUpstream.start().answer(OLLAMA_CHAT, Script.ollamaChat("hello"))) {
      ModelGroup model =
          GatewayFixture.group(
              "fast",
              GatewayFixture.target(
                  "fast", new OllamaDialect(), up.baseUrl(), Map.of("num_ctx", "16384")));
      try (GatewayFixture gateway = GatewayFixture.serving(model);
          RawClient client = gateway.connect()) {
        client.post(CHAT, ask("")).readResponse();
      }

      JsonNode sent = Json.tree(up.awaitRequest(OLLAMA_CHAT, 1).bodyText());
      assertThat(sent.at("/options/num_ctx").intValue()).isEqualTo(16_384);
      assertThat(sent.path("truncate")).hasToString("false");
    }
  }

  @Test
  void streamsAChatAsEvents() throws IOException {
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(
                    OLLAMA_CHAT,
                    Script.ollamaChatStream("Hel", "lo ", "🦉"),
                    Script.ollamaChatStream("Hel", "lo ", "🦉").splitEvery(1),
                    Script.ollamaChatStream("Hel", "lo ", "🦉").joined());
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {
      for (int i = 0; i < 3; i++) {
        RawResponse response = client.post(CHAT, ask(",\"stream\":true")).readResponse();

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("content-type").orElse("")).startsWith("text/event-stream");
        assertThat(response.text()).endsWith("data: [DONE]\n\n").doesNotContain("prompt_tokens");
        assertThat(contents(response.text())).isEqualTo("Hello 🦉");
        assertThat(response.text()).containsOnlyOnce("\"finish_reason\":\"stop\"");
        assertThat(gateway.awaitRecord().usage())
            .as("counted all the same")
            .isEqualTo(Usage.of(7, 3));
      }
      assertThat(
              Json.tree(up.awaitRequest(OLLAMA_CHAT, 1).bodyText()).path("stream").booleanValue())
          .isTrue();
    }
  }

  @Test
  void tellsAStreamsUsageToWhomAsksForIt() {
    try (ScriptedUpstream up =
            ScriptedUpstream.start().answer(OLLAMA_CHAT, Script.ollamaChatStream("a", "b"));
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {

      RawResponse response =
          client
              .post(CHAT, ask(",\"stream\":true,\"stream_options\":{\"include_usage\":true}"))
              .readResponse();

      assertThat(response.text())
          .containsOnlyOnce("\"prompt_tokens\":7")
          .contains("\"completion_tokens\":2", "\"choices\":[],")
          .endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void givesAToolCallWholeAndStreamed() throws IOException {
    String call =
        "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":["
            + "{\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Zürich\"}}}]},";
    Script stream =
        Script.chunked(200, "application/x-ndjson")
            .piece(call + "\"done\":false}\n")
            .piece("{\"model\":\"m\",\"done\":true,\"done_reason\":\"stop\"}\n")
            .end();
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(OLLAMA_CHAT, Script.json(200, call + "\"done\":true}"), stream);
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {
      String tools = ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]";

      JsonNode whole = Json.tree(client.post(CHAT, ask(tools)).readResponse().text());
      RawResponse streamed = client.post(CHAT, ask(tools + ",\"stream\":true")).readResponse();

      assertThat(whole.at("/choices/0/message/tool_calls/0/function/arguments").textValue())
          .isEqualTo("{\"city\":\"Zürich\"}");
      assertThat(whole.at("/choices/0/message/tool_calls/0/id").textValue()).isNotEmpty();
      assertThat(whole.at("/choices/0/message").path("content").isNull()).isTrue();
      assertThat(whole.at("/choices/0/finish_reason").textValue()).isEqualTo("tool_calls");
      assertThat(streamed.text())
          .contains("\"name\":\"weather\"", "{\\\"city\\\":\\\"Zürich\\\"}")
          .contains("\"finish_reason\":\"tool_calls\"")
          .endsWith("data: [DONE]\n\n");
      assertThat(Json.tree(up.awaitRequest(OLLAMA_CHAT, 1).bodyText()).at("/tools/0/function/name"))
          .hasToString("\"weather\"");
    }
  }

  @Test
  void answersCompletionsAndEmbeddings() throws IOException {
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(
                    "/api/generate",
                    Script.json(200, "{\"model\":\"m\",\"response\":\"upon\",\"done\":true}"))
                .answer("/api/embed", Script.ollamaEmbed(2, 3));
        GatewayFixture gateway = serving(up);
        RawClient client = gateway.connect()) {

      JsonNode completion =
          Json.tree(
              client
                  .post("/v1/completions", "{\"model\":\"fast\",\"prompt\":\"once\"}")
                  .readResponse()
                  .text());
      String wish = "{\"model\":\"fast\",\"input\":[\"a\",\"b\"]";
      JsonNode numbers = Json.tree(client.post("/v1/embeddings", wish + "}").readResponse().text());
      JsonNode base64 =
          Json.tree(
              client
                  .post("/v1/embeddings", wish + ",\"encoding_format\":\"base64\"}")
                  .readResponse()
                  .text());

      assertThat(completion.at("/choices/0/text").textValue()).isEqualTo("upon");
      assertThat(numbers.path("data")).hasSize(2);
      assertThat(numbers.at("/data/1/embedding")).hasSize(3);
      assertThat(numbers.at("/usage/prompt_tokens").intValue()).isEqualTo(7);
      assertThat(base64.at("/data/1/embedding").textValue()).isNotEmpty();
      JsonNode sent = Json.tree(up.awaitRequest("/api/embed", 1).bodyText());
      assertThat(sent.path("input")).hasToString("[\"a\",\"b\"]");
      assertThat(sent.path("truncate")).hasToString("false");
      assertThat(sent.at("/options/num_ctx").intValue()).isEqualTo(8_192);
    }
  }

  @Test
  void stopsOllamaWhenTheCallerHangsUp() {
    Gate gate = Gate.named("the rest of the stream");
    try (ScriptedUpstream up =
            ScriptedUpstream.start()
                .answer(OLLAMA_CHAT, Script.ollamaChatStream("a", "b", "c").pauseAfter(1, gate));
        GatewayFixture gateway = serving(up)) {
      RawClient client = gateway.connect();
      client.post(CHAT, ask(",\"stream\":true"));
      client.readHead();
      client.readChunksUntil("\"a\"");

      client.close();

      assertThat(up.awaitHangUp().path()).isEqualTo(OLLAMA_CHAT);
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
      gate.open();
    }
  }

  private static GatewayFixture serving(ScriptedUpstream up) {
    return GatewayFixture.serving(GatewayFixture.ollama("fast", up.baseUrl()));
  }

  private static String ask(String more) {
    return "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hé\"}]" + more + "}";
  }

  /** The text of a stream's deltas. */
  private static String contents(String stream) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String event : stream.split("\n\n", -1)) {
      if (event.startsWith("data: {")) {
        text.append(Json.tree(event.substring(6)).at("/choices/0/delta/content").asText(""));
      }
    }
    return text.toString();
  }
}
