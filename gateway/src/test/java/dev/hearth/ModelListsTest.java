package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the lists of models tell of one, of what its server tells. */
class ModelListsTest {
  private static final String LIST =
      "{\"object\":\"list\",\"data\":[{\"id\":\"up-fast\",\"object\":\"model\",\"owned_by\":\"x\","
          + "\"context_length\":4096,\"architecture\":{\"input_modalities\":[\"text\",\"image\"],"
          + "\"output_modalities\":[\"text\"]}}]}";

  private final ScriptedUpstream up =
      ScriptedUpstream.start().answer("/v1/models", Script.json(200, LIST));
  private final GatewayFixture gateway =
      GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));

  @BeforeEach
  void untilItWasAsked() throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!get("/v1/models/fast").has("context_length")) {
      assertThat(System.nanoTime()).as("the server was not asked within 20 s").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @AfterEach
  void close() {
    gateway.close();
    up.close();
  }

  @Test
  void openAisClientsFindItInTheWordsOfThoseWhoTellIt() throws IOException {
    JsonNode model = get("/v1/models").at("/data/0");

    assertThat(model.path("context_length").asInt()).isEqualTo(4096);
    assertThat(model.path("max_model_len").asInt()).isEqualTo(4096);
    assertThat(model.at("/architecture/input_modalities")).hasToString("[\"text\",\"image\"]");
    assertThat(model.path("supported_parameters")).hasToString("[\"tools\",\"tool_choice\"]");
  }

  @Test
  void anthropicsClientsFindTheWindow() throws IOException {
    assertThat(get("/v1/models/fast").path("max_input_tokens").asInt()).isEqualTo(4096);
  }

  @Test
  void ollamasClientsFindItWhereTheyLook() throws IOException {
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.post("/api/show", "{\"model\":\"fast\"}").readResponse();
      JsonNode model = Json.tree(response.text());

      assertThat(model.path("capabilities")).hasToString("[\"completion\",\"tools\",\"vision\"]");
      String family = model.at("/model_info/general.architecture").asText();
      assertThat(model.path("model_info").path(family + ".context_length").asInt()).isEqualTo(4096);
    }
    assertThat(get("/api/tags").at("/models/0/details/context_length").asInt()).isEqualTo(4096);
  }

  @Test
  void geminisClientsFindTheWindowAndOnlyTheMethodsItHas() throws IOException {
    JsonNode model = get("/v1beta/models/fast");

    assertThat(model.path("inputTokenLimit").asInt()).isEqualTo(4096);
    assertThat(model.path("supportedGenerationMethods"))
        .hasToString("[\"generateContent\",\"streamGenerateContent\"]");
  }

  private JsonNode get(String path) throws IOException {
    try (RawClient client = gateway.connect()) {
      return Json.tree(client.get(path).readResponse().text());
    }
  }
}
