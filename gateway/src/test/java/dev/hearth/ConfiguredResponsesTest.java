package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Locations;
import dev.hearth.dialect.Json;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server of Responses, configured as users do it, behind the doors of chat and of Responses. */
class ConfiguredResponsesTest {
  private static final String CREATED =
      "{\"type\":\"response.created\",\"sequence_number\":0,\"response\":{\"id\":\"resp_v\","
          + "\"model\":\"m\",\"output\":[]}}";
  private static final String DELTA =
      "{\"type\":\"response.output_text.delta\",\"sequence_number\":1,\"output_index\":0,"
          + "\"content_index\":0,\"item_id\":\"msg_v\",\"delta\":\"hello\"}";
  private static final String WHOLE =
      "{\"id\":\"resp_v\",\"object\":\"response\",\"model\":\"m\",\"status\":\"completed\","
          + "\"error\":null,\"output\":[{\"id\":\"msg_v\",\"type\":\"message\","
          + "\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":"
          + "\"output_text\",\"text\":\"hello\",\"annotations\":[]}]}],\"usage\":{"
          + "\"input_tokens\":7,\"output_tokens\":3,\"total_tokens\":10}}";
  private static final String COMPLETED =
      "{\"type\":\"response.completed\",\"sequence_number\":2,\"response\":" + WHOLE + "}";

  @TempDir Path folder;

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
  }

  private String hearthYaml() {
    return """
    discover: false
    providers: { box: { type: openai-responses, url: "%s", key: sk-box } }
    models: { fast: box/m }
    """
        .formatted(up.baseUrl());
  }

  private String liteLlmYaml() {
    return """
    model_list:
      - model_name: fast
        litellm_params: { model: openai/responses/m, api_base: "%s/v1", api_key: sk-box }
    """
        .formatted(up.baseUrl());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void answersAChat(boolean liteLlm) throws IOException {
    up.answer("/v1/responses", Script.json(200, WHOLE));
    try (Hearth gateway = start(liteLlm ? liteLlmYaml() : hearthYaml());
        RawClient client = RawClient.connect(gateway.address().getPort())) {

      RawResponse response =
          client
              .post(
                  "/v1/chat/completions",
                  "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
              .readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(200);
      assertThat(Json.tree(response.text()).at("/choices/0/message/content").textValue())
          .isEqualTo("hello");
      assertThat(up.awaitRequest("/v1/responses", 1).header("authorization"))
          .hasValue("Bearer sk-box");
      assertThat(Json.tree(up.awaitRequest("/v1/responses", 1).bodyText()).path("store").asText())
          .isEqualTo("false");
    }
  }

  @Test
  void streamsAChat() throws IOException {
    up.answer("/v1/responses", stream());
    try (Hearth gateway = start(hearthYaml());
        RawClient client = RawClient.connect(gateway.address().getPort())) {

      RawResponse response =
          client
              .post(
                  "/v1/chat/completions",
                  "{\"model\":\"fast\",\"stream\":true,\"messages\":[{\"role\":\"user\","
                      + "\"content\":\"hi\"}]}")
              .readResponse();

      assertThat(response.text()).contains("\"content\":\"hello\"").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void passesResponsesAsTheyAre() throws IOException {
    up.answer("/v1/responses", Script.json(200, WHOLE), stream());
    try (Hearth gateway = start(hearthYaml());
        RawClient client = RawClient.connect(gateway.address().getPort())) {

      assertThat(
              client
                  .post("/v1/responses", "{\"model\":\"fast\",\"input\":\"hi\"}")
                  .readResponse()
                  .text())
          .isEqualTo(WHOLE);
      assertThat(
              client
                  .post("/v1/responses", "{\"model\":\"fast\",\"stream\":true,\"input\":\"hi\"}")
                  .readResponse()
                  .text())
          .isEqualTo("data: " + CREATED + "\n\ndata: " + DELTA + "\n\ndata: " + COMPLETED + "\n\n");
      assertThat(up.awaitRequest("/v1/responses", 1).bodyText())
          .isEqualTo("{\"model\":\"m\",\"input\":\"hi\"}");
    }
  }

  @Test
  void keepsNothingWhereItIsTold() throws IOException {
    up.answer("/v1/chat/completions", Script.chat("hello"));
    String yaml =
        """
        discover: false
        providers: { box: { type: openai, url: "%s", key: none } }
        models: { fast: box/m }
        responses: { keep: 0 }
        """
            .formatted(up.baseUrl());
    try (Hearth gateway = start(yaml);
        RawClient client = RawClient.connect(gateway.address().getPort())) {

      RawResponse response =
          client
              .post("/v1/responses", "{\"model\":\"fast\",\"store\":true,\"input\":\"hi\"}")
              .readResponse();

      assertThat(Json.tree(response.text()).path("store").booleanValue()).isFalse();
      assertThat(response.header("x-hearth-dropped")).hasValue("store");
      String id = Json.tree(response.text()).path("id").asText();
      assertThat(client.get("/v1/responses/" + id).readResponse().status()).isEqualTo(404);
    }
  }

  private static Script stream() {
    return Script.chunked(200, "text/event-stream").event(CREATED).event(DELTA).event(COMPLETED);
  }

  private Hearth start(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("hearth.yaml"), yaml);
    Locations nowhere = new Locations(folder.resolve("home"), folder.resolve("home"), false);
    Loading loading =
        new ConfigLoader(new GatewayServer().dialects(), Map.of(), nowhere).load(file);
    return switch (loading) {
      case Loading.Loaded(Configuration configuration, _) ->
          GatewayFixture.start(configuration.at("127.0.0.1", 0));
      case Loading.Broken(_, var problems) -> throw new AssertionError(problems);
    };
  }
}
