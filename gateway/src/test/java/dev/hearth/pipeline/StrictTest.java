package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.routing.Hedge;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that are to be carried whole or not at all. */
class StrictTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String OLLAMA_CHAT = "/api/chat";
  private static final String STRICT = "x-hearth-strict: true";
  private static final String PLAIN =
      "{\"model\":\"fast\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  /** Ollama has no place for the field. */
  private static final String ASK =
      PLAIN.replace("{\"model\"", "{\"service_tier\":\"flex\",\"model\"");

  private final ScriptedUpstream ollama =
      ScriptedUpstream.start().answer(OLLAMA_CHAT, Script.ollamaChat("a part"));
  private final ScriptedUpstream openAi =
      ScriptedUpstream.start().answer(CHAT, Script.chat("all of it"));

  @AfterEach
  void close() {
    ollama.close();
    openAi.close();
  }

  @Test
  void refusesWhatTheTargetWouldNotGetWhole() {
    try (GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.ollama("fast", ollama.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ASK, STRICT).readResponse();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text())
          .contains("p-fast", "service_tier", "\"code\":\"would_drop\"", "invalid_request_error");
      assertThat(response.header("x-should-retry")).hasValue("false");
      assertThat(ollama.requests(OLLAMA_CHAT)).isEmpty();
    }
  }

  @Test
  void goesOnToATargetThatGetsItWhole() {
    try (GatewayFixture gateway =
            GatewayFixture.serving(
                GatewayFixture.ollama("fast", ollama.baseUrl(), "other"),
                GatewayFixture.openAi("other", openAi.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ASK, STRICT).readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.text()).contains("all of it");
      assertThat(response.header("x-hearth-dropped")).isEmpty();
      assertThat(ollama.requests(OLLAMA_CHAT)).isEmpty();
    }
  }

  @Test
  void takesWhatLosesNothing() {
    try (GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.ollama("fast", ollama.baseUrl()));
        RawClient client = gateway.connect()) {

      assertThat(client.post(CHAT, PLAIN, STRICT).readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void dropsAndTellsWhereNobodyIsStrict() {
    try (GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.ollama("fast", ollama.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ASK).readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("x-hearth-dropped")).hasValue("service_tier");
    }
  }

  @Test
  void isStrictWithEveryCallerOfAModelThatIs() {
    ModelGroup loose = GatewayFixture.ollama("fast", ollama.baseUrl());
    ModelGroup strict =
        new ModelGroup(
            loose.name(),
            loose.targets(),
            loose.choice(),
            loose.fallbacks(),
            loose.retries(),
            new Terms(loose.terms().total(), true, Hedge.NEVER, false));
    try (GatewayFixture gateway = GatewayFixture.serving(strict);
        RawClient client = gateway.connect()) {

      assertThat(client.post(CHAT, ASK).readResponse().status()).isEqualTo(400);
    }
  }
}
