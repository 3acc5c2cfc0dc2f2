package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code GET /health/gpu-providers}: how the chain stands, in figures of what happened. */
class GpuProvidersTest {
  private static final String CHAT = ChainServers.CHAT;

  private final ChainServers servers = new ChainServers();

  @AfterEach
  void stop() {
    servers.close();
  }

  @Test
  void tellsHowEachOneIsInTheOrderOfTheChain() {
    try (ChainGateway gateway = ChainGateway.start(servers.environment()).awaitModels()) {
      gateway.ask();

      assertThat(gateway.health())
          .hasToString(
              """
              {"status":"healthy","timestamp":"2026-01-01T00:00:00Z","gpu_providers":{"providers":{\
              "ollama_local":{"status":"healthy","last_check":"2026-01-01T00:00:00Z",\
              "latency_ms":0,"error_count":0,"success_count":1,"circuit_open_until":null,\
              "last_error":null},\
              "remote_gpu":{"status":"healthy","last_check":"2026-01-01T00:00:00Z",\
              "latency_ms":0,"error_count":0,"success_count":0,"circuit_open_until":null,\
              "last_error":null},\
              "huggingface":{"status":"unknown","last_check":null,\
              "latency_ms":0,"error_count":0,"success_count":0,"circuit_open_until":null,\
              "last_error":null}},\
              "available_providers":["ollama_local","remote_gpu","huggingface","local_stub"]}}\
              """);
    }
  }

  @Test
  void tellsOfPaidOnesWhereTheyMayBeAsked() {
    try (ChainGateway gateway = ChainGateway.start(servers.paid()).awaitModels()) {
      assertThat(available(gateway.health()))
          .containsExactly(
              "ollama_local", "remote_gpu", "huggingface", "openai", "anthropic", "local_stub");
    }
  }

  @Test
  void tellsOfOneThatProbesFindAway() {
    Map<String, String> environment = new HashMap<>(servers.environment());
    environment.put("OLLAMA_BASE_URL", "http://127.0.0.1:" + ScriptedUpstream.freePort());
    try (ChainGateway gateway = ChainGateway.start(environment)) {
      JsonNode told = gateway.health();

      assertThat(told.path("status").textValue()).isEqualTo("degraded");
      assertThat(status(told, "ollama_local")).isEqualTo("unhealthy");
      assertThat(provider(told, "ollama_local").path("last_error").textValue()).contains("refused");
      assertThat(available(told)).containsExactly("remote_gpu", "huggingface", "local_stub");
    }
  }

  @Test
  void tellsOfAnOllamaThatListsNoModelToTalkTo() {
    servers.ollama.answer("/api/tags", Script.ollamaTags("nomic-embed-text:latest"));
    try (ChainGateway gateway = ChainGateway.start(servers.environment())) {
      assertThat(provider(gateway.health(), "ollama_local").path("last_error").textValue())
          .isEqualTo("it lists no model to talk to");
      assertThat(status(gateway.health(), "ollama_local")).isEqualTo("unhealthy");
    }
  }

  @Test
  void tellsUntilWhenABreakerKeepsRequestsAway() {
    servers.withoutOllama();
    try (ChainGateway gateway = ChainGateway.start(servers.environment()).awaitModels()) {
      gateway.time().advance(Duration.ofSeconds(90));
      for (int i = 0; i < 3; i++) {
        gateway.ask();
      }

      JsonNode told = gateway.health();

      assertThat(provider(told, "ollama_local"))
          .hasToString(
              """
              {"status":"circuit_open","last_check":"2026-01-01T00:01:30Z","latency_ms":0,\
              "error_count":3,"success_count":0,"circuit_open_until":"2026-01-01T00:06:30Z",\
              "last_error":"it could not be reached, or was not able to answer"}\
              """);
      assertThat(provider(told, "remote_gpu").path("success_count").intValue()).isEqualTo(3);
      assertThat(told.path("status").textValue()).isEqualTo("degraded");
      assertThat(available(told)).containsExactly("remote_gpu", "huggingface", "local_stub");

      gateway.probe();

      assertThat(status(gateway.health(), "ollama_local")).isEqualTo("healthy");
    }
  }

  @Test
  void whatWasHeardLastCounts() {
    servers.withoutOllama();
    try (ChainGateway gateway = ChainGateway.start(servers.environment()).awaitModels()) {
      gateway.time().advance(Duration.ofSeconds(1));
      gateway.ask();

      assertThat(status(gateway.health(), "ollama_local")).isEqualTo("unhealthy");
      assertThat(provider(gateway.health(), "ollama_local").path("last_error").textValue())
          .isEqualTo("it could not be reached, or was not able to answer");

      servers.ollama.answer(ChainServers.OLLAMA_CHAT, Script.ollamaChat("well again"));
      gateway.ask();

      assertThat(status(gateway.health(), "ollama_local")).isEqualTo("healthy");
    }
  }

  @Test
  void tellsOfACloudWhatCameOfItsLastRequest() {
    Gate gate = Gate.named("output");
    servers.huggingface.answer(CHAT, Script.chat("hello").pauseFirst(gate));
    try (ChainGateway gateway = ChainGateway.start(onlyHuggingFace());
        RawClient client = gateway.connect()) {
      client.post(CHAT, ConfiguredGateway.body("free-first", false));
      gate.awaitArrival();
      gateway.time().advance(Duration.ofNanos(1_234_560_000));
      gate.open();
      assertThat(client.readResponse().status()).isEqualTo(200);

      JsonNode well = provider(gateway.health(), "huggingface");
      assertThat(well.path("status").textValue()).isEqualTo("healthy");
      assertThat(well.path("last_check").textValue()).isEqualTo("2026-01-01T00:00:01Z");
      assertThat(well.path("latency_ms").decimalValue()).isEqualByComparingTo("1234.6");

      servers.withoutHuggingFace();
      gateway.ask();

      JsonNode ill = provider(gateway.health(), "huggingface");
      assertThat(ill.path("status").textValue()).isEqualTo("unhealthy");
      assertThat(ill.path("error_count").intValue()).isEqualTo(1);
      assertThat(ill.path("success_count").intValue()).isEqualTo(1);
      assertThat(ill.path("last_error").textValue())
          .isEqualTo("it refused the gateway's credentials or account");
    }
  }

  @Test
  void repeatsNothingOfWhatABackEndOrACallerSays() {
    servers.huggingface.answer(
        CHAT, Script.error(500, "server_error", "hf_test may not ask: my secret diary"));
    try (ChainGateway gateway = ChainGateway.start(onlyHuggingFace())) {
      gateway.ask();

      assertThat(gateway.health().toString())
          .contains("\"error_count\":1")
          .doesNotContain("hf_test", "diary");
    }
  }

  @Test
  void doesNotHoldAgainstOneWhatIsTheRequestsFault() {
    servers.huggingface.answer(CHAT, Script.error(400, "invalid_request_error", "no such field"));
    try (ChainGateway gateway = ChainGateway.start(onlyHuggingFace())) {
      gateway.ask();

      assertThat(provider(gateway.health(), "huggingface").path("error_count").intValue()).isZero();
      assertThat(status(gateway.health(), "huggingface")).isEqualTo("unknown");
    }
  }

  @Test
  void isUnhealthyWhereOnlyTheGatewayItselfIsLeft() {
    servers.withoutHuggingFace();
    try (ChainGateway gateway = ChainGateway.start(onlyHuggingFace())) {
      gateway.ask();

      assertThat(gateway.health().path("status").textValue()).isEqualTo("unhealthy");
      assertThat(available(gateway.health())).containsExactly("local_stub");
    }
  }

  @Test
  void wantsAKeyWhereThereIsOne() {
    Map<String, String> environment = servers.environment(Map.of("HEARTH_MASTER_KEY", "sk-master"));
    try (ChainGateway gateway = ChainGateway.start(environment);
        RawClient client = gateway.connect()) {
      RawResponse stranger = client.get("/health/gpu-providers").readResponse();
      RawResponse known =
          client.get("/health/gpu-providers", ConfiguredGateway.bearer("sk-master")).readResponse();

      assertThat(stranger.status()).isEqualTo(401);
      assertThat(known.status()).isEqualTo(200);
      assertThat(known.header("content-type")).hasValue("application/json");
    }
  }

  @Test
  void tellsOfAllProvidersWhereThereIsNoChain(@TempDir Path folder) {
    String yaml =
        """
        listen: { port: 0 }
        discover: false
        providers:
          box: { type: ollama, url: "%s" }
        models:
          local/fast: box/qwen3
          cloud/fast: openai/gpt-4o-mini
        """
            .formatted(servers.ollama.baseUrl());
    Map<String, String> keys = Map.of("OPENAI_API_KEY", "sk-x");
    try (ConfiguredGateway gateway =
            ConfiguredGateway.start(folder, yaml, keys, _ -> new CountDownLatch(1).await());
        RawClient client = gateway.connect()) {
      JsonNode told = ChainGateway.tree(client.get("/health/gpu-providers").readResponse());

      assertThat(available(told)).containsExactly("box", "openai");
    }
  }

  private Map<String, String> onlyHuggingFace() {
    return Map.of(
        "OLLAMA_HOST",
        "127.0.0.1:" + ScriptedUpstream.freePort(),
        "HUGGINGFACE_API_KEY",
        "hf_test",
        "HUGGINGFACE_API_BASE",
        servers.huggingface.baseUrl());
  }

  private static JsonNode provider(JsonNode told, String name) {
    return told.at("/gpu_providers/providers/" + name);
  }

  private static String status(JsonNode told, String name) {
    return provider(told, name).path("status").asText();
  }

  private static List<String> available(JsonNode told) {
    List<String> names = new ArrayList<>();
    told.at("/gpu_providers/available_providers").forEach(name -> names.add(name.textValue()));
    return names;
  }
}
