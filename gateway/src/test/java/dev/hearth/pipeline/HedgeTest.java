package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.routing.Hedge;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A second target asked beside a slow one: the caller gets the answer that begins first. */
class HedgeTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final Duration PATIENCE = Duration.ofMillis(2700);

  private final ManualTime time = new ManualTime();
  private final ScriptedUpstream slow = ScriptedUpstream.start();
  private final ScriptedUpstream other = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    slow.close();
    other.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void givesTheAnswerThatBeginsFirstAndStopsTheOther(boolean stream) {
    slow.answer(CHAT, Script.silence());
    other.answer(CHAT, answer(stream, "from the other"));
    try (GatewayFixture gateway = gateway(Hedge.after(PATIENCE), "other");
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(stream));
      slow.awaitRequest(CHAT, 1);
      time.clock().awaitTimerIn(PATIENCE);
      time.advance(PATIENCE.minusMillis(1));
      gateway.awaitEveryLoop();
      assertThat(other.requests(CHAT)).isEmpty();

      time.advance(Duration.ofMillis(1));

      RawResponse response = client.readResponse();
      assertThat(response.text()).contains("from the other");
      assertThat(response.header("x-hearth-provider")).hasValue("p-other");
      assertThat(response.header("x-hearth-attempts")).hasValue("2");
      slow.awaitHangUp();
      assertThat(gateway.failedAttempts()).as("slow is no failure").isEmpty();
      assertThat(metrics(gateway))
          .contains(
              "hearth_hedges_total{outcome=\"won\",provider=\"p-fast\",target_model=\"up-fast\"} 1.0");
    }
  }

  @Test
  void stopsTheSecondWhereTheFirstAnswersAfterAll() {
    Gate gate = Gate.named("the first answer");
    slow.answer(CHAT, Script.chat("from the first").pauseFirst(gate));
    other.answer(CHAT, Script.silence());
    try (GatewayFixture gateway = gateway(Hedge.after(PATIENCE), "other");
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(false));
      slow.awaitRequest(CHAT, 1);
      time.clock().awaitTimerIn(PATIENCE);
      time.advance(PATIENCE);
      other.awaitRequest(CHAT, 1);
      gate.open();

      assertThat(client.readResponse().text()).contains("from the first");
      other.awaitHangUp();
      assertThat(metrics(gateway)).contains("hearth_hedges_total{outcome=\"lost\"");
    }
  }

  @Test
  void waitsForTheOtherWhereOneFails() {
    Gate gate = Gate.named("the second answer");
    slow.answer(CHAT, Script.silence());
    other.answer(CHAT, Script.chat("from the other").pauseFirst(gate));
    try (GatewayFixture gateway = gateway(Hedge.after(PATIENCE), "other");
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(false));
      slow.awaitRequest(CHAT, 1);
      time.clock().awaitTimerIn(PATIENCE);
      time.advance(PATIENCE);
      other.awaitRequest(CHAT, 1);
      time.advance(Duration.ofMinutes(5).minus(PATIENCE).plusSeconds(1));
      gateway.awaitFailedAttempts(1);
      gate.open();

      assertThat(client.readResponse().text()).contains("from the other");
      assertThat(other.requests(CHAT)).hasSize(1);
    }
  }

  @Test
  void goesOnToTheNextTargetWhereBothFail() {
    slow.answer(CHAT, Script.silence());
    other.answer(CHAT, Script.error(500, "server_error", "broken"));
    ScriptedUpstream third = ScriptedUpstream.start().answer(CHAT, Script.chat("from the third"));
    try (third;
        GatewayFixture gateway =
            GatewayFixture.at(
                time.time(),
                hedged(Hedge.after(PATIENCE), "other", "third"),
                GatewayFixture.openAi("other", other.baseUrl()),
                GatewayFixture.openAi("third", third.baseUrl()));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(false));
      slow.awaitRequest(CHAT, 1);
      time.clock().awaitTimerIn(PATIENCE);
      time.advance(PATIENCE);
      gateway.awaitFailedAttempts(1);
      assertThat(third.requests(CHAT)).as("the first is still under way").isEmpty();
      time.advance(Duration.ofMinutes(5));

      assertThat(client.readResponse().text()).contains("from the third");
    }
  }

  @Test
  void tellsTheCallerAtOnceOfARequestThatIsWrongInItself() {
    slow.answer(CHAT, Script.silence());
    other.answer(CHAT, Script.error(400, "invalid_request_error", "no such thing"));
    try (GatewayFixture gateway = gateway(Hedge.after(PATIENCE), "other");
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(false));
      slow.awaitRequest(CHAT, 1);
      time.clock().awaitTimerIn(PATIENCE);
      time.advance(PATIENCE);

      assertThat(client.readResponse().status()).isEqualTo(400);
      slow.awaitHangUp();
    }
  }

  @Test
  void waitsWhereThereIsNoOtherTarget() {
    Gate gate = Gate.named("the answer");
    slow.answer(CHAT, Script.chat("alone").pauseFirst(gate));
    try (GatewayFixture gateway = GatewayFixture.at(time.time(), hedged(Hedge.after(PATIENCE)));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(false));
      slow.awaitRequest(CHAT, 1);
      time.clock().awaitTimerIn(PATIENCE);
      time.advance(PATIENCE.multipliedBy(2));
      gateway.awaitEveryLoop();
      gate.open();

      assertThat(client.readResponse().text()).contains("alone");
      assertThat(slow.requests(CHAT)).hasSize(1);
    }
  }

  @Test
  void asksNobodyBesideATargetOfWhichTooLittleIsKnown() {
    Gate gate = Gate.named("the answer");
    slow.answer(CHAT, Script.chat("in its time").pauseFirst(gate));
    other.answer(CHAT, Script.chat("never"));
    try (GatewayFixture gateway = gateway(Hedge.USUAL, "other");
        RawClient client = gateway.connect()) {
      client.post(CHAT, ask(false));
      slow.awaitRequest(CHAT, 1);
      time.advance(Duration.ofMinutes(2));
      gateway.awaitEveryLoop();
      gate.open();

      assertThat(client.readResponse().text()).contains("in its time");
      assertThat(other.requests(CHAT)).isEmpty();
    }
  }

  @Test
  void asksAnotherBesideATargetThatIsSlowerThanItUsuallyIs() {
    slow.answer(CHAT, Script.chat("quick"));
    other.answer(CHAT, Script.chat("from the other"));
    try (GatewayFixture gateway = gateway(Hedge.USUAL, "other");
        RawClient client = gateway.connect()) {
      for (int i = 0; i < 20; i++) {
        assertThat(client.post(CHAT, ask(false)).readResponse().text()).contains("quick");
      }
      slow.answer(CHAT, Script.silence());

      client.post(CHAT, ask(false));
      slow.awaitRequest(CHAT, 21);
      gateway.awaitEveryLoop();
      time.advance(Duration.ofMillis(100));

      assertThat(client.readResponse().text()).contains("from the other");
    }
  }

  private GatewayFixture gateway(Hedge hedge, String fallback) {
    return GatewayFixture.at(
        time.time(), hedged(hedge, fallback), GatewayFixture.openAi(fallback, other.baseUrl()));
  }

  private ModelGroup hedged(Hedge hedge, String... fallbacks) {
    return GatewayFixture.on(
        new Terms(ModelGroup.DEFAULT_TOTAL, false, hedge, false),
        GatewayFixture.openAi("fast", slow.baseUrl(), fallbacks));
  }

  private static Script answer(boolean stream, String text) {
    return stream ? Script.chatStream(text) : Script.chat(text);
  }

  private static String ask(boolean stream) {
    return "{\"model\":\"fast\",\"messages\":[],\"stream\":" + stream + "}";
  }

  private static String metrics(GatewayFixture gateway) {
    try (RawClient client = gateway.connect()) {
      return client.get("/metrics").readResponse().text();
    }
  }
}
