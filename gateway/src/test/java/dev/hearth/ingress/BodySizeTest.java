package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.ReceivedRequest;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodySizeTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final int MIB = 1024 * 1024;

  @ParameterizedTest(name = "{0} bytes")
  @ValueSource(ints = {100 * 1024, 20 * MIB, 64 * MIB})
  void passesLargeBodies(int size) {
    String head = "{\"messages\":[{\"role\":\"user\",\"content\":\"";
    String tail = "\"}],\"model\":\"fast\"}";
    String body = head + "x\\n".repeat((size - head.length() - tail.length()) / 3) + tail;
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, Script.chat("done"));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {

      RawResponse response = client.post(CHAT, body).readResponse();

      assertThat(response.status()).isEqualTo(200);
      ReceivedRequest received = up.awaitRequest(CHAT, 1);
      assertThat(received.bodyLength()).isEqualTo(body.length() + "up-".length());
      assertThat(received.bodyText().replace("up-fast", "fast").equals(body)).isTrue();
      assertThat(gateway.hearth().bytesInFlight()).isZero();
    }
  }

  @Test
  void passesManyLargeBodiesThatComeAtOnce() {
    String body = "{\"messages\":[],\"model\":\"fast\",\"user\":\"" + "x".repeat(MIB) + "\"}";
    List<RawClient> clients = new ArrayList<>();
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, Script.chat("done"));
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5 * BodyTurns.AT_ONCE; i++) {
        RawClient client = gateway.connect();
        clients.add(client);
        callers.execute(() -> client.post(CHAT, body));
      }

      assertThat(clients)
          .allSatisfy(client -> {
            assertThat(client.readResponse().status()).isEqualTo(200);
          });
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void refusesABodyThatIsTooLargeWhileItIsBeingSent() {
    try (ScriptedUpstream up = ScriptedUpstream.start();
        GatewayFixture gateway =
            GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = gateway.connect()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + 65 * MIB
              + "\r\n\r\n");
      client.send(new byte[MIB]);

      RawResponse response = client.readResponse();

      assertThat(response.status()).isEqualTo(413);
      assertThat(response.text()).contains("67108864", "listen.max_body");
      assertThat(gateway.hearth().bytesInFlight()).isZero();
    }
  }

  @Test
  void refusesMoreBytesInFlightThanItMayHold() {
    IngressConfig narrow =
        new IngressConfig(
            "127.0.0.1",
            0,
            100,
            MIB,
            MIB + 1,
            IngressConfig.DEFAULT.headerTimeout(),
            IngressConfig.DEFAULT.bodyTimeout(),
            IngressConfig.DEFAULT.idleTimeout(),
            Origins.OWN);
    try (ScriptedUpstream up = ScriptedUpstream.start().answer(CHAT, Script.chat("done"));
        GatewayFixture gateway =
            GatewayFixture.with(
                narrow,
                null,
                dev.hearth.Hearth.Time.SYSTEM,
                GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient first = gateway.connect();
        RawClient second = gateway.connect()) {
      String head =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + MIB
              + "\r\nExpect: 100-continue\r\n\r\n";
      first.send(head);
      assertThat(first.readHead().status()).isEqualTo(100);
      first.send(new byte[MIB - 1]);
      second.send(head);
      assertThat(second.readHead().status()).isEqualTo(100);
      gateway.awaitBytesInFlight(MIB - 1);

      second.send(new byte[1000]);

      RawResponse response = second.readResponse();
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.header("retry-after")).hasValue("1");
    }
  }
}
