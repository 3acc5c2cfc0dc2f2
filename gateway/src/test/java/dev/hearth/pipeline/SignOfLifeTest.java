package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawClient.Head;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A stream's reader hears from the gateway while a back end takes its time. */
class SignOfLifeTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final String ASK_STREAM = "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}";
  private static final String COMMENT = ": keep-alive\n\n";

  private final ManualTime time = new ManualTime();
  private final ScriptedUpstream up = ScriptedUpstream.start();
  private final ScriptedUpstream cloud = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
    cloud.close();
  }

  @Test
  void streamBeginsWithACommentWhileTheBackEndIsSilent() {
    Gate gate = Gate.named("first output");
    up.answer(CHAT, Script.chatStream("at last").pauseFirst(gate));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      up.awaitRequest(CHAT, 1);

      time.advance(Silence.LONGEST);

      Head head = client.readHead();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.header("content-type")).hasValue("text/event-stream");
      assertThat(client.readChunksUntil(COMMENT)).isEqualTo(COMMENT);
      gate.open();
      assertThat(client.readChunksUntil("[DONE]")).contains("at last").doesNotContain(COMMENT);
    }
  }

  @Test
  void fallbackAnswersInTheStreamThatACommentBegan() {
    up.answer(CHAT, Script.silence());
    cloud.answer(CHAT, Script.chatStream("from the fallback"));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      up.awaitRequest(CHAT, 1);
      time.advance(Silence.LONGEST);
      client.readHead();

      for (int s = 0; s < 300 && gateway.failedAttempts().isEmpty(); s++) {
        time.advance(Duration.ofSeconds(5));
        gateway.awaitEveryLoop();
      }

      assertThat(client.readChunksUntil("[DONE]")).contains("from the fallback");
      assertThat(gateway.failedAttempts()).containsExactly("t-fast: TIMEOUT");
    }
  }

  @Test
  void errorAfterACommentIsAnEvent() {
    Gate gate = Gate.named("refusal");
    up.answer(CHAT, Script.error(400, "invalid_request_error", "no such thing").pauseFirst(gate));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      gate.awaitArrival();
      time.advance(Silence.LONGEST);
      client.readHead();
      client.readChunksUntil(COMMENT);

      gate.open();

      assertThat(client.readChunksUntil("no such thing")).contains("data: {\"error\":{");
      assertThat(client.readChunk()).isEmpty();
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(ExchangeRecord.Outcome.BROKEN);
    }
  }

  @Test
  void silenceInTheMiddleOfAStreamIsBrokenToo() {
    Gate gate = Gate.named("second text");
    up.answer(CHAT, Script.chatStream("half", "whole").pauseAfter(2, gate));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM).readHead();
      client.readChunksUntil("\"half\"");
      gate.awaitArrival();

      time.advance(Silence.LONGEST.plusSeconds(1));

      assertThat(client.readChunksUntil(COMMENT)).endsWith(COMMENT);
      gate.open();
      assertThat(client.readChunksUntil("[DONE]")).contains("whole");
    }
  }

  @Test
  void nothingComesBetweenTheLinesOfAnEvent() {
    Gate gate = Gate.named("rest of an event");
    String half = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\n";
    up.answer(
        CHAT,
        Script.chunked(200, "text/event-stream")
            .piece(half + "data: {\"choices\":\n")
            .pause(gate)
            .piece("data: [{\"index\":0,\"delta\":{\"content\":\"whole\"}}]}\n\n")
            .piece("data: [DONE]\n\n"));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM).readHead();
      client.readChunksUntil("half");
      gate.awaitArrival();

      time.advance(Silence.LONGEST.plusSeconds(1));
      gateway.awaitEveryLoop();
      gate.open();

      assertThat(client.readChunksUntil("[DONE]"))
          .contains("data: {\"choices\":\ndata: [{\"index\"");
    }
  }

  @Test
  void wholeAnswerBeginsWithNothing() {
    Gate gate = Gate.named("answer");
    up.answer(CHAT, Script.chat("at last").pauseFirst(gate));
    try (GatewayFixture gateway = withFallback();
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      gate.awaitArrival();

      time.advance(Silence.LONGEST.plusSeconds(1));
      gateway.awaitEveryLoop();
      gate.open();

      assertThat(client.readResponse().header("x-hearth-provider")).hasValue("p-fast");
    }
  }

  private GatewayFixture withFallback() {
    return GatewayFixture.at(
        time.time(),
        GatewayFixture.openAi("fast", up.baseUrl(), "cloud"),
        GatewayFixture.openAi("cloud", cloud.baseUrl()));
  }
}
