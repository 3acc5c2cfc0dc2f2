package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long back ends may take, and how long the gateway waits between them. */
class DeadlineTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final String ASK_STREAM = "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}";
  private static final Duration FIRST_BYTE = Duration.ofSeconds(300);
  private static final Duration STALL = Duration.ofSeconds(120);

  private final ManualTime time = new ManualTime();
  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream cloud = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    cloud.close();
  }

  @Test
  void fallsBackWhenABackEndDoesNotBeginItsAnswer() {
    up.answer(CHAT, Script.silence());
    cloud.answer(CHAT, Script.chat("from the fallback"));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      up.awaitRequest(CHAT, 1);

      time.advance(FIRST_BYTE.minusSeconds(1));
      assertThat(cloud.requests(CHAT)).isEmpty();
      time.advance(Duration.ofSeconds(2));

      RawResponse response = client.readResponse();
      assertThat(response.text()).contains("from the fallback");
      assertThat(response.header("x-hearth-attempts")).hasValue("2");
      assertThat(gateway.failedAttempts()).containsExactly("t-fast: TIMEOUT");
      up.awaitHangUp();
    }
  }

  @Test
  void fallsBackWhenAStreamStallsBeforeOutput() {
    Gate gate = Gate.named("output");
    up.answer(CHAT, Script.chatStream("x").pauseAfter(1, gate));
    cloud.answer(CHAT, Script.chatStream("from the fallback"));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      gate.awaitArrival();

      for (int s = 0; s < STALL.toSeconds() + 10 && gateway.failedAttempts().isEmpty(); s++) {
        time.advance(Duration.ofSeconds(1));
        gateway.awaitEveryLoop();
      }

      assertThat(client.readResponse().text()).contains("from the fallback").contains("[DONE]");
      up.awaitHangUp();
      gate.open();
    }
  }

  @Test
  void tellsTheCallerThatAStreamStalledAfterOutput() {
    up.answer(CHAT, Script.chatStream("half", "never").silentAfter(2));
    cloud.answer(CHAT, Script.chatStream("never"));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM).readHead();
      client.readChunksUntil("\"half\"");

      time.advance(STALL.plusSeconds(1));

      assertThat(client.readChunksUntil("{\"error\":{"))
          .contains("p-fast", "server_error")
          .doesNotContain("[DONE]", "never");
      assertThat(client.readChunk()).isEmpty();
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
      assertThat(cloud.requests(CHAT)).isEmpty();
      up.awaitHangUp();
    }
  }

  @Test
  void closesTheConnectionWhenAWholeAnswerStallsAfterItBegan() {
    up.answer(
        CHAT,
        Script.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"" + "x".repeat(3_000_000) + "\"}}]}")
            .splitEvery(1_500_000)
            .silentAfter(1));
    try (GatewayFixture gateway = withTotal(Duration.ofMinutes(10), 0);
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK).readHead();
      for (int taken = 0; taken < 1_500_000; ) {
        taken += client.readChunk().orElseThrow().length;
      }

      time.advance(STALL.plusSeconds(1));

      assertThat(client.readToEnd()).asString().doesNotEndWith("0\r\n\r\n");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
    }
  }

  @Test
  void answers504InTheDialectsShapeWhenTheTotalTimeIsUp() {
    up.answer(CHAT, Script.silence());
    try (GatewayFixture gateway = withTotal(Duration.ofSeconds(30), 2);
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      up.awaitRequest(CHAT, 1);

      time.advance(Duration.ofSeconds(30));

      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(504);
      assertThat(response.header("content-type")).hasValue("application/json");
      assertThat(response.header("x-hearth-attempts")).hasValue("1");
      assertThat(response.text())
          .startsWith("{\"error\":{\"message\":\"The request took longer than 30 s")
          .endsWith("\"type\":\"server_error\",\"param\":null,\"code\":null}}");
      up.awaitHangUp();
      assertThat(client.get("/health/liveliness").readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void endsAStreamWithAnErrorWhenTheTotalTimeIsUp() {
    Gate gate = Gate.named("never");
    up.answer(CHAT, Script.chatStream("a", "b").pauseAfter(2, gate));
    try (GatewayFixture gateway = withTotal(Duration.ofSeconds(30), 0);
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM).readHead();
      client.readChunksUntil("\"a\"");

      time.advance(Duration.ofSeconds(30));

      assertThat(client.readChunksUntil("{\"error\":{")).contains("30 s");
      assertThat(client.readChunk()).isEmpty();
      up.awaitHangUp();
      gate.open();
    }
  }

  @Test
  void endsAWaitBetweenAttemptsWhenTheTotalTimeIsUp() {
    up.answer(CHAT, Script.tooManyRequests(7), Script.tooManyRequests(7), Script.silence());
    try (GatewayFixture gateway = withTotal(Duration.ofSeconds(15), 5);
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      time.clock().awaitTimerIn(Duration.ofSeconds(7));
      time.advance(Duration.ofSeconds(7));
      time.clock().awaitTimerIn(Duration.ofSeconds(7));
      time.advance(Duration.ofSeconds(7));
      up.awaitRequest(CHAT, 3);

      time.advance(Duration.ofSeconds(1));

      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(504);
      assertThat(response.header("x-hearth-attempts")).hasValue("3");
    }
  }

  @Test
  void waitsAsLongAsTheBackEndAsks() {
    up.answer(CHAT, Script.tooManyRequests(7), Script.chat("at last"));
    try (GatewayFixture gateway = withTotal(Duration.ofMinutes(10), 1);
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      time.clock().awaitTimerIn(Duration.ofSeconds(7));

      time.advance(Duration.ofMillis(6999));
      assertThat(up.requests(CHAT)).hasSize(1);
      time.advance(Duration.ofMillis(1));

      RawResponse response = client.readResponse();
      assertThat(response.text()).contains("at last");
      assertThat(response.header("x-hearth-attempts")).hasValue("2");
    }
  }

  @Test
  void asksAnotherTargetAtOnceWhateverTheFirstOneAsks() {
    up.answer(CHAT, Script.tooManyRequests(7));
    cloud.answer(CHAT, Script.chat("from the fallback"));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, ASK).readResponse().text()).contains("from the fallback");
    }
  }

  @Test
  void backsOffAWhileBeforeItAsksTheSameTargetAgain() {
    up.answer(CHAT, Script.error(500, "server_error", "boom"), Script.chat("at last"));
    try (GatewayFixture gateway = withTotal(Duration.ofMinutes(10), 1);
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      gateway.awaitFailedAttempts(1);

      time.advance(Duration.ofSeconds(2));

      assertThat(client.readResponse().text()).contains("at last");
    }
  }

  @Test
  void tellsTheCallerAtOnceWhenItIsToWaitLongerThanItMay() {
    up.answer(CHAT, Script.tooManyRequests(60));
    try (GatewayFixture gateway = withTotal(Duration.ofSeconds(30), 2);
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, ASK).readResponse();

      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("retry-after")).hasValue("60");
      assertThat(response.header("x-should-retry")).hasValue("true");
      assertThat(response.header("x-hearth-attempts")).hasValue("1");
      assertThat(response.text()).contains("60 s", "rate_limit_error");
      assertThat(up.requests(CHAT)).hasSize(1);
    }
  }

  @Test
  void forgetsTheWaitForACallerWhoHangsUp() {
    up.answer(CHAT, Script.tooManyRequests(7), Script.chat("never"));
    try (GatewayFixture gateway = withTotal(Duration.ofMinutes(10), 1)) {
      try (RawClient client = gateway.connect()) {
        client.post(CHAT, ASK);
        time.clock().awaitTimerIn(Duration.ofSeconds(7));
      }
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);

      time.advance(Duration.ofSeconds(8));

      gateway.awaitBytesInFlight(0);
      assertThat(up.requests(CHAT)).hasSize(1);
    }
  }

  private GatewayFixture withFallback() {
    return GatewayFixture.at(
        time.time(),
        GatewayFixture.openAi("fast", up.baseUrl(), "cloud"),
        GatewayFixture.openAi("cloud", cloud.baseUrl()));
  }

  private GatewayFixture withTotal(Duration total, int retries) {
    return GatewayFixture.at(
        time.time(),
        new ModelGroup(
            "fast",
            List.of(
                GatewayFixture.target("fast", new OpenAiDialect(), up.baseUrl() + "/v1", Map.of())),
            Choice.DEFAULT,
            Fallbacks.NONE,
            retries,
            Terms.of(total)));
  }
}
