package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.GatewayFixture;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that two readers could take for different ones: none is taken at all. */
class SmugglingTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"fast\",\"messages\":[]}";
  private static final String HIDDEN =
      "POST "
          + CHAT
          + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
          + ASK.length()
          + "\r\n\r\n"
          + ASK;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\\r\\nContent-Length: 6",
        "Content-Length: 5, 6",
        "Content-Length: 5\\r\\n 6",
        "Content-Length: -5",
        "Content-Length: +5",
        "Content-Length: 0x5",
        "Content-Length: 5 6",
        "Content-Length: 5.0",
        "Content-Length:",
        "Content-Length: 9223372036854775808",
        "Content-Length: 99999999999999999999999999",
        "Content-Length : 5",
        "Content-Length\\t: 5",
        "Content-Length: 5\\r\\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\\r\\nContent-Length: 5",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: gzip",
        "Transfer-Encoding:\\vchunked",
        "X: a\\0b",
        "X: a\\nTransfer-Encoding: chunked",
        "X: a\\rb",
        "X\\0Y: a",
        "X Y: a",
        ": a",
        "no colon at all",
        " folded: before the first header",
        "Host: other.example",
        "Host:",
      })
  void refusesAHeadThatCanBeReadInTwoWays(String headers) {
    assertRefused(
        "POST " + CHAT + " HTTP/1.1\r\n" + decoded(headers) + "\r\nHost: localhost\r\n\r\n", 400);
  }

  @Test
  void refusesTransferCodingsThatItDoesNotUndo() {
    assertRefused(
        "POST "
            + CHAT
            + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        501);
  }

  @Test
  void refusesChunksFromACallerWhoseVersionHasNone() {
    assertRefused(
        "POST "
            + CHAT
            + " HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /v1/models HTTP/2.0, 505",
    "GET /v1/models HTTP/0.9, 505",
    "GET /v1/models HTTP/1.2, 505",
    "GET /v1/models HTTP/11, 400",
    "GET /v1/models HTTP/1.1x, 400",
    "GET /v1/models, 400",
    "GET /v1/ models HTTP/1.1, 400",
    "GET v1/models HTTP/1.1, 400",
    "GET ftp://localhost/v1/models HTTP/1.1, 400",
    "GET http://localhost@evil.example/v1/models HTTP/1.1, 400",
    "GET http:///v1/models HTTP/1.1, 400",
    "CONNECT localhost:443 HTTP/1.1, 400",
  })
  void refusesARequestLineThatItDoesNotSpeak(String line, int status) {
    assertRefused(line + "\r\nHost: localhost\r\n\r\n", status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "-2\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "+2\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "0x2\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "2 2\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "ffffffff\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "10000000000000002\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "1\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "2\\n{}\\r\\n0\\r\\n\\r\\n",
        "2;a\\nb\\r\\n{}\\r\\n0\\r\\n\\r\\n",
        "2\\r\\n{}\\n0\\r\\n\\r\\n",
      })
  void refusesChunksThatCanBeReadInTwoWays(String chunks) {
    assertRefused(
        "POST "
            + CHAT
            + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            + decoded(chunks),
        400);
  }

  @Test
  void readsAFoldedHeaderAsOneLine() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST "
              + CHAT
              + " HTTP/1.1\r\nHost: localhost\r\nX: a\r\n\tContent-Length: 7\r\nContent-Length: "
              + ASK.length()
              + "\r\n\r\n"
              + ASK);

      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void sendsABackEndNothingOfTheCallersOwnFraming() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST "
              + CHAT
              + " HTTP/1.1\r\nHost: localhost\r\nConnection: x-secret\r\nx-secret: 1\r\nTE: trailers\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(ASK.length())
              + ";extension=1\r\n"
              + ASK
              + "\r\n0\r\nTrailer-Field: x\r\n\r\n");

      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(up.awaitRequest(CHAT, 1).headers().list())
          .extracting(header -> header.name().toLowerCase(java.util.Locale.ROOT))
          .doesNotContain("x-secret", "te", "transfer-encoding", "trailer-field");
    }
  }

  @Test
  void takesAWholeAddressAsTheTarget() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "POST http://localhost:1/v1/chat/completions?x=1 HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
              + ASK.length()
              + "\r\n\r\n"
              + ASK);

      assertThat(client.readResponse().status()).isEqualTo(200);
      assertThat(up.awaitRequest(CHAT, 1).target()).isEqualTo(CHAT);
    }
  }

  @Test
  void believesTheTargetRatherThanTheHostHeader() {
    try (RawClient client = gateway.connect()) {
      client.send(
          "GET http://evil.example/v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

      assertThat(client.readResponse().status()).isEqualTo(403);
    }
  }

  /** The request and the one hidden behind it get one refusal, and nothing goes further. */
  private void assertRefused(String request, int status) {
    try (RawClient client = gateway.connect()) {
      client.send(request + HIDDEN);

      RawResponse response = client.readResponse();

      assertThat(response.status()).as(response.text()).isEqualTo(status);
      assertThat(response.header("connection")).hasValue("close");
      assertThat(response.text()).contains("invalid_request_error");
      client.halfClose();
      assertThat(client.readToEnd()).as("nothing more is answered").isEmpty();
      assertThat(up.requests(CHAT)).isEmpty();
      assertThat(gateway.hearth().bytesInFlight()).isZero();
    }
  }

  private static String decoded(String text) {
    return text.replace("\\0", "\0").replace("\\v", "\013").translateEscapes();
  }
}
