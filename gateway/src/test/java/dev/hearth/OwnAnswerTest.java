package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of requests that nobody of the chain answers. */
class OwnAnswerTest {
  private static final String CHAT = ChainServers.CHAT;

  private final ChainServers servers = new ChainServers();

  @AfterEach
  void stop() {
    servers.close();
  }

  @Test
  void theGatewayAnswersItselfAndSaysSoWhereNobodyDoes() {
    servers.withoutAnybody();
    try (ChainGateway gateway = started(servers.paid())) {
      RawResponse response = gateway.ask();

      ChainGateway.assertStub(response);
      assertThat(response.text()).contains("No backend answered").contains("Every target failed");
      assertThat(response.header("x-hearth-attempts")).hasValue("5");
    }
  }

  @Test
  void theGatewaysOwnAnswerComesAsAStreamToWhoeverAskedForOne() {
    servers.withoutAnybody();
    try (ChainGateway gateway = started(servers.paid())) {
      RawResponse response = gateway.post(CHAT, ConfiguredGateway.body("free-first", true));

      ChainGateway.assertStub(response);
      assertThat(response.text()).contains("No backend answered").endsWith("data: [DONE]\n\n");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.hearth.DoorsTest#questions")
  void everyDoorIsToldByTheGatewayThatNobodyAnswers(String path, String body, String place) {
    servers.withoutAnybody();
    try (ChainGateway gateway = started(servers.paid())) {
      RawResponse response =
          gateway.post(path.replace("fast", "free-first"), body.replace("fast", "free-first"));

      ChainGateway.assertStub(response);
      assertThat(ChainGateway.tree(response).at(place).textValue()).contains("No backend answered");
    }
  }

  @Test
  void programsAreNotGivenTheGatewaysTextForVectors() {
    servers.withoutAnybody();
    try (ChainGateway gateway = started(servers.paid())) {
      RawResponse response =
          gateway.post("/v1/embeddings", "{\"model\":\"free-first\",\"input\":\"hi\"}");

      assertNeedsAModel(response);
    }
  }

  @Test
  void programsAreNotGivenTheGatewaysTextForAForm() {
    servers.withoutAnybody();
    try (ChainGateway gateway = started(servers.paid())) {
      RawResponse response =
          gateway.post(
              CHAT,
              "{\"model\":\"free-first\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                  + "\"response_format\":{\"type\":\"json_object\"}}");

      assertNeedsAModel(response);
    }
  }

  @Test
  void aRequestThatIsWrongIsToldSoAndNotAnsweredByTheGateway() {
    servers.ollama.answer(ChainServers.OLLAMA_CHAT, Script.ollamaError(400, "no such role"));
    try (ChainGateway gateway = started(servers.environment())) {
      RawResponse response = gateway.ask();

      assertThat(response.status()).isEqualTo(400);
      assertThat(servers.gpu.requests(ChainServers.GENERATE)).isEmpty();
    }
  }

  @Test
  void aPrivateRequestIsAnErrorWhereNoMachineOfOnesOwnCanAnswer() {
    Map<String, String> environment = new HashMap<>(servers.environment());
    environment.put("OLLAMA_BASE_URL", "http://127.0.0.1:" + ScriptedUpstream.freePort());
    try (ChainGateway gateway = ChainGateway.start(environment)) {
      RawResponse response =
          gateway.post(
              CHAT, ConfiguredGateway.body("free-first", false), "x-hearth-privacy: strict");

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.text()).contains("it is no machine of one's own");
      assertThat(servers.gpu.requests(ChainServers.GENERATE)).isEmpty();
    }
  }

  private ChainGateway started(Map<String, String> environment) {
    return ChainGateway.start(environment).awaitModels();
  }

  private static void assertNeedsAModel(RawResponse response) {
    assertThat(response.status()).as(response.text()).isEqualTo(503);
    assertThat(response.text()).contains("this request needs a real model");
    assertThat(response.header("x-hearth-provider").orElse("")).isNotEqualTo("local_stub");
  }
}
