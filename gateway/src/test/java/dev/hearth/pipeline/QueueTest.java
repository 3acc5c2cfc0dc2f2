package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.Limits;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Back ends that take only so many requests at once. */
class QueueTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";

  /** A time that no other timer has. */
  private static final Duration WAIT = Duration.ofSeconds(17);

  private static final Limits ONE = new Limits(1, 10, WAIT);

  private final ManualTime time = new ManualTime();
  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream cloud = ScriptedUpstream.start();
  private final Gate gate = Gate.named("the first answer");

  @AfterEach
  void stop() {
    up.close();
    cloud.close();
  }

  @Test
  void aRequestWaitsForItsTurnAndHasItWhenTheOneBeforeEnds() {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate), Script.chat("two"));
    try (GatewayFixture gateway = alone(ONE, Limits.NONE);
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();
      second.post(CHAT, ASK);
      time.clock().awaitTimerIn(WAIT);
      assertThat(up.requests(CHAT)).hasSize(1);

      gate.open();

      assertThat(first.readResponse().text()).contains("one");
      assertThat(second.readResponse().text()).contains("two");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTargetWithRoomIsTakenAtOnceInsteadOfWaiting(boolean ofTheTarget) {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate));
    cloud.answer(CHAT, Script.chat("from the fallback"));
    try (GatewayFixture gateway =
            ofTheTarget ? withFallback(ONE, Limits.NONE) : withFallback(Limits.NONE, ONE);
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();

      assertThat(second.post(CHAT, ASK).readResponse().text()).contains("from the fallback");

      gate.open();
      assertThat(first.readResponse().text()).contains("one");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereOneRatherWaitsTheTargetWithRoomIsTakenAfterTheWholeWait(boolean ofTheTarget) {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate));
    cloud.answer(CHAT, Script.chat("from the fallback"));
    Limits patient = new Limits(0, 10, WAIT).patient(1);
    try (GatewayFixture gateway =
            ofTheTarget ? withFallback(patient, Limits.NONE) : withFallback(Limits.NONE, patient);
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();
      second.post(CHAT, ASK);
      time.clock().awaitTimerIn(WAIT);
      assertThat(cloud.requests(CHAT)).isEmpty();

      time.advance(WAIT);

      assertThat(second.readResponse().text()).contains("from the fallback");
      gate.open();
      assertThat(first.readResponse().text()).contains("one");
    }
  }

  @Test
  void whereOneRatherWaitsAFullLineSendsOnToTheFallbackAtOnce() {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate));
    cloud.answer(CHAT, Script.chat("from the fallback"));
    try (GatewayFixture gateway = withFallback(Limits.NONE, new Limits(0, 0, WAIT).patient(1));
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();

      assertThat(second.post(CHAT, ASK).readResponse().text()).contains("from the fallback");

      gate.open();
      first.readResponse();
    }
  }

  @Test
  void aRequestThatWaitedLongEnoughIsTold429WhereNothingElseIsLeft() {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate));
    try (GatewayFixture gateway = alone(ONE, Limits.NONE);
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();
      second.post(CHAT, ASK);
      time.clock().awaitTimerIn(WAIT);

      time.advance(WAIT);

      RawResponse response = second.readResponse();
      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("retry-after")).hasValue("17");
      assertThat(response.text()).contains("\"code\":\"wait_budget\"", "max_wait 17 s");
      gate.open();
      assertThat(first.readResponse().text()).contains("one");
    }
  }

  @Test
  void aRequestThatFindsTheLineFullIsTold429AtOnce() {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate));
    try (GatewayFixture gateway = alone(Limits.NONE, new Limits(1, 0, Duration.ofSeconds(5)));
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();

      RawResponse response = second.post(CHAT, ASK).readResponse();

      assertThat(response.status()).isEqualTo(429);
      assertThat(response.header("retry-after")).hasValue("5");
      assertThat(response.text()).contains("\"code\":\"queue_full\"", "p-fast");
      gate.open();
      first.readResponse();
    }
  }

  @Test
  void whoHangsUpLeavesTheLine() {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate), Script.chat("three"));
    try (GatewayFixture gateway = alone(ONE, Limits.NONE);
        RawClient first = gateway.connect();
        RawClient third = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();
      try (RawClient second = gateway.connect()) {
        second.post(CHAT, ASK);
        time.clock().awaitTimerIn(WAIT);
      }
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
      third.post(CHAT, ASK);
      gate.open();

      assertThat(first.readResponse().text()).contains("one");
      assertThat(third.readResponse().text()).contains("three");
      assertThat(up.requests(CHAT)).hasSize(2);
    }
  }

  @Test
  void theMoreUrgentRequestGoesFirst() {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate), Script.chat("next"), Script.chat("last"));
    try (GatewayFixture gateway = alone(ONE, Limits.NONE);
        RawClient first = gateway.connect();
        RawClient patient = gateway.connect();
        RawClient urgent = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();
      patient.post(CHAT, ASK, "x-hearth-priority: low");
      time.clock().awaitTimerIn(WAIT);
      time.advance(Duration.ofSeconds(1));
      urgent.post(CHAT, ASK, "x-hearth-priority: high");
      time.clock().awaitTimerIn(WAIT);

      gate.open();

      assertThat(urgent.readResponse().text()).contains("next");
      assertThat(patient.readResponse().text()).contains("last");
    }
  }

  @Test
  void aTargetWhoseTimeIsUpLetsTheNextRequestIn() {
    up.answer(CHAT, Script.silence(), Script.chat("two"));
    Limits patient = new Limits(1, 10, Duration.ofHours(1));
    try (GatewayFixture gateway = alone(patient, Limits.NONE);
        RawClient first = gateway.connect()) {
      first.post(CHAT, ASK);
      up.awaitRequest(CHAT, 1);
      time.advance(Duration.ofSeconds(30));
      try (RawClient second = gateway.connect()) {
        second.post(CHAT, ASK);
        time.clock().awaitTimerIn(Duration.ofHours(1));

        time.advance(Duration.ofSeconds(30));

        assertThat(first.readResponse().status()).isEqualTo(504);
        assertThat(second.readResponse().text()).contains("two");
      }
    }
  }

  @Test
  void aRequestWhoseTimeIsUpInLineIsTold504() {
    up.answer(CHAT, Script.silence());
    Limits patient = new Limits(1, 10, Duration.ofHours(1));
    ModelGroup slow = group("slow", patient, Limits.NONE, Duration.ofHours(2), List.of());
    ModelGroup fast = group("fast", patient, Limits.NONE, Duration.ofMinutes(1), List.of());
    try (GatewayFixture gateway = GatewayFixture.at(time.time(), slow, fast);
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, ASK.replace("fast", "slow"));
      up.awaitRequest(CHAT, 1);
      second.post(CHAT, ASK);
      time.clock().awaitTimerIn(Duration.ofMinutes(1));

      time.advance(Duration.ofMinutes(1));

      assertThat(second.readResponse().status()).isEqualTo(504);
      assertThat(up.requests(CHAT)).hasSize(1);
    }
  }

  @Test
  void aFailureGivesThePermitBackBeforeTheNextTargetOfTheProviderIsTried() {
    up.answer(CHAT, Script.error(500, "server_error", "boom"), Script.chat("two"));
    Target one = target("t-1", Limits.NONE, new Limits(1, 0, Duration.ZERO));
    Target two = target("t-2", Limits.NONE, new Limits(1, 0, Duration.ZERO));
    ModelGroup group =
        new ModelGroup(
            "fast",
            List.of(one, two),
            Choice.DEFAULT,
            Fallbacks.NONE,
            0,
            Terms.of(Duration.ofMinutes(1)));
    try (GatewayFixture gateway = GatewayFixture.at(time.time(), group);
        RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, ASK).readResponse().text()).contains("two");
    }
  }

  @Test
  void theMetricsTellWhoIsThereAndWhoWaits() {
    up.answer(CHAT, Script.chat("one").pauseFirst(gate), Script.chat("two"));
    try (GatewayFixture gateway = alone(ONE, Limits.NONE);
        RawClient first = gateway.connect();
        RawClient second = gateway.connect();
        RawClient reader = gateway.connect()) {
      first.post(CHAT, ASK);
      gate.awaitArrival();
      second.post(CHAT, ASK);
      time.clock().awaitTimerIn(WAIT);

      assertThat(reader.get("/metrics").readResponse().text())
          .contains(
              "hearth_target_inflight_requests{provider=\"p-fast\",target_model=\"up-fast\"} 1.0",
              "hearth_queued_requests{provider=\"p-fast\",target_model=\"up-fast\"} 1.0");

      time.advance(Duration.ofSeconds(2));
      gate.open();
      first.readResponse();
      second.readResponse();
      gateway.awaitRecord();
      gateway.awaitRecord();
      assertThat(reader.get("/metrics").readResponse().text())
          .contains(
              "hearth_queued_requests{provider=\"p-fast\",target_model=\"up-fast\"} 0.0",
              "hearth_queue_wait_seconds_count{provider=\"p-fast\",target_model=\"up-fast\"} 1",
              "hearth_queue_wait_seconds_sum{provider=\"p-fast\",target_model=\"up-fast\"} 2.0");
    }
  }

  static Stream<Arguments> ends() {
    return Stream.of(
        Arguments.of("an answer", Script.chat("fine")),
        Arguments.of("500", Script.error(500, "server_error", "boom")),
        Arguments.of("400", Script.error(400, "invalid_request_error", "what?")),
        Arguments.of("no answer", Script.noAnswer()),
        Arguments.of("a page", Script.text(200, "text/html", "<html>")),
        Arguments.of("torn JSON", Script.json(200, "{\"choices\":[{\"mess")),
        Arguments.of("a cut", Script.chat("hello there").cutAfter(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ends")
  void thePermitIsFreeAgainAfterAnyEnd(String name, Script end) {
    up.answer(CHAT, end, Script.chat("free again"));
    try (GatewayFixture gateway = alone(ONE, ONE);
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK).readResponse();

      assertThat(client.post(CHAT, ASK).readResponse().text()).contains("free again");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"an end", "a cut", "a caller who hangs up"})
  void thePermitIsFreeAgainAfterAStream(String end) {
    Script stream = Script.chatStream("a", "b");
    up.answer(
        CHAT,
        switch (end) {
          case "an end" -> stream;
          case "a cut" -> stream.cutAfter(2);
          default -> stream.silentAfter(2);
        },
        Script.chat("free again"));
    try (GatewayFixture gateway = alone(ONE, ONE)) {
      try (RawClient client = gateway.connect()) {
        client.post(CHAT, "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}").readHead();
        client.readChunksUntil("\"a\"");
        if (!end.equals("a caller who hangs up")) {
          while (client.readChunk().isPresent()) {
            // to its end
          }
        }
      }
      gateway.awaitRecord();

      try (RawClient client = gateway.connect()) {
        assertThat(client.post(CHAT, ASK).readResponse().text()).contains("free again");
      }
    }
  }

  private GatewayFixture alone(Limits ofTarget, Limits ofProvider) {
    return GatewayFixture.at(
        time.time(), group("fast", ofTarget, ofProvider, Duration.ofMinutes(1), List.of()));
  }

  private GatewayFixture withFallback(Limits ofTarget, Limits ofProvider) {
    return GatewayFixture.at(
        time.time(),
        group("fast", ofTarget, ofProvider, Duration.ofMinutes(1), List.of("cloud")),
        GatewayFixture.openAi("cloud", cloud.baseUrl()));
  }

  /** Groups of one target, which is the same one for all of them. */
  private ModelGroup group(
      String name, Limits ofTarget, Limits ofProvider, Duration total, List<String> fallbacks) {
    return new ModelGroup(
        name,
        List.of(target("t-fast", ofTarget, ofProvider)),
        Choice.DEFAULT,
        Fallbacks.of(fallbacks),
        0,
        Terms.of(total));
  }

  private Target target(String id, Limits own, Limits ofProvider) {
    Target plain =
        GatewayFixture.target("fast", new OpenAiDialect(), up.baseUrl() + "/v1", Map.of());
    Provider one = plain.provider();
    Provider limited =
        new Provider(
            one.name(),
            one.dialect(),
            one.endpoint(),
            one.basePath(),
            one.credentials(),
            List.of(),
            true,
            ofProvider);
    return new Target(
        id,
        limited,
        plain.params(),
        plain.weight(),
        plain.order(),
        plain.timeouts(),
        plain.breaker(),
        plain.traits(),
        plain.labels(),
        own);
  }
}
