package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.GatewayFixture;
import dev.hearth.Hearth;
import dev.hearth.config.Configuration;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpIngressTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";

  private ScriptedUpstream up;
  private GatewayFixture gateway;

  @BeforeEach
  void start() {
    up = ScriptedUpstream.start().answer(CHAT, Script.chat("hello"));
    gateway = GatewayFixture.serving(GatewayFixture.openAi("fast", up.baseUrl()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    up.close();
  }

  @Test
  void answersPipelinedRequestsInTheirOrder() {
    up.answer(CHAT, Script.chat("first"), Script.chat("second"), Script.chat("third"));
    try (RawClient client = gateway.connect()) {
      String one = request(ASK);

      client.send(one + one + one);

      assertThat(client.readResponse().text()).contains("first");
      assertThat(client.readResponse().text()).contains("second");
      assertThat(client.readResponse().text()).contains("third");
    }
  }

  @Test
  void answersAThousandPipelinedRequestsThatNeedNoBackEnd() {
    try (RawClient client = gateway.connect()) {
      String unknown = request("{\"model\":\"none\"}");
      client.send(unknown.repeat(1000));
      for (int i = 0; i < 1000; i++) {
        assertThat(client.readResponse().status()).isEqualTo(404);
      }
    }
  }

  @Test
  void takesARequestThatComesByteByByte() {
    try (RawClient client = gateway.connect()) {
      client.sendDripping(request(ASK));

      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(up.awaitRequest(CHAT, 1).bodyText()).contains("up-fast");
    }
  }

  @Test
  void takesAChunkedBody() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "10\r\n{\"model\":\"fast\",\r\ne\r\n\"messages\":[]}\r\n0\r\n\r\n");

      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(up.awaitRequest(CHAT, 1).header("content-length")).isPresent();
    }
  }

  @Test
  void invitesTheBodyOfACallerThatWaitsForIt() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
              + "Content-Length: "
              + ASK.length()
              + "\r\n\r\n");
      assertThat(client.readHead().status()).isEqualTo(100);

      client.send(ASK);

      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void refusesTooLargeABodyBeforeItIsSent() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
              + "Content-Length: 68157440\r\n\r\n");

      RawResponse response = client.readResponse();

      assertThat(response.status()).isEqualTo(413);
      assertThat(response.text()).contains("request_too_large", "67108864");
      assertThat(gateway.hearth().bytesInFlight()).isZero();
      client.awaitEnd();
    }
  }

  @Test
  void refusesTooLargeAChunkedBodyAsSoonAsItIs() {
    IngressConfig small =
        new IngressConfig(
            "127.0.0.1",
            0,
            10,
            1000,
            1000,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            Origins.OWN);
    try (GatewayFixture narrow =
            GatewayFixture.with(
                small, null, Hearth.Time.SYSTEM, GatewayFixture.openAi("fast", up.baseUrl()));
        RawClient client = narrow.connect()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3e9\r\n"
              + "x".repeat(1001)
              + "\r\n");

      assertThat(client.readResponse().status()).isEqualTo(413);
      assertThat(narrow.hearth().bytesInFlight()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nContent-Length: 5",
        "Content-Length: -1",
        "Content-Length: five",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked\r\nContent-Length: 5",
        "Bad Header: x",
        "Content-Length : 5",
        "Host: other",
      })
  void refusesAmbiguousFramingAndClosesTheConnection(String headers) {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n"
              + headers
              + "\r\n\r\n0\r\n\r\nGET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n");

      RawResponse response = client.readResponse();

      assertThat(response.status()).as(headers).isEqualTo(400);
      assertThat(response.header("connection")).hasValue("close");
      client.halfClose();
      assertThat(client.readToEnd()).as("nothing more is answered").isEmpty();
      assertThat(up.requests(CHAT)).isEmpty();
    }
  }

  @Test
  void refusesABrokenChunk() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "zz\r\n{}\r\n0\r\n\r\n");

      assertThat(client.readResponse().status()).isEqualTo(400);
    }
  }

  @Test
  void refusesARequestWithoutAHost() {
    try (RawClient client = gateway.connect()) {
      client.send("GET /v1/models HTTP/1.1\r\n\r\n");

      assertThat(client.readResponse().status()).isEqualTo(400);
    }
  }

  @Test
  void speaksHttp10() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST /v1/chat/completions HTTP/1.0\r\nHost: localhost\r\nContent-Length: "
              + ASK.length()
              + "\r\n\r\n"
              + ASK);

      RawResponse response = client.readResponse();

      assertThat(response.status()).isEqualTo(200);
      assertThat(response.header("transfer-encoding")).isEmpty();
      client.awaitEnd();
    }
  }

  @Test
  void closesWhenTheCallerWishesIt() {
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK, "Connection: close");

      assertThat(client.readResponse().header("connection")).hasValue("close");
      client.awaitEnd();
    }
  }

  @Test
  void doesNotLetAForeignPageIn() {
    try (RawClient client = gateway.connect()) {
      client.send("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(403);
    }
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK, "Origin: https://evil.example");
      assertThat(client.readResponse().status()).isEqualTo(403);
    }
    assertThat(up.requests(CHAT)).isEmpty();
  }

  @Test
  void asksForTheKeyInAnyOfTheHeadersThatCarryIt() {
    try (GatewayFixture locked =
        GatewayFixture.lockedBy("sk-right", GatewayFixture.openAi("fast", up.baseUrl()))) {
      for (String header :
          List.of(
              "Authorization: Bearer sk-right",
              "authorization: bearer sk-right",
              "x-api-key: sk-right",
              "api-key: sk-right",
              "x-goog-api-key: sk-right")) {
        try (RawClient client = locked.connect()) {
          assertThat(client.post(CHAT, ASK, header).readResponse().status())
              .as(header)
              .isEqualTo(200);
        }
      }
      for (String header :
          List.of("Authorization: Bearer sk-wrong", "x-api-key: sk-righ", "a: b")) {
        try (RawClient client = locked.connect()) {
          RawResponse response = client.post(CHAT, ASK, header).readResponse();
          assertThat(response.status()).as(header).isEqualTo(401);
          assertThat(response.text()).contains("invalid_api_key");
        }
      }
    }
  }

  @Test
  void tellsWhatIsNotServed() {
    try (RawClient client = gateway.connect()) {
      assertThat(client.get("/nothing").readResponse().status()).isEqualTo(404);
      assertThat(client.get(CHAT).readResponse().status()).isEqualTo(405);
      assertThat(client.get("/v1/models").readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void namesARequestAsTheCallerWishesIfThatIsFit() {
    try (RawClient client = gateway.connect()) {
      assertThat(
              client.get("/v1/models", "x-request-id: abc-1").readResponse().header("x-request-id"))
          .hasValue("abc-1");
      assertThat(
              client
                  .get("/v1/models", "x-request-id: a b\"c")
                  .readResponse()
                  .header("x-request-id")
                  .orElse(""))
          .startsWith("req-");
    }
  }

  @Test
  void refusesARequestThatHasPassedItBefore() {
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK).readResponse();
      String via = up.awaitRequest(CHAT, 1).header("via").orElseThrow();

      RawResponse response = client.post(CHAT, ASK, "Via: " + via).readResponse();

      assertThat(response.status()).isEqualTo(400);
      assertThat(response.text()).contains("leads back");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"model\":\"fast\"",
        "{\"model\":\"fast\",\"model\":\"other\"}",
        "{\"model\":\"fast\",\"mod\\u0065l\":\"other\"}",
        "{\"model\":7}",
        "{\"messages\":[]}",
        "{\"model\":\"fast\"} trailing",
        "not json"
      })
  void refusesABodyThatIsNoRequest(String body) {
    try (RawClient client = gateway.connect()) {
      RawResponse response = client.post(CHAT, body).readResponse();

      assertThat(response.status()).as(body).isEqualTo(400);
      assertThat(response.text()).contains("invalid_request_error");
      assertThat(up.requests(CHAT)).isEmpty();
    }
  }

  @Test
  void readsAModelsNameThroughItsEscapes() {
    try (RawClient client = gateway.connect()) {
      assertThat(
              client
                  .post(CHAT, "{\"messages\":[],\"model\":\"f\\u0061st\"}")
                  .readResponse()
                  .status())
          .isEqualTo(200);
      assertThat(up.awaitRequest(CHAT, 1).bodyText()).contains("\"model\":\"up-fast\"");
    }
  }

  @Test
  void survivesAResetAtAnyByteOfARequest() {
    String request = request(ASK);
    for (int sent = 0; sent < request.length(); sent += 7) {
      RawClient client = gateway.connect();
      client.send(request.substring(0, sent));
      client.reset();
    }
    try (RawClient client = gateway.connect()) {
      assertThat(client.post(CHAT, ASK).readResponse().status()).isEqualTo(200);
    }
    gateway.awaitBytesInFlight(0);
  }

  @Test
  void takesAHalfClosedCallerForOneThatHungUp() {
    up.answer(CHAT, Script.silence());
    try (RawClient client = gateway.connect()) {
      client.post(CHAT, ASK);
      up.awaitRequest(CHAT, 1);

      client.halfClose();

      up.awaitHangUp();
      assertThat(gateway.awaitRecord().outcome()).isEqualTo(Outcome.CANCELLED);
    }
  }

  @Test
  void refusesAnAddressThatOthersReachWithoutAKey() {
    Configuration open = Configuration.none().at("0.0.0.0", 0);

    assertThatThrownBy(() -> GatewayFixture.start(open))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("master_key");
  }

  @Test
  void saysThatAPortIsBusy() {
    Configuration same = Configuration.none().at("127.0.0.1", gateway.port());

    assertThatThrownBy(() -> GatewayFixture.start(same))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("port " + gateway.port())
        .hasMessageContaining("--port");
  }

  @Test
  void letsARequestUnderWayEndWhenItShutsDown() throws InterruptedException {
    dev.hearth.testkit.Gate gate = dev.hearth.testkit.Gate.named("the answer");
    up.answer(CHAT, Script.chat("finished").pauseFirst(gate));
    try (RawClient client = gateway.connect();
        RawClient idle = gateway.connect()) {
      idle.get("/v1/models").readResponse();
      client.post(CHAT, ASK);
      gate.awaitArrival();

      assertThat(gateway.hearth().drain(Duration.ofMillis(1))).isFalse();
      idle.awaitEnd();
      gate.open();

      RawResponse response = client.readResponse();
      assertThat(response.text()).contains("finished");
      assertThat(response.header("connection")).hasValue("close");
      drain(gateway.hearth());
    }
  }

  @Test
  void recordsARequestThatWasRefusedAtTheDoor() {
    try (RawClient client = gateway.connect()) {
      client.get("/nothing").readResponse();

      ExchangeRecord record = gateway.awaitRecord();
      assertThat(record.outcome()).isEqualTo(Outcome.REFUSED);
      assertThat(record.status()).isEqualTo(404);
    }
  }

  private static void drain(Hearth hearth) {
    try {
      assertThat(hearth.drain(Duration.ofSeconds(20))).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String request(String body) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }
}
