package dev.hearth.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.Transport;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests ahead of their turn, answers ahead of their request, and callers who leave between. */
class PipeliningTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final String ASK_STREAM = "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}";
  private static final int MIB = 1024 * 1024;
  private static final long FAR_TOO_MUCH = 64 * MIB;

  private final ManualTime time = new ManualTime();
  private ScriptedUpstream up;
  private GatewayFixture gateway;

  /** How a caller leaves. */
  enum Leave {
    RESET,
    CLOSE,
    HALF_CLOSE;

    void from(RawClient client) {
      switch (this) {
        case RESET -> client.reset();
        case CLOSE -> client.close();
        case HALF_CLOSE -> client.halfClose();
      }
    }
  }

  @BeforeEach
  void start() {
    up = ScriptedUpstream.start().answer(CHAT, Script.chat("hello"));
    gateway = GatewayFixture.at(time.time(), GatewayFixture.openAi("fast", up.baseUrl()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    up.close();
  }

  @Test
  void answersInOrderWhateverEachRequestNeeds() {
    up.answer(CHAT, Script.chat("first"), Script.chatStream("sec", "ond"), Script.chat("third"));
    try (RawClient client = gateway.connect()) {
      client.send(
          post(ASK)
              + "GET /health/liveliness HTTP/1.1\r\nHost: localhost\r\n\r\n"
              + post(ASK_STREAM)
              + "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
              + post(ASK)
              + "HEAD /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n"
              + "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

      assertThat(client.readResponse().text()).contains("first");
      assertThat(client.readResponse().text()).contains("alive");
      assertThat(client.readResponse().text()).contains("sec", "ond", "[DONE]");
      assertThat(client.readResponse().status()).isEqualTo(404);
      assertThat(client.readResponse().text()).contains("third");
      assertThat(client.readHeadResponse().status()).isEqualTo(200);
      assertThat(client.readResponse().text()).contains("\"fast\"");
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void startsNoRequestBeforeTheOneAheadOfItIsAnswered() {
    Gate gate = Gate.named("the first answer");
    up.answer(CHAT, Script.chatStream("a", "b").pauseAfter(2, gate), Script.chat("second"));
    try (RawClient client = gateway.connect()) {
      client.send(post(ASK_STREAM) + post(ASK));
      client.readHead();
      client.readChunksUntil("\"a\"");

      assertThat(up.requests(CHAT)).hasSize(1);

      gate.open();
      client.readChunksUntil("[DONE]");
      assertThat(client.readChunk()).isEmpty();
      assertThat(client.readResponse().text()).contains("second");
    }
  }

  @Test
  void doesNotPileUpAnswersForACallerWhoAsksAheadAndReadsNothing() throws Exception {
    int many = 20_000;
    String unknown = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawClient client = RawClient.connect(gateway.port(), 4096)) {
      Thread sender =
          Thread.startVirtualThread(() -> {
            try {
              client.send(unknown.repeat(many) + post(ASK));
            } catch (UncheckedIOException e) {
              // the gateway has closed the connection: that is what the test is about
            }
          });
      gateway.awaitRecord();
      for (boolean open = true; open; time.advance(Duration.ofMinutes(4))) {
        try (RawClient asking = gateway.connect()) {
          open = openConnections(asking) > 0;
        }
      }
      sender.join();
      assertThat(up.requests(CHAT)).isEmpty();
    }
  }

  @Test
  void answersInTurnWhatCameWhileARequestWasAnswered() {
    Gate gate = Gate.named("the first answer");
    up.answer(CHAT, Script.chat("first").pauseFirst(gate));
    String unknown = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawClient client = gateway.connect()) {
      client.send(post(ASK) + unknown.repeat(600));
      up.awaitRequest(CHAT, 1);
      gate.open();
      assertThat(client.readResponse().text()).contains("first");
      for (int i = 0; i < 600; i++) {
        assertThat(client.readResponse().status()).isEqualTo(404);
      }
    }
  }

  @Test
  void leavesInTheSocketWhatComesWhileARequestIsAnswered() throws Exception {
    Gate never = Gate.named("no answer");
    up.answer(CHAT, Script.chat("never").pauseFirst(never));
    try (SocketChannel client = SocketChannel.open(gateway.hearth().address())) {
      client.write(ByteBuffer.wrap(post(ASK).getBytes(US_ASCII)));
      up.awaitRequest(CHAT, 1);
      client.configureBlocking(false);
      ByteBuffer ahead = ByteBuffer.allocate(1 << 20);
      long taken = 0;
      for (int full = 0; full < 3 && taken < FAR_TOO_MUCH; ) {
        int written = client.write(ahead.clear());
        taken += written;
        full = written == 0 ? full + 1 : 0;
        gateway.awaitEveryLoop();
      }
      assertThat(taken).isLessThan(FAR_TOO_MUCH);
    }
    never.open();
  }

  @Test
  void answersEveryoneWhoAsksFarAheadAndReads() throws Exception {
    int many = 2_000;
    String unknown = "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n";
    try (RawClient client = gateway.connect()) {
      Thread sender =
          Thread.startVirtualThread(() -> client.send(unknown.repeat(many) + post(ASK)));
      for (int i = 0; i < many; i++) {
        assertThat(client.readResponse().status()).isEqualTo(404);
      }
      assertThat(client.readResponse().text()).contains("hello");
      sender.join();
    }
  }

  @Test
  void tellsACallerWhoWaitsForLeaveThatItsRequestIsRefused() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST /nothing HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
              + "Content-Length: 10\r\n\r\n");

      RawResponse response = client.readResponse();

      assertThat(response.status()).isEqualTo(404);
      assertThat(response.header("connection")).hasValue("close");
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void refusesExpectationsThatItDoesNotKnow() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST "
              + CHAT
              + " HTTP/1.1\r\nHost: localhost\r\nExpect: a miracle\r\n"
              + "Content-Length: 10\r\n\r\n");

      assertThat(client.readResponse().status()).isEqualTo(417);
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void doesNotInviteACallerOfTheOldVersion() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST "
              + CHAT
              + " HTTP/1.0\r\nHost: localhost\r\nExpect: 100-continue\r\n"
              + "Content-Length: "
              + ASK.length()
              + "\r\n\r\n"
              + ASK);

      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /nothing HTTP/1.1\r\nContent-Length: 20971520",
        "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 104857600",
        "POST /v1/models HTTP/1.1\r\nContent-Length: 20971520",
        "POST /v1/chat/completions HTTP/1.1\r\nOrigin: https://evil.example\r\nContent-Length: 20971520",
        "POST /v1/chat/completions HTTP/3.0\r\nContent-Length: 20971520",
      })
  void letsACallerReadTheWholeRefusalWhileItStillSends(String head) {
    try (RawClient client = gateway.connect()) {
      client.send(head + "\r\nHost: localhost\r\n\r\n");
      for (int sent = 0; sent < 20; sent++) {
        client.send(new byte[MIB]);
      }

      RawResponse response = client.readResponse();

      assertThat(response.status()).isBetween(400, 599);
      assertThat(response.text()).contains("invalid_request_error").endsWith("}}");
      client.halfClose();
      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void freesEverythingWhenACallerLeavesWithinAHead(Leave leave) {
    try (RawClient client = gateway.connect()) {
      client.get("/health/liveliness").readResponse();
      client.send("POST " + CHAT + " HTTP/1.1\r\nHost: loc");

      leave.from(client);

      awaitNoConnection();
      assertThat(up.requests(CHAT)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void freesEverythingWhenACallerLeavesWithinABody(Leave leave) {
    try (RawClient client = gateway.connect()) {
      client.send("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n");
      client.send(ASK);
      gateway.awaitBytesInFlight(ASK.length());

      leave.from(client);

      gateway.awaitBytesInFlight(0);
      awaitNoConnection();
      assertThat(up.requests(CHAT)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void stopsTheBackEndWhenACallerLeavesBeforeTheAnswer(Leave leave) {
    up.answer(CHAT, Script.silence());
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      up.awaitRequest(CHAT, 1);

      leave.from(client);

      up.awaitHangUp();
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
      gateway.awaitBytesInFlight(0);
      awaitNoConnection();
    }
  }

  @ParameterizedTest
  @EnumSource
  void stopsTheBackEndWhenACallerLeavesWithinAnAnswer(Leave leave) {
    up.answer(CHAT, Script.chatStream("a", "b").silentAfter(2));
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK_STREAM).readHead();
      client.readChunksUntil("\"a\"");

      leave.from(client);

      up.awaitHangUp();
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
      gateway.awaitBytesInFlight(0);
      awaitNoConnection();
    }
  }

  @Test
  void stopsTheBackEndWhenACallerThatAskedAheadResetsWithinAnAnswer() {
    Gate more = Gate.named("more of the answer");
    up.answer(CHAT, Script.chatStream("a", "b".repeat(10), "c").pauseAfter(2, more).silentAfter(4));
    RawClient client = gateway.connect();
    client.send(post(ASK_STREAM) + post(ASK) + post(ASK));
    client.readHead();
    client.readChunksUntil("\"a\"");

    client.reset();
    more.open();

    up.awaitHangUp();
    assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
    gateway.awaitBytesInFlight(0);
    awaitNoConnection();
    assertThat(up.requests(CHAT)).hasSize(1);
  }

  /** Where a write is over at once the second request begins within the first one's dispatch. */
  @ParameterizedTest
  @MethodSource("dev.hearth.upstream.Transport#working")
  void stopsTheBackEndOfARequestBehindOneThatWasRefusedAtOnce(Transport transport) {
    up.answer(CHAT, Script.silence());
    try (GatewayFixture other =
            GatewayFixture.over(transport, GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = other.connect()) {
      client.send(post(ASK.replace("fast", "nobody")) + post(ASK));
      assertThat(client.readResponse().status()).isEqualTo(404);
      up.awaitRequest(CHAT, 1);

      client.reset();

      up.awaitHangUp();
    }
  }

  /** Waits until no connection is open besides the one that asks. */
  private void awaitNoConnection() {
    try (RawClient asking = gateway.connect()) {
      int open = openConnections(asking);
      for (int tries = 0; tries < 10_000 && open > 0; tries++) {
        open = openConnections(asking);
      }
      assertThat(open).isZero();
    }
  }

  /** How many connections are open besides the one that asks. */
  private static int openConnections(RawClient asking) {
    String gauge = "hearth_open_connections ";
    String metrics = asking.get("/metrics").readResponse().text();
    String open = metrics.substring(metrics.indexOf("\n" + gauge) + 1 + gauge.length());
    return (int) Double.parseDouble(open.substring(0, open.indexOf('\n'))) - 1;
  }

  private static String post(String body) {
    return "POST "
        + CHAT
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }
}
