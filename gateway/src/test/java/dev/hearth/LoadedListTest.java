package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.LlamaServer;
import dev.hearth.testkit.Parts;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.testkit.TinyModel;
import dev.hearth.upstream.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /api/ps}: what the back ends have in memory, under the gateway's names. */
class LoadedListTest {
  private static final String MODELS = "/v1/models";

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @TempDir Path folder;

  @AfterEach
  void close() {
    up.close();
  }

  @Test
  void tellsWhatOllamaTellsUnderTheGatewaysName() throws IOException {
    up.answer("/api/version", Script.ollamaVersion("0.32.1"));
    up.answer(
        "/api/ps",
        Script.json(
            200,
            "{\"models\":[{\"name\":\"other:latest\"},{\"name\":\"up-fast:latest\",\"size\":900,"
                + "\"size_vram\":700,\"details\":{\"family\":\"qwen3\"},\"context_length\":8192,"
                + "\"expires_at\":\"2318-03-01T00:00:00Z\"}]}"));
    try (GatewayFixture gateway = GatewayFixture.serving(ollama())) {

      JsonNode models = ps(gateway);

      assertThat(models).hasSize(1);
      JsonNode model = models.path(0);
      assertThat(model.path("name").textValue()).isEqualTo("fast");
      assertThat(model.path("model").textValue()).isEqualTo("fast");
      assertThat(model.path("size").intValue()).isEqualTo(900);
      assertThat(model.path("size_vram").intValue()).isEqualTo(700);
      assertThat(model.path("context_length").intValue()).isEqualTo(8192);
      assertThat(model.at("/details/family").textValue()).isEqualTo("qwen3");
      assertThat(model.path("expires_at").textValue()).isEqualTo("2318-03-01T00:00:00Z");
      assertThat(model.path("digest").textValue())
          .isEqualTo(get(gateway, "/api/tags").at("/models/0/digest").textValue());
    }
  }

  @Test
  void isAskedAnewEachTime() throws IOException {
    up.answer("/api/version", Script.ollamaVersion("0.32.1"));
    up.answer("/api/ps", Script.ollamaPs("up-fast"));
    try (GatewayFixture gateway = GatewayFixture.serving(ollama())) {
      assertThat(ps(gateway)).hasSize(1);

      up.answer("/api/ps", Script.ollamaPs());

      assertThat(ps(gateway)).isEmpty();
    }
  }

  @Test
  void tellsOfAServerThatServesWhatItHasLoaded() throws IOException {
    up.answer(
        MODELS,
        Script.json(
            200, "{\"data\":[{\"id\":\"up-fast\",\"owned_by\":\"vllm\",\"max_model_len\":4096}]}"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi())) {

      JsonNode model = ps(gateway).path(0);

      assertThat(model.path("name").textValue()).isEqualTo("fast");
      assertThat(model.path("context_length").intValue()).isEqualTo(4096);
      assertThat(model.path("size").intValue()).isZero();
      assertThat(model.path("size_vram").intValue()).isZero();
      assertThat(model.path("expires_at").textValue()).startsWith("23");
    }
  }

  @Test
  void tellsOfLmStudioOnlyWhatIsLoadedAndHowMuchFits() throws IOException {
    up.answer(
        MODELS,
        Script.json(200, "{\"data\":[{\"id\":\"up-fast\",\"owned_by\":\"organization_owner\"}]}"));
    up.answer("/api/v0/models", lmStudio("not-loaded", "\"max_context_length\":32768"));
    try (GatewayFixture gateway = GatewayFixture.serving(openAi())) {
      assertThat(ps(gateway)).isEmpty();
      JsonNode listed = awaitWindow(gateway);
      assertThat(listed.path("context_length").intValue()).isEqualTo(32_768);
      assertThat(listed.at("/architecture/input_modalities")).hasToString("[\"text\",\"image\"]");

      up.answer("/api/v0/models", lmStudio("loaded", "\"loaded_context_length\":4096"));

      JsonNode model = ps(gateway).path(0);
      assertThat(model.path("name").textValue()).isEqualTo("fast");
      assertThat(model.path("context_length").intValue()).isEqualTo(4096);
      assertThat(model.at("/details/family").textValue()).isEqualTo("qwen2_vl");
    }
  }

  @Test
  void neverAsksACloud() throws IOException {
    up.answerOthers(Script.json(200, "{\"data\":[{\"id\":\"m\",\"owned_by\":\"vllm\"}]}"));
    Provider cloud =
        new Provider(
            "cloud",
            new OpenAiDialect(),
            Endpoint.of(up.uri("/")),
            "/v1",
            new Credential.None(),
            List.of(),
            false);
    Target target = Target.of("t", cloud, new ModelParams("m", Map.of()));
    try (GatewayFixture gateway = GatewayFixture.serving(GatewayFixture.group("m", target))) {
      assertThat(ps(gateway)).isEmpty();
      assertThat(up.requests()).isEmpty();
    }
  }

  @Test
  void isEmptyWhereNobodyAnswers() throws IOException {
    up.close();
    try (GatewayFixture gateway = GatewayFixture.serving(ollama())) {
      assertThat(ps(gateway)).isEmpty();
    }
  }

  @Test
  void tellsWhatARealLlamaServerTellsOfItself() throws IOException {
    try (LlamaServer llama = startedAs("up-fast");
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", llama.baseUrl()))) {
      JsonNode props = Json.tree(llama.get("/props").text());
      boolean tools = props.at("/chat_template_caps/supports_tools").booleanValue();

      JsonNode listed = awaitWindow(gateway);
      JsonNode model = ps(gateway).path(0);

      assertThat(props.has("chat_template_caps")).as("told by /props").isTrue();
      assertThat(listed.path("context_length").intValue())
          .isEqualTo(props.at("/default_generation_settings/n_ctx").intValue());
      assertThat(listed.path("supported_parameters"))
          .hasToString(tools ? "[\"tools\",\"tool_choice\"]" : "[]");
      assertThat(model.path("name").textValue()).isEqualTo("fast");
      assertThat(model.path("size").longValue()).isPositive();
      assertThat(model.path("context_length")).isEqualTo(listed.path("context_length"));
    }
  }

  private LlamaServer startedAs(String name) {
    return Parts.llamaServer()
        .start(TinyModel.small().writeTo(folder.resolve("tiny.gguf")), "--alias", name);
  }

  private ModelGroup ollama() {
    return GatewayFixture.ollama("fast", up.baseUrl());
  }

  private ModelGroup openAi() {
    return GatewayFixture.openAi("fast", up.baseUrl());
  }

  private static Script lmStudio(String state, String window) {
    return Script.json(
        200,
        "{\"data\":[{\"id\":\"up-fast\",\"type\":\"vlm\",\"arch\":\"qwen2_vl\",\"state\":\"%s\",%s}]}"
            .formatted(state, window));
  }

  private static JsonNode awaitWindow(GatewayFixture gateway) throws IOException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    JsonNode model = get(gateway, "/v1/models/fast");
    while (!model.has("context_length")) {
      assertThat(System.nanoTime()).as("the server was not asked within 20 s").isLessThan(end);
      Thread.onSpinWait();
      model = get(gateway, "/v1/models/fast");
    }
    return model;
  }

  private static JsonNode ps(GatewayFixture gateway) throws IOException {
    JsonNode models = get(gateway, "/api/ps").path("models");
    assertThat(models.isArray()).isTrue();
    return models;
  }

  private static JsonNode get(GatewayFixture gateway, String path) throws IOException {
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.get(path).readResponse();
      assertThat(response.status()).as(response.text()).isEqualTo(200);
      return Json.tree(response.text());
    }
  }
}
