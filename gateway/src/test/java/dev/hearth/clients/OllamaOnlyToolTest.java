package dev.hearth.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A tool that knows Ollama only, without a library: what {@code curl} in a script sends. */
@ExtendWith(Site.Shared.class)
class OllamaOnlyToolTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Site site;
  private final RawClient client;

  OllamaOnlyToolTest(Site site) {
    this.site = site;
    client = RawClient.connect(site.port());
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "ANTHROPIC")
  void indexesByTheOlderWayToEmbed(BackEnd backEnd) throws IOException {
    site.need(backEnd);

    JsonNode answer = post(200, "/api/embeddings", "{\"model\":\"%s\",\"prompt\":\"hi\"}", backEnd);

    assertThat(answer.path("embedding"))
        .hasSize(backEnd.real() ? 64 : 3)
        .allMatch(JsonNode::isNumber);
  }

  @Test
  void isToldInOneStringThatNobodyEmbeds() throws IOException {
    JsonNode answer =
        post(400, "/api/embeddings", "{\"model\":\"%s\",\"prompt\":\"hi\"}", BackEnd.ANTHROPIC);

    assertThat(answer.path("error").textValue()).isNotBlank();
  }

  @ParameterizedTest
  @EnumSource
  void generatesFromAPrompt(BackEnd backEnd) throws IOException {
    site.need(backEnd);

    JsonNode answer =
        post(
            200,
            "/api/generate",
            "{\"model\":\"%s\",\"prompt\":\"hi\",\"stream\":false,\"options\":{\"num_predict\":5}}",
            backEnd);

    assertThat(answer.path("response").textValue()).isNotBlank();
    assertThat(answer.path("done").booleanValue()).isTrue();
    assertThat(answer.path("eval_count").intValue()).isPositive();
  }

  @Test
  void findsTheServerAndItsModels() throws IOException {
    assertThat(client.get("/").readResponse().text()).contains("Ollama is running");

    JsonNode models = JSON.readTree(client.get("/api/tags").readResponse().text()).path("models");

    assertThat(models.findValuesAsText("name"))
        .contains(BackEnd.ANTHROPIC.model(), BackEnd.VLLM.model());
  }

  private JsonNode post(int status, String path, String body, BackEnd backEnd) throws IOException {
    String model = path.equals("/api/embeddings") ? backEnd.embeddingModel() : backEnd.model();
    RawResponse response = client.post(path, body.formatted(model)).readResponse();
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    return JSON.readTree(response.text());
  }
}
