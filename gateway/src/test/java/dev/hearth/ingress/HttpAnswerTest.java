package dev.hearth.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer's bytes, whatever pieces it comes in. */
class HttpAnswerTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final String ASK_STREAM = "{\"model\":\"fast\",\"stream\":true,\"messages\":[]}";
  private static final String ANSWER = "{\"choices\":[],\"x\":\"%s\"}";

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
  void writesAWholeAnswerAsItAlwaysDid() {
    up.answer(CHAT, Script.json(200, ANSWER.formatted("é")));
    assertThat(everything(post("HTTP/1.1", ASK, "x-request-id: my-id\r\nConnection: close\r\n")))
        .matches(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
                + "date: [A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT\r\n"
                + "x-request-id: my-id\r\nrequest-id: my-id\r\nx-hearth-instance: [!-~]+\r\ncontent-length: 23\r\n"
                + "x-hearth-provider: p-fast\r\nx-hearth-model: up-fast\r\n"
                + "x-hearth-route: fast -> p-fast/up-fast\r\nx-hearth-attempts: 1\r\n"
                + "connection: close\r\n\r\n\\{\"choices\":\\[],\"x\":\"é\"}");
  }

  @Test
  void writesAStreamInChunks() {
    up.answer(CHAT, Script.chatStream("a", "b"));
    assertThat(everything(post("HTTP/1.1", ASK_STREAM, "Connection: close\r\n")))
        .matches(
            "(?s)HTTP/1.1 200 OK\r\ncontent-type: text/event-stream[^\r]*\r\ndate: [^\r]+\r\n"
                + "x-request-id: [^\r]+\r\nrequest-id: [^\r]+\r\nx-hearth-instance: [^\r]+\r\n"
                + "cache-control: no-cache, no-transform\r\nx-accel-buffering: no\r\n"
                + "transfer-encoding: chunked\r\nx-hearth-provider: p-fast\r\n"
                + "x-hearth-model: up-fast\r\nx-hearth-route: fast -> p-fast/up-fast\r\n"
                + "x-hearth-attempts: 1\r\nconnection: close\r\n\r\n"
                + "[1-9a-f][0-9a-f]*\r\ndata: .*\r\n0\r\n\r\n");
  }

  @Test
  void writesAStreamUpToTheConnectionsEndForACallerOfTheOldVersion() {
    up.answer(CHAT, Script.chatStream("a", "b"));
    assertThat(everything(post("HTTP/1.0", ASK_STREAM, "Connection: keep-alive\r\n")))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("\r\nconnection: close\r\n\r\ndata: ")
        .endsWith("data: [DONE]\n\n")
        .doesNotContain("transfer-encoding", "content-length");
  }

  @Test
  void keepsAConnectionOfTheOldVersionWhenTheCallerWishesIt() {
    try (RawClient client = gateway.connect()) {
      for (int i = 0; i < 2; i++) {
        RawResponse response =
            client.send(post("HTTP/1.0", ASK, "Connection: keep-alive\r\n")).readResponse();
        assertThat(response.header("connection")).hasValue("keep-alive");
        assertThat(response.text()).contains("hello");
      }
    }
  }

  @Test
  void givesTheHeadAloneWhenItIsAskedForThat() {
    String request = "%s /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    String whole = everything(request.formatted("GET"));
    String head = everything(request.formatted("HEAD"));
    assertThat(head).endsWith("\r\n\r\n").contains("content-length: ");
    assertThat(withoutNames(head)).isEqualTo(withoutNames(whole.substring(0, head.length())));
  }

  @Test
  void invitesABodyAndNothingMore() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST "
              + CHAT
              + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
              + ASK.length()
              + "\r\n\r\n");
      String invitation = "HTTP/1.1 100 Continue\r\n\r\n";
      assertThat(new String(client.readBytes(invitation.length()), UTF_8)).isEqualTo(invitation);
      assertThat(client.send(ASK).readResponse().text()).contains("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3_000, 4_073, 4_074, 4_075, 4_076, 8_192, 65_536, 300_000, 2_000_000})
  void givesWholeAnswersOfEveryLength(int length) {
    String answer = ANSWER.formatted("x".repeat(length));
    up.answer(CHAT, Script.json(200, answer));
    try (RawClient client = gateway.connect()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.post(CHAT, ASK).readResponse().text()).isEqualTo(answer);
      }
    }
  }

  @Test
  void givesStreamsOfPiecesOfEveryLength() {
    for (long seed = 0; seed < 40; seed++) {
      Random random = new Random(seed);
      String[] texts = new String[1 + random.nextInt(30)];
      for (int i = 0; i < texts.length; i++) {
        int longest = random.nextInt(4) == 0 ? 20_000 : 300;
        texts[i] = "~".repeat(1 + random.nextInt(longest));
      }
      up.answer(CHAT, random.nextBoolean() ? Script.chatStream(texts) : joined(texts));
      try (RawClient client = gateway.connect()) {
        for (int i = 0; i < 2; i++) {
          String body = client.post(CHAT, ASK_STREAM).readResponse().text();
          assertThat(body).as("seed %d", seed).endsWith("data: [DONE]\n\n");
          assertThat(body.replaceAll("[^~]", ""))
              .as("seed %d", seed)
              .hasSize(String.join("", texts).length());
        }
      }
    }
  }

  private static Script joined(String... texts) {
    return Script.chatStream(texts).joined();
  }

  private String everything(String request) {
    try (RawClient client = gateway.connect()) {
      return new String(client.send(request).readToEnd(), UTF_8);
    }
  }

  private static String withoutNames(String head) {
    return head.replaceAll("(date|x-request-id|request-id): [^\r]+", "$1");
  }

  private static String post(String version, String body, String headers) {
    return "POST %s %s\r\nHost: localhost\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(CHAT, version, headers, body.length(), body);
  }
}
