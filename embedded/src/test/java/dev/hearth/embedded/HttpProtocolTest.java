package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the server treats bytes on its connections. */
final class HttpProtocolTest {

  private static final String POST = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\n";
  private static final String BODY =
      """
      {"messages":[{"role":"user","content":"hi"}]}\
      """;

  @Test
  void answersPipelinedRequestsInOrder() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      client.post(BODY).get("/health").get("/nowhere");

      assertThat(client.response().body()).contains("hello");
      assertThat(client.response().body()).contains("ok");
      assertThat(client.response().status()).isEqualTo(404);
    }
  }

  @Test
  void readsABodyInChunks() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      client.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
      client.send("A;x=y\r\n" + BODY.substring(0, 10) + "\r\n");
      String rest = BODY.substring(10);
      client.send(
          Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\nTrailer: z\r\n\r\n");

      assertThat(client.response().body()).contains("hello");
      assertThat(client.get("/health").response().status()).isEqualTo(200);
    }
  }

  @Test
  void invitesABodyThatWaitsForIt() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      client.send(
          POST + "Expect: 100-continue\r\nContent-Length: %d\r\n\r\n".formatted(BODY.length()));
      assertThat(client.head().status()).isEqualTo(100);

      assertThat(client.send(BODY).response().body()).contains("hello");
    }
  }

  @Test
  void refusesABodyOfMoreThanEightMegabytesBeforeItComes() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      client.send(POST + "Content-Length: %d\r\n\r\n{".formatted((8 << 20) + 1));

      RawClient.Response response = client.response();

      assertThat(response.status()).isEqualTo(413);
      assertThat(response.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void refusesChunksOfMoreThanEightMegabytes() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      client.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "100000\r\n" + " ".repeat(1 << 20) + "\r\n";
      for (int i = 0; i < 8; i++) {
        client.send(chunk);
      }
      client.send("1\r\n ");

      assertThat(client.response().status()).isEqualTo(413);
    }
  }

  @Test
  void takesABodyOfExactlyEightMegabytes() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      String padded = BODY + " ".repeat((8 << 20) - BODY.length());

      assertThat(client.post(padded).response().body()).contains("hello");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, 'GET /health\r\n\r\n'",
    "400, 'GET  HTTP/1.1\r\nHost: localhost\r\n\r\n'",
    "400, 'GET /health HTTP/1.1\r\n\r\n'",
    "400, 'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n'",
    "400, 'GET /health HTTP/1.1\r\nHost : localhost\r\n\r\n'",
    "400, 'GET /health HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n'",
    "400, 'GET /health HTTP/1.1\nHost: localhost\n\n'",
    "400, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n'",
    "400, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n'",
    "400, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'",
    "400, 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'",
    "501, 'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n'",
    "505, 'GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n'",
    "403, 'GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n'",
    "403, 'GET /health HTTP/1.1\r\nHost: evil.example:4000\r\n\r\n'",
  })
  void answersAMalformedRequestOnceAndCloses(int status, String bytes) throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      RawClient.Response response = client.send(bytes).get("/health").response();

      assertThat(response.status()).isEqualTo(status);
      assertThat(response.body()).contains("invalid_request_error");
      assertThat(client.isClosedByServer()).isTrue();
    }
  }

  @Test
  void refusesALineWithoutEnd() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      client.send("GET /" + "x".repeat(10_000) + " HTTP/1.1\r\n");

      assertThat(client.response().status()).isEqualTo(431);
    }
  }

  @Test
  void refusesHeadersWithoutEnd() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      client.send("GET /health HTTP/1.1\r\n" + "X-Y: z\r\n".repeat(101));

      assertThat(client.response().status()).isEqualTo(431);
    }
  }

  @Test
  void namesTheMethodThatAPathTakes() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      RawClient.Response response = client.get("/v1/chat/completions").response();

      assertThat(response.status()).isEqualTo(405);
      assertThat(response.headers()).containsEntry("allow", "POST");
    }
  }

  @Test
  void closesAfterTheAnswerWhenAskedTo() throws Exception {
    try (var server = RunningServer.with(new ScriptedModel(100, "hello"));
        var client = server.client()) {
      client.send("GET /health HTTP/1.1\r\nHost: [::1]:1\r\nConnection: close\r\n\r\n");

      assertThat(client.response().status()).isEqualTo(200);
      assertThat(client.isClosedByServer()).isTrue();
    }
  }
}
