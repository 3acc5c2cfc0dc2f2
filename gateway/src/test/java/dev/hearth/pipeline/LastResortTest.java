package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The gateway's own answer at the end of a plan. */
class LastResortTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final String ASK_STREAM = "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}";

  private final ManualTime time = new ManualTime();
  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void stop() {
    up.close();
  }

  @Test
  void theRecordOfARequestTellsWhyTheGatewayAnsweredIt() {
    up.answer(CHAT, Script.error(500, "server_error", "boom"));
    try (GatewayFixture gateway = GatewayFixture.at(time.time(), model());
        RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, ASK).readResponse().status()).isEqualTo(200);

      ExchangeRecord record = gateway.awaitRecord();
      assertThat(record.outcome()).isEqualTo(Outcome.STUB);
      assertThat(Objects.requireNonNull(record.error()).kind()).isEqualTo(Kind.UPSTREAM_FAILED);
      assertThat(record.attempts()).isEqualTo(1);
      assertThat(record.target()).isNull();
    }
  }

  @Test
  void aStreamThatHasBegunWithASignOfLifeEndsWithAnError() {
    up.answer(CHAT, Script.silence());
    try (GatewayFixture gateway = GatewayFixture.at(time.time(), model());
        RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM);
      up.awaitRequest(CHAT, 1);
      gateway.awaitEveryLoop();
      time.advance(Duration.ofSeconds(15));
      client.readHead();

      time.advance(Duration.ofMinutes(5));

      assertThat(client.readChunksUntil("{\"error\":{")).doesNotContain("[DONE]");
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.BROKEN);
    }
  }

  private ModelGroup model() {
    return GatewayFixture.openAi("fast", up.baseUrl(), "local_stub");
  }
}
