package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.ManualTime;
import dev.hearth.testkit.Gate;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawClient.End;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a caller may take, on a clock that only the test moves. */
class TimeoutsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final Duration HEAD_LIMIT = IngressConfig.DEFAULT.headerTimeout().plusSeconds(2);
  private static final Duration BODY_LIMIT = IngressConfig.DEFAULT.bodyTimeout().plusSeconds(2);
  private static final Duration IDLE_LIMIT = IngressConfig.DEFAULT.idleTimeout().plusSeconds(2);

  private final ManualTime time = new ManualTime();
  private ScriptedUpstream up;
  private GatewayFixture gateway;

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
  void answersALargeRequestWhileManyOthersAreSlowToCome() {
    String large = ASK + " ".repeat(256 * 1024);
    int enoughForEveryLoop = BodyTurns.AT_ONCE * Runtime.getRuntime().availableProcessors();
    List<RawClient> slow = new ArrayList<>();
    try (RawClient client = gateway.connect()) {
      for (int i = 0; i < enoughForEveryLoop; i++) {
        RawClient caller = gateway.connect();
        slow.add(caller);
        caller.send(
            "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n"
                .formatted(CHAT, large.length()));
        assertThat(caller.readHead().status()).isEqualTo(100);
      }
      client.post(CHAT, large);
      gateway.awaitEveryLoop();

      time.advance(BodyTurns.PATIENCE);

      assertThat(client.readResponse().status()).isEqualTo(200);
    } finally {
      slow.forEach(RawClient::close);
    }
  }

  @Test
  void answers408WhenAHeadDoesNotComeToItsEnd() {
    try (RawClient client = gateway.connect()) {
      client.get("/health/liveliness").readResponse();
      client.send("POST " + CHAT + " HTTP/1.1\r\nHost: local");
      gateway.awaitEveryLoop();

      time.advance(HEAD_LIMIT);

      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(408);
      assertThat(response.header("connection")).hasValue("close");
      assertThat(response.text()).contains("head", "10 s", "request_timeout");
      assertThat(client.readToEnd()).isEmpty();
      assertThat(up.requests(CHAT)).isEmpty();
    }
  }

  @Test
  void answers408WhenABodyDoesNotComeToItsEnd() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n" + ASK);
      gateway.awaitBytesInFlight(ASK.length());

      time.advance(BODY_LIMIT);

      RawResponse response = client.readResponse();
      assertThat(response.status()).isEqualTo(408);
      assertThat(response.header("connection")).hasValue("close");
      assertThat(response.text()).contains("body", "120 s", "request_timeout");
      assertThat(client.readToEnd()).isEmpty();
      assertThat(up.requests(CHAT)).isEmpty();
      assertThat(gateway.hearth().bytesInFlight()).isZero();
    }
  }

  @Test
  void givesABodyThatTricklesNoMoreTimeThanAnyOther() {
    try (RawClient client = gateway.connect()) {
      client.send("POST " + CHAT + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{");
      gateway.awaitBytesInFlight(1);
      for (int sent = 2; sent <= 4; sent++) {
        time.advance(Duration.ofSeconds(35));
        client.send(" ");
        gateway.awaitBytesInFlight(sent);
      }

      time.advance(Duration.ofSeconds(17));

      assertThat(client.readResponse().status()).isEqualTo(408);
    }
  }

  @Test
  void closesAnIdleConnectionWithoutAWord() {
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK).readResponse();

      time.advance(IDLE_LIMIT);

      assertThat(client.readToEnd()).isEmpty();
    }
  }

  @Test
  void keepsAnIdleConnectionForAWhile() {
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK).readResponse();

      time.advance(IngressConfig.DEFAULT.idleTimeout().minusSeconds(5));

      assertThat(client.post(CHAT, ASK).readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void doesNotTakeTheWaitForABackEndForIdleness() {
    Gate gate = Gate.named("the answer");
    up.answer(CHAT, Script.chat("late").pauseFirst(gate));
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      gate.awaitArrival();

      time.advance(Duration.ofSeconds(290));
      gate.open();

      assertThat(client.readResponse().text()).contains("late");
    }
  }

  @Test
  void doesNotTakeAPauseInAnAnswerForIdleness() {
    Gate gate = Gate.named("the rest");
    up.answer(CHAT, Script.chatStream("a", "b").pauseAfter(2, gate));
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}").readHead();
      client.readChunksUntil("\"a\"");

      time.advance(IDLE_LIMIT.plusSeconds(30));
      gate.open();

      client.readChunksUntil("[DONE]");
    }
  }

  @Test
  void givesACallerTimeToTakeAnAnswerThatIsComplete() {
    String text = "x".repeat(900_000);
    up.answer(CHAT, Script.chat(text));
    try (RawClient client = RawClient.connect(gateway.port(), 4096)) {
      RawClient.Head head = client.post(CHAT, ASK).readHead();
      int length = Integer.parseInt(head.header("content-length").orElseThrow());
      int part = length / 8;
      for (int taken = 0; taken < 7; taken++) {
        time.advance(Duration.ofSeconds(50));
        assertThat(client.readBytes(part)).hasSize(part);
      }

      assertThat(client.readBytes(length - 7 * part)).hasSize(length - 7 * part);
      assertThat(gateway.awaitRecord().responseBytes()).isEqualTo(length);
    }
  }

  @Test
  void dropsACallerWhoTakesNothingOfItsAnswer() {
    up.answer(CHAT, Script.chat("x".repeat(900_000)));
    try (RawClient client = RawClient.connect(gateway.port(), 4096)) {
      client.post(CHAT, ASK);
      gateway.awaitRecord();

      time.advance(IDLE_LIMIT);
      time.advance(IDLE_LIMIT);

      assertThat(client.awaitEnd()).isIn(End.CLOSED, End.RESET);
    }
  }
}
