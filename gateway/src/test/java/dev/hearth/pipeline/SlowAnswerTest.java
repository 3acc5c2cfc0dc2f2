package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.provider.Pace;
import dev.hearth.provider.Target;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that begin too late, or go on too slowly, for what their model asks for. */
class SlowAnswerTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String OLLAMA_CHAT = "/api/chat";
  private static final String ASK_STREAM = "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}";
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Pace BEGINS_SOON = new Pace(SOON, 0, Duration.ZERO);
  private static final Pace TEN_CHARACTERS = new Pace(Duration.ZERO, 10, Duration.ofSeconds(4));

  private final ManualTime time = new ManualTime();
  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream cloud = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    cloud.close();
  }

  @Test
  void fallsBackWhenAStreamShowsSignsOfLifeAndSaysNothing() {
    up.answer(CHAT, Script.chatStream("late").silentAfter(1));
    cloud.answer(CHAT, Script.chatStream("from the fallback"));
    try (GatewayFixture gateway = gateway(openAi(BEGINS_SOON));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      up.awaitRequest(CHAT, 1);

      time.clock().awaitTimerIn(SOON);
      time.advance(SOON);

      assertThat(client.readResponse().text())
          .contains("from the fallback", "[DONE]")
          .doesNotContain("late");
      assertThat(gateway.failedAttempts()).containsExactly("t-fast: TIMEOUT");
      up.awaitHangUp();
    }
  }

  @Test
  void saysWhichLimitAStreamMissedWhereThereIsNoFallback() {
    up.answer(CHAT, Script.chatStream("late").silentAfter(1));
    try (GatewayFixture gateway =
            GatewayFixture.at(time.time(), paced(GatewayFixture::openAi, BEGINS_SOON));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      up.awaitRequest(CHAT, 1);

      time.clock().awaitTimerIn(SOON);
      time.advance(SOON);

      assertThat(client.readResponse().text())
          .contains("p-fast is too slow: no output within 10.0 s", "timeouts.first_output");
    }
  }

  @Test
  void letsAStreamThatHasBegunTakeItsTimeToTheNextWord() {
    Gate gate = Gate.named("the second word");
    up.answer(CHAT, Script.chatStream("soon ", "enough").pauseAfter(2, gate));
    try (GatewayFixture gateway = gateway(openAi(BEGINS_SOON));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM).readHead();
      client.readChunksUntil("soon ");

      time.advance(SOON.plusSeconds(1));
      gateway.awaitEveryLoop();
      gate.open();

      assertThat(client.readChunksUntil("[DONE]")).contains("enough");
    }
  }

  @Test
  void fallsBackUnseenWhenAStreamDrips() {
    up.answer(CHAT, Script.chatStream("too", "few", "never").silentAfter(3));
    cloud.answer(CHAT, Script.chatStream("from the fallback"));
    try (GatewayFixture gateway = gateway(openAi(TEN_CHARACTERS));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      time.clock().awaitTimerIn(TEN_CHARACTERS.within());

      time.advance(TEN_CHARACTERS.within());

      assertThat(client.readResponse().text())
          .contains("from the fallback")
          .doesNotContain("too", "few");
      up.awaitHangUp();
    }
  }

  @Test
  void fallsBackUnseenWhenAStreamOfAnotherFormatDrips() {
    up.answer(OLLAMA_CHAT, Script.ollamaChatStream("too", "few", "never").silentAfter(2));
    cloud.answer(CHAT, Script.chatStream("from the fallback"));
    try (GatewayFixture gateway = gateway(paced(GatewayFixture::ollama, TEN_CHARACTERS, "cloud"));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      time.clock().awaitTimerIn(TEN_CHARACTERS.within());

      time.advance(TEN_CHARACTERS.within());

      assertThat(client.readResponse().text())
          .contains("from the fallback")
          .doesNotContain("too", "few");
    }
  }

  @Test
  void passesAStreamOnAsItIsOnceItIsQuickEnough() {
    Gate gate = Gate.named("the rest");
    up.answer(CHAT, Script.chatStream("twelve", " signs").pauseAfter(3, gate));
    try (GatewayFixture gateway = gateway(openAi(TEN_CHARACTERS));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM).readHead();

      assertThat(client.readChunksUntil(" signs")).contains("\"twelve\"");
      time.advance(Duration.ofMinutes(1));
      gateway.awaitEveryLoop();
      gate.open();

      assertThat(client.readChunksUntil("[DONE]")).contains("finish_reason");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.ANSWERED);
    }
  }

  @Test
  void givesAShortAnswerAsSoonAsItIsWhole() {
    up.answer(CHAT, Script.chatStream("yes"));
    try (GatewayFixture gateway = gateway(openAi(TEN_CHARACTERS));
        RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, ASK_STREAM).readResponse().text()).contains("yes", "[DONE]");
    }
  }

  @Test
  void beginsAStreamThatHasNothingButEventsAround() {
    Gate gate = Gate.named("output");
    Script chatter = Script.chunked(200, "text/event-stream");
    for (int i = 0; i < 64; i++) {
      chatter = chatter.event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"}}]}");
    }
    up.answer(
        CHAT,
        chatter
            .pause(gate)
            .event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"at last\"}}]}")
            .event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}")
            .event("[DONE]")
            .end());
    try (GatewayFixture gateway = GatewayFixture.serving(openAi(Pace.ANY));
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM).readHead();
      gate.open();

      assertThat(client.readChunksUntil("[DONE]")).contains("at last");
    }
  }

  private GatewayFixture gateway(ModelGroup model) {
    return GatewayFixture.at(time.time(), model, GatewayFixture.openAi("cloud", cloud.baseUrl()));
  }

  private ModelGroup openAi(Pace pace) {
    return paced(GatewayFixture::openAi, pace, "cloud");
  }

  private interface Kind {
    ModelGroup of(String name, String url, String... fallbacks);
  }

  private ModelGroup paced(Kind kind, Pace pace, String... fallbacks) {
    ModelGroup plain = kind.of("fast", up.baseUrl(), fallbacks);
    return GatewayFixture.changed(plain, at(pace));
  }

  private static UnaryOperator<Target> at(Pace pace) {
    return target ->
        new Target(
            target.id(),
            target.provider(),
            target.params(),
            target.weight(),
            target.order(),
            target.timeouts(),
            target.breaker(),
            target.traits(),
            target.labels(),
            target.limits(),
            pace);
  }
}
