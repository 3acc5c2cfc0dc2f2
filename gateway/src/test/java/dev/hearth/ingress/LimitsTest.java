package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.Hearth;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one caller, or all of them, may ask of the gateway's memory. */
class LimitsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final int KIB = 1024;
  private static final int MAX_CONNECTIONS = 3;

  private ScriptedUpstream up;
  private GatewayFixture gateway;

  @BeforeEach
  void start() {
    up = ScriptedUpstream.start().answer(CHAT, Script.chat("hello"));
    IngressConfig narrow =
        new IngressConfig(
            "127.0.0.1",
            0,
            MAX_CONNECTIONS,
            100 * KIB,
            100 * KIB,
            IngressConfig.DEFAULT.headerTimeout(),
            IngressConfig.DEFAULT.bodyTimeout(),
            IngressConfig.DEFAULT.idleTimeout(),
            Origins.OWN);
    gateway =
        GatewayFixture.with(
            narrow, null, Hearth.Time.SYSTEM, GatewayFixture.openAi("fast", up.baseUrl()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    up.close();
  }

  @Test
  void tellsACallerBeyondTheLastConnectionToComeAgain() {
    List<RawClient> served = fill();
    try (RawClient beyond = gateway.connect()) {
      RawResponse response = beyond.post(CHAT, ASK).readResponse();

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.header("connection")).hasValue("close");
      assertThat(response.header("retry-after")).hasValue("1");
      assertThat(response.text()).contains("listen.max_connections: 3", "server_error");
      assertThat(beyond.readToEnd()).isEmpty();
      assertThat(gateway.awaitRecord().status()).isEqualTo(503);
      for (RawClient client : served) {
        assertThat(client.post(CHAT, ASK).readResponse().status()).isEqualTo(200);
      }
    } finally {
      served.forEach(RawClient::close);
    }
  }

  @Test
  void cutsOffThoseWhoWouldNotLeaveWhenToldSo() {
    List<RawClient> served = fill();
    List<RawClient> stubborn = new ArrayList<>();
    try {
      for (int i = 0; i < 64; i++) {
        RawClient client = gateway.connect();
        stubborn.add(client);
        assertThat(client.readResponse().status()).isEqualTo(503);
      }
      try (RawClient last = gateway.connect()) {
        assertThat(last.readToEnd()).isEmpty();
      }
    } finally {
      stubborn.forEach(RawClient::close);
      served.forEach(RawClient::close);
    }
  }

  @Test
  void servesTheNextCallerWhenAConnectionHasEnded() {
    List<RawClient> served = fill();
    try {
      served.removeLast().close();

      int status = 503;
      while (status == 503) {
        try (RawClient next = gateway.connect()) {
          status = next.get("/health/liveliness").readResponse().status();
        }
      }
      assertThat(status).isEqualTo(200);
    } finally {
      served.forEach(RawClient::close);
    }
  }

  @Test
  void refusesARequestLineThatIsTooLong() {
    try (RawClient client = gateway.connect()) {
      client.send("GET /v1/models?" + "x".repeat(9 * KIB) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assertClosedWith(client, 414, "8192");
    }
  }

  @Test
  void takesALongRequestLineThatIsNotTooLong() {
    try (RawClient client = gateway.connect()) {
      client.get("/health/liveliness?" + "x".repeat(8000));

      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void refusesAHeaderThatIsTooLong() {
    try (RawClient client = gateway.connect()) {
      client.get("/v1/models", "X: " + "x".repeat(65 * KIB));

      assertClosedWith(client, 431, "65536");
    }
  }

  @Test
  void refusesTooManyHeaders() {
    try (RawClient client = gateway.connect()) {
      client.get("/v1/models", "X: 1\r\n".repeat(20_000) + "Y: 2");

      assertClosedWith(client, 431, "65536");
    }
  }

  @Test
  void refusesHeadersThatNeverEnd() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + "X: 1234567890\r\n".repeat(6_000));

      assertClosedWith(client, 431, "65536");
    }
  }

  @Test
  void refusesTrailersThatAreTooLong() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST "
              + CHAT
              + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
              + "X: 1234567890\r\n".repeat(6_000));

      assertClosedWith(client, 400, "framed");
    }
  }

  @Test
  void refusesAMebibyteOfChunkExtensions() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST "
              + CHAT
              + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2;x="
              + "x".repeat(KIB * KIB));

      assertClosedWith(client, 400, "framed");
    }
  }

  @Test
  void givesTheRoomOfOneBodyToTheNext() {
    Gate gate = Gate.named("the first answer");
    up.answer(CHAT, Script.chat("first").pauseFirst(gate), Script.chat("second"));
    String large = "{\"model\":\"fast\",\"messages\":[\"" + "x".repeat(60 * KIB) + "\"]}";
    try (RawClient first = gateway.connect();
        RawClient refused = gateway.connect();
        RawClient second = gateway.connect()) {
      first.post(CHAT, large);
      gate.awaitArrival();

      RawResponse response = refused.post(CHAT, large).readResponse();

      assertThat(response.status()).isEqualTo(503);
      assertThat(response.header("retry-after")).hasValue("1");
      assertThat(response.text()).contains("listen.max_in_flight: 102400");
      gate.open();
      assertThat(first.readResponse().text()).contains("first");
      assertThat(second.post(CHAT, large).readResponse().text()).contains("second");
      assertThat(gateway.hearth().bytesInFlight()).isZero();
    }
  }

  @Test
  void refusesALargeBodyByItsLengthWithoutHoldingAnyOfIt() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 102401\r\n\r\n{");

      assertClosedWith(client, 413, "102400");
      assertThat(gateway.hearth().bytesInFlight()).isZero();
    }
  }

  private void assertClosedWith(RawClient client, int status, String told) {
    RawResponse response = client.readResponse();
    assertThat(response.status()).as(response.text()).isEqualTo(status);
    assertThat(response.text()).contains(told, "invalid_request_error");
    assertThat(response.header("connection")).hasValue("close");
    assertThat(client.readToEnd()).isEmpty();
    assertThat(up.requests(CHAT)).isEmpty();
  }

  /** As many connections as there may be, each known to be served. */
  private List<RawClient> fill() {
    List<RawClient> served = new ArrayList<>();
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
      RawClient client = gateway.connect();
      served.add(client);
      assertThat(client.get("/health/liveliness").readResponse().status()).isEqualTo(200);
    }
    return served;
  }
}
