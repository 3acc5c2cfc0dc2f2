package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for {@code auto}, from the socket to the model that the policy chooses. */
class PolicyRoutingTest {
  private static final String CHAT = ConfiguredGateway.CHAT;
  @TempDir Path folder;

  private final ScriptedUpstream box = ScriptedUpstream.start();
  private final ScriptedUpstream cloud = ScriptedUpstream.start();
  private ConfiguredGateway gateway;

  @BeforeEach
  void start() {
    box.answer(CHAT, Script.chat("from the box"));
    cloud.answer(CHAT, Script.chat("from the cloud"));
    gateway = ConfiguredGateway.start(folder, yaml());
  }

  @AfterEach
  void close() {
    gateway.close();
    box.close();
    cloud.close();
  }

  @ParameterizedTest
  @CsvSource({
    "x-hearth-task: classification, fast",
    "x-hearth-task: creative, big",
    "x-hearth-complexity: complex, big",
    "x-hearth-task: batch, quality",
    "x-hearth-privacy: private, quality",
  })
  void sendsADeclaredRequestWhereItsRuleSays(String header, String model) {
    assertThat(ask("hello", header).header("x-hearth-model")).hasValue(model);
  }

  @Test
  void tellsTheRuleInTheAnswersRoute() {
    assertThat(ask("hello", "x-hearth-task: creative").header("x-hearth-route"))
        .hasValue("auto -> cloud/big (policy auto, rule creative-declared) -> cloud/big");
  }

  @Test
  void countsTheTokensOfAPromptThatMayBeTooLong() {
    assertThat(ask("word ".repeat(20_000)).header("x-hearth-model")).hasValue("large");
    assertThat(ask("x".repeat(17_000)).header("x-hearth-model"))
        .as("more bytes than the bound, and fewer tokens")
        .hasValue("quality");
  }

  @Test
  void neverSendsAPrivateRequestToACloudNotEvenAsAFallback() {
    box.close();

    RawResponse answer = ask("hello", "x-hearth-privacy: private");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(cloud.requests()).isEmpty();
    assertThat(ask("hello").text()).contains("from the cloud");
  }

  @Test
  void neverSendsAPrivateRequestForANamedModelToACloud() {
    try (RawClient client = gateway.connect()) {
      RawResponse answer =
          client
              .post(CHAT, ConfiguredGateway.body("cloud/big", false), "x-hearth-privacy: private")
              .readResponse();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text()).contains("no machine of one's own", "\"code\":\"no_target\"");
      assertThat(cloud.requests()).isEmpty();
    }
  }

  @Test
  void refusesWhatARuleForbidsInTheCallersDialect() {
    RawResponse answer = ask("hello", "x-hearth-tags: gossip");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.text())
        .isEqualTo(
            "{\"error\":{\"message\":\"No gossip here.\",\"type\":\"invalid_request_error\","
                + "\"param\":null,\"code\":\"policy\"}}");
    assertThat(answer.header("x-should-retry")).hasValue("false");
  }

  @Test
  void explainsEveryRuleThatItLookedAtInWords() {
    JsonNode told =
        ConfiguredGateway.tree(
            ask("hello", "x-hearth-explain: true", "x-hearth-task: summarisation"));

    assertThat(told.at("/policy/rule").asText()).isEqualTo("short-summary-declared");
    assertThat(told.at("/steps/0/reason").asText())
        .isEqualTo("policy auto, rule short-summary-declared");
    JsonNode looked = told.at("/policy/looked_at");
    assertThat(looked.findValuesAsText("rule"))
        .startsWith("no-gossip", "privacy", "spent-budget", "embeddings", "gpu-busy");
    assertThat(looked.findValuesAsText("reason")).noneMatch(String::isEmpty);
  }

  @Test
  void tellsWhoIsLeftOutOfAPrivateRequest() {
    JsonNode told =
        ConfiguredGateway.tree(ask("hello", "x-hearth-explain: true", "x-hearth-privacy: private"));

    assertThat(told.at("/left_out/0/group").asText()).isEqualTo("cloud/big");
    assertThat(told.at("/left_out/0/reason").asText()).startsWith("it is no machine of one's own");
  }

  @Test
  void onlyEverEscalatesASession() {
    String session = "x-hearth-session: s-1";

    assertThat(ask("hello", session, "x-hearth-complexity: complex").header("x-hearth-model"))
        .hasValue("big");
    assertThat(ask("hello", session).header("x-hearth-model")).hasValue("big");
    assertThat(ask("hello", "x-hearth-session: s-2").header("x-hearth-model")).hasValue("quality");
  }

  @Test
  void tellsThatTheRequestIsWrongWhereThePolicyHasToReadIt() {
    try (RawClient client = gateway.connect()) {
      RawResponse answer =
          client.post(CHAT, "{\"model\":\"auto\",\"messages\":\"none\"}").readResponse();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("messages");
    }
  }

  @Test
  void leavesARequestForAModelByItsNameToThatModel() {
    try (RawClient client = gateway.connect()) {
      RawResponse answer =
          client
              .post(CHAT, ConfiguredGateway.body("local/fast", false), "x-hearth-task: creative")
              .readResponse();

      assertThat(answer.header("x-hearth-model")).hasValue("fast");
    }
  }

  private String yaml() {
    return """
    listen: { port: 0 }
    discover: false
    providers:
      box: { type: llama-server, url: "%1$s/v1" }
      cloud: { type: openai, url: "%2$s/v1", key: sk-x, local: false }
    models:
      local/fast: box/fast
      local/quality: { targets: [ box/quality ], fallbacks: [ cloud/big ] }
      cloud/big: cloud/big
      cloud/large: cloud/large
    policies:
      auto:
        roles:
          local_fast: local/fast
          local_quality: local/quality
          cloud_frontier: cloud/big
          cloud_large: cloud/large
        rules:
          - name: no-gossip
            when: { tag: gossip }
            forbid: "No gossip here."
    """
        .formatted(box.baseUrl(), cloud.baseUrl());
  }

  private RawResponse ask(String text, String... headers) {
    String body =
        "{\"model\":\"auto\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(text);
    try (RawClient client = gateway.connect()) {
      return client.post(CHAT, body, headers).readResponse();
    }
  }
}
