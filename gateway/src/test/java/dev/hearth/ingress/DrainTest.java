package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What callers see of a gateway that is about to end. */
class DrainTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK_STREAM = "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}";

  @Test
  void isNotReadyWhileItDrainsAndClosesAfterTheAnswer() throws Exception {
    Gate gate = Gate.named("the rest of the stream");
    try (ScriptedUpstream up =
            ScriptedUpstream.start().answer(CHAT, Script.chatStream("a", "b").pauseAfter(2, gate));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect();
        RawClient idle = gateway.connect()) {
      // Given a stream under way, and its caller asks ahead whether the gateway is ready
      RawResponse before = idle.get("/health/readiness").readResponse();
      client.post(CHAT, ASK_STREAM).readHead();
      client.readChunksUntil("\"a\"");
      client.get("/health/readiness");
      client.get("/health/liveliness");

      // When it drains
      CompletableFuture<Boolean> drained = drain(gateway);
      assertThat(idle.readToEnd()).as("an idle connection just ends").isEmpty();
      gate.open();

      // Then the stream comes to its end, and the rest is told that there is no more
      client.readChunksUntil("[DONE]");
      assertThat(client.readChunk()).isEmpty();
      RawResponse ready = client.readResponse();
      assertThat(before.status()).isEqualTo(200);
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.header("connection")).hasValue("close");
      assertThat(client.readToEnd()).as("nothing after the last answer").isEmpty();
      assertThat(drained.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void givesUpDrainingWhenARequestTakesTooLong() throws Exception {
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, Script.silence())) {
      try (GatewayFixture gateway =
              GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
          RawClient client = gateway.connect()) {
        client.post(CHAT, ASK_STREAM);
        up.awaitRequest(CHAT, 1);

        assertThat(gateway.hearth().drain(Duration.ofMillis(1))).isFalse();
      }

      up.awaitHangUp();
    }
  }

  private static CompletableFuture<Boolean> drain(GatewayFixture gateway) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return gateway.hearth().drain(Duration.ofSeconds(20));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }
}
