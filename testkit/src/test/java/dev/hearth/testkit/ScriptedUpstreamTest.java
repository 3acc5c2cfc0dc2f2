package dev.hearth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedUpstreamTest {

  private static final String CHAT = "/v1/chat/completions";

  private final ScriptedUpstream up = ScriptedUpstream.start();

  @AfterEach
  void close() {
    up.close();
  }

  @Test
  void answersManyRequestsOnOneConnectionAndRepeatsTheLastScript() {
    up.answer(CHAT, Script.error(500, "server_error", "first"), Script.chat("two words"));
    try (RawClient client = RawClient.connect(up.port())) {
      assertThat(client.post(CHAT, "{}").readResponse().status()).isEqualTo(500);
      assertThat(client.post(CHAT, "{}").readResponse().text())
          .contains("\"content\":\"two words\"", "\"completion_tokens\":2");
      assertThat(client.post(CHAT + "?x=1", "{}").readResponse().status()).isEqualTo(200);
    }
    assertThat(up.requests()).extracting(ReceivedRequest::connection).containsExactly(1, 1, 1);
    assertThat(up.awaitRequest(3).target()).isEqualTo(CHAT + "?x=1");
    assertThat(up.awaitRequest(1).header("CONTENT-type")).contains("application/json");
  }

  @Test
  void recordsBodiesThatAreFixedChunkedOrAnnounced() {
    up.answerOthers(Script.json(200, "{}"));
    try (RawClient client = RawClient.connect(up.port())) {
      client.post("/fixed", "héllo").readResponse();
      client
          .send("POST /chunked HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
          .send("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nTrailer: t\r\n\r\n")
          .readResponse();
      client.send("POST /expect HTTP/1.1\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(100);
      assertThat(client.send("ok").readResponse().status()).isEqualTo(200);
    }
    assertThat(up.requests())
        .extracting(ReceivedRequest::bodyText)
        .containsExactly("héllo", "abcde", "ok");
    assertThat(up.awaitRequest("/expect", 1).bodySha256())
        .isEqualTo("2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df");
  }

  @Test
  void answersPipelinedRequestsInOrder() {
    up.answer("/a", Script.text(200, "text/plain", "A"));
    up.answer("/b", Script.text(200, "text/plain", "B"));
    try (RawClient client = RawClient.connect(up.port())) {
      client.send("GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\n\r\n");
      assertThat(client.readResponse().text()).isEqualTo("A");
      assertThat(client.readResponse().text()).isEqualTo("B");
      assertThat(client.readResponse().text()).isEqualTo("A");
    }
  }

  @Test
  void streamsOneEventAChunkAndUsageOnlyWhenAsked() {
    up.answer(CHAT, Script.chatStream("Hel", "lo"));
    try (RawClient client = RawClient.connect(up.port())) {
      RawResponse plain = client.post(CHAT, "{}").readResponse();
      assertThat(plain.chunkSizes()).hasSize(5);
      assertThat(plain.text())
          .contains("\"role\":\"assistant\"", "\"content\":\"Hel\"", "\"finish_reason\":\"stop\"")
          .doesNotContain("usage")
          .endsWith("data: [DONE]\n\n");
      String asking = "{\"stream_options\":{\"include_usage\": true}}";
      assertThat(client.post(CHAT, asking).readResponse().text())
          .contains("\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2");
    }
  }

  @Test
  void cutsAfterExactlySoManyEvents() {
    up.answer(CHAT, Script.chatStream("a", "b").cutAfter(2), Script.chatStream("a").resetAfter(0));
    try (RawClient client = RawClient.connect(up.port())) {
      client.post(CHAT, "{}").readHead();
      assertThat(client.readChunk()).isPresent();
      assertThat(client.readChunk()).hasValueSatisfying(c -> assertThat(text(c)).contains("\"a\""));
      assertThat(client.awaitEnd()).isEqualTo(RawClient.End.CLOSED);
    }
    try (RawClient client = RawClient.connect(up.port())) {
      client.post(CHAT, "{}");
      assertThat(client.awaitEnd()).isEqualTo(RawClient.End.RESET);
    }
  }

  @Test
  void editsStreams() {
    Script stream = Script.chatStream("a", "b");
    up.answer(
        CHAT,
        stream.withoutEndMarker(),
        stream.garbageLineAfter(1),
        stream.errorEventAfter(2, "server_error", "boom"),
        stream.joined(),
        stream.splitEvery(10).dripping());
    try (RawClient client = RawClient.connect(up.port())) {
      assertThat(client.post(CHAT, "{}").readResponse().text()).doesNotContain("[DONE]");
      assertThat(client.post(CHAT, "{}").readResponse().text()).contains("data: {\"this is\": not");
      assertThat(client.post(CHAT, "{}").readResponse().text())
          .contains("\"a\"", "boom")
          .doesNotContain("\"b\"", "[DONE]");
      assertThat(client.post(CHAT, "{}").readResponse().chunkSizes()).hasSize(2);
      assertThat(client.post(CHAT, "{}").readResponse().chunkSizes()).allMatch(size -> size <= 10);
    }
  }

  @Test
  void pausesUntilTheGateOpens() {
    Gate gate = Gate.named("after the first text");
    up.answer(CHAT, Script.chatStream("a", "b").pauseAfter(2, gate));
    try (RawClient client = RawClient.connect(up.port())) {
      client.post(CHAT, "{}").readHead();
      client.readChunksUntil("\"a\"");
      gate.awaitArrival();
      assertThat(up.awaitRequest(1).piecesWritten()).isEqualTo(2);
      gate.open();
      assertThat(client.readChunksUntil("[DONE]")).contains("\"b\"");
    }
  }

  @Test
  void tellsWhenAClientHangsUp() {
    up.answer(CHAT, Script.chatStream("a", "b").silentAfter(2), Script.chat("whole"));
    try (RawClient client = RawClient.connect(up.port())) {
      client.post(CHAT, "{}").readHead();
      client.readChunksUntil("\"a\"");
    }
    assertThat(up.awaitHangUp().hangUp()).contains(new ReceivedRequest.HangUp(2, false));
    try (RawClient client = RawClient.connect(up.port())) {
      client.post(CHAT, "{}").readResponse();
    }
    up.awaitOpenConnections(0);
    assertThat(up.awaitRequest(2).hangUp()).as("had its whole answer").isEmpty();
  }

  @Test
  void tellsWhenAClientResetsBeforeItsBodyIsThrough() {
    up.answer(CHAT, Script.chat("x"));
    try (RawClient client = RawClient.connect(up.port())) {
      client.send("POST " + CHAT + " HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
      assertThat(up.awaitRequest(1).method()).isEqualTo("POST");
      client.reset();
    }
    assertThat(up.awaitHangUp().hangUp()).contains(new ReceivedRequest.HangUp(0, true));
    assertThatThrownBy(() -> up.awaitRequest(1).body()).hasMessageContaining("did not end");
  }

  @Test
  void dropsTheNextRequestOnAKeptConnectionUnanswered() {
    up.answer(CHAT, Script.chat("x").thenCutNextRequest(), Script.chat("y"));
    try (RawClient client = RawClient.connect(up.port())) {
      assertThat(client.post(CHAT, "{}").readResponse().status()).isEqualTo(200);
      client.post(CHAT, "{}");
      assertThat(client.awaitEnd()).isEqualTo(RawClient.End.CLOSED);
    }
    assertThat(up.requestCount()).isEqualTo(1);
  }

  @Test
  void closesIdleConnectionsOnlyWhenAskedTo() {
    up.answer(CHAT, Script.chat("x"));
    try (RawClient idle = RawClient.connect(up.port())) {
      idle.post(CHAT, "{}").readResponse();
      idle.post(CHAT, "{}").readResponse();
      up.closeIdleConnections();
      assertThat(idle.awaitEnd()).isEqualTo(RawClient.End.CLOSED);
    }
    assertThat(up.connectionCount()).isEqualTo(1);
  }

  @Test
  void answersBeforeItHasReadTheBody() {
    up.answer("/early", Script.error(413, "invalid_request_error", "too much").beforeBody());
    up.answer("/next", Script.json(200, "{}"));
    try (RawClient client = RawClient.connect(up.port())) {
      client.send("POST /early HTTP/1.1\r\nContent-Length: 6\r\n\r\nabc");
      assertThat(client.readResponse().status()).isEqualTo(413);
      client.send("def");
      assertThat(client.get("/next").readResponse().status()).isEqualTo(200);
    }
    assertThat(up.awaitRequest(1).bodyText()).isEqualTo("abcdef");
  }

  @Test
  void readsABodyOnlyWhenTheGateOpens() {
    Gate gate = Gate.named("reading");
    up.answer("/slow", Script.json(200, "{}").pauseReadingAfter(0, gate));
    try (RawClient client = RawClient.connect(up.port())) {
      client.post("/slow", "abc");
      gate.awaitArrival();
      assertThat(up.awaitRequest(1).bodyLengthSoFar()).isZero();
      gate.open();
      assertThat(client.readResponse().status()).isEqualTo(200);
    }
  }

  @Test
  void holdsAConnectionInSilenceUntilItIsClosed() {
    ScriptedUpstream silent = ScriptedUpstream.start().answerOthers(Script.silence());
    try (RawClient client = RawClient.connect(silent.port())) {
      client.get("/");
      assertThat(silent.awaitRequest(1).hangUp()).isEmpty();
      silent.close();
      assertThat(client.awaitEnd()).isNotNull();
    }
  }

  @Test
  void refusesWhatIsNotHttpAndFailsTheTest() {
    ScriptedUpstream strict = ScriptedUpstream.start();
    try (RawClient client = RawClient.connect(strict.port())) {
      client.send("POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
      assertThat(client.readResponse().status()).isEqualTo(400);
      assertThat(client.awaitEnd()).isEqualTo(RawClient.End.CLOSED);
    }
    assertThatThrownBy(strict::close).hasMessageContaining("both transfer-encoding and");
  }

  @Test
  void answersAHeadRequestWithoutABody() {
    up.answer("/", Script.text(200, "text/plain", "Ollama is running"));
    try (RawClient client = RawClient.connect(up.port())) {
      client.sendRequest("HEAD", "/", "");
      assertThat(client.readHeadResponse().header("content-length")).contains("17");
      assertThat(client.get("/").readResponse().text()).isEqualTo("Ollama is running");
    }
  }

  @Test
  void speaksOllamasShapes() {
    up.answer("/api/chat", Script.ollamaChatStream("a", "b"), Script.ollamaChat("ab"));
    up.answer("/api/tags", Script.ollamaTags("m:latest"));
    up.answer("/api/embed", Script.ollamaEmbed(2, 3));
    try (RawClient client = RawClient.connect(up.port())) {
      RawResponse stream = client.post("/api/chat", "{}").readResponse();
      assertThat(stream.header("content-type")).contains("application/x-ndjson");
      assertThat(stream.text().lines()).hasSize(3).last().asString().contains("\"done\":true");
      assertThat(client.post("/api/chat", "{}").readResponse().text()).contains("\"ab\"");
      assertThat(client.get("/api/tags").readResponse().text()).contains("\"name\":\"m:latest\"");
      assertThat(client.post("/api/embed", "{}").readResponse().text()).contains("\"embeddings\"");
    }
  }

  @Test
  void offersAPortThatRefusesConnections() {
    int port = ScriptedUpstream.freePort();
    assertThatThrownBy(() -> RawClient.connect(port)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void playsRawBytesAndBodiesThatEndWithTheConnection() {
    up.answer("/raw", Script.raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort").cut());
    up.answer("/until", Script.untilClose(200, "text/plain").piece("to the end"));
    try (RawClient client = RawClient.connect(up.port())) {
      client.get("/raw");
      assertThatThrownBy(client::readResponse).hasMessageContaining("4 of 9 body bytes missing");
    }
    try (RawClient client = RawClient.connect(up.port())) {
      assertThat(client.get("/until").readResponse().text()).isEqualTo("to the end");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
