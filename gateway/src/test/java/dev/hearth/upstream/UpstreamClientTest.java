package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.bodiless;
import static dev.hearth.upstream.ClientFixture.post;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.hearth.upstream.RawServer.Peer.End;
import dev.hearth.upstream.RawServer.Script;
import dev.hearth.upstream.Recorder.Outcome;
import dev.hearth.upstream.Recorder.Waits;
import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("dev.hearth.upstream.Transport#working")
class UpstreamClientTest {

  @Parameter Transport transport;
  private ClientFixture fixture;

  @BeforeEach
  void open() {
    fixture = new ClientFixture(transport);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void sendsTheRequestAndGivesTheAnswer() throws IOException {
    // Given
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    try (RawServer server =
        new RawServer(peer -> {
          requests.add(peer.readRequest());
          peer.answer("hello");
          peer.awaitEnd();
        })) {
      // When
      Outcome outcome = fixture.send(post(server.endpoint(), "{\"a\"", ":1}")).awaitAnswer();
      // Then
      assertThat(requests.poll())
          .isEqualTo(
              "POST /v1/chat HTTP/1.1\r\nhost: 127.0.0.1:"
                  + server.port()
                  + "\r\nContent-Type: application/json\r\naccept-encoding: identity\r\n"
                  + "content-length: 7\r\n\r\n{\"a\":1}");
      assertThat(outcome.status()).isEqualTo(200);
      assertThat(outcome.text()).isEqualTo("hello");
      assertThat(outcome.events()).containsExactly("head", "body", "end");
    }
  }

  @Test
  void usesOneConnectionFor200RequestsInARow() throws IOException {
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      for (int i = 0; i < 200; i++) {
        assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text()).isEqualTo("ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(fixture.stats(server.endpoint()))
          .isEqualTo(new PoolStats(server.endpoint(), 1, 1, 0));
    }
  }

  @Test
  void sendsARequestWithoutABody() throws IOException {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Script script =
        peer -> {
          for (int i = 0; i < 2; i++) {
            requests.add(peer.readRequest());
            peer.answer("up");
          }
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(script)) {
      assertThat(fixture.send(bodiless(server.endpoint(), "GET")).awaitAnswer().text())
          .isEqualTo("up");
      assertThat(requests.poll())
          .isEqualTo(
              "GET /health HTTP/1.1\r\nhost: 127.0.0.1:"
                  + server.port()
                  + "\r\naccept-encoding: identity\r\n\r\n");
      assertThat(fixture.send(post(server.endpoint())).awaitAnswer().text()).isEqualTo("up");
      assertThat(requests.poll()).contains("content-length: 0\r\n");
    }
  }

  @Test
  void sendsHeadsAndBodiesOfEveryLengthAround4KbOnOneConnection() throws IOException {
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Script script =
        peer -> {
          while (true) {
            requests.add(peer.readRequest());
            peer.answer("ok");
          }
        };
    try (RawServer server = new RawServer(script)) {
      for (int length : new int[] {1, 3_900, 4_096, 4_097, 9_000, 70_000}) {
        List<UpstreamRequest.Header> longHead =
            List.of(new UpstreamRequest.Header("x", "h".repeat(length)));
        UpstreamRequest request = post(server.endpoint(), "{", "b".repeat(length), "", "}");
        fixture.send(request).awaitAnswer();
        assertThat(requests.poll()).endsWith("\r\n\r\n{" + "b".repeat(length) + "}");
        fixture
            .send(
                new UpstreamRequest(
                    server.endpoint(),
                    "POST",
                    "/",
                    longHead,
                    post(server.endpoint(), "a", "b".repeat(length)).body(),
                    PhaseTimeouts.DEFAULT))
            .awaitAnswer();
        assertThat(requests.poll())
            .contains("x: " + "h".repeat(length) + "\r\n")
            .endsWith("\r\n\r\na" + "b".repeat(length));
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void givesTheHeadersOfAnAnswer() throws IOException {
    try (RawServer server =
        answering(
            "HTTP/1.1 429 Slow down\r\nRetry-After: 3\r\nRETRY-AFTER: 4\r\nContent-Length: 0\r\n\r\n")) {
      List<String> seen = new CopyOnWriteArrayList<>();
      Recorder recorder =
          new Recorder() {
            @Override
            public void onHead(UpstreamHead head) {
              seen.add(head.status() + " " + head.header("retry-after") + " " + head.header("x"));
              super.onHead(head);
            }
          };
      fixture.send(post(server.endpoint(), "x"), recorder);
      recorder.awaitAnswer();
      assertThat(seen).containsExactly("429 3 null");
    }
  }

  @Test
  void neverCallsTheHandlerInsideSend() throws IOException {
    // Given a name that cannot be encoded, and an endpoint where nothing listens
    Recorder unfit = new Recorder();
    Recorder refused = new Recorder();
    Endpoint nowhere = ClientFixture.deadEndpoint();
    UpstreamRequest bad =
        new UpstreamRequest(
            nowhere,
            "POST",
            "/",
            List.of(new UpstreamRequest.Header("X-Secret", "hush\r\nInjected: 1")),
            List.of(ClientFixture.bytes("body")),
            PhaseTimeouts.DEFAULT);
    // When
    List<String> during =
        fixture.onLoop(() -> {
          fixture.client.send(bad, unfit);
          fixture.client.send(post(nowhere, "x"), refused);
          return List.copyOf(unfit.events());
        });
    // Then
    assertThat(during).isEmpty();
    UpstreamFailure failure = unfit.awaitFailure();
    assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
    assertThat(failure.message()).contains("X-Secret").doesNotContain("hush");
    UpstreamFailure refusal = refused.awaitFailure();
    assertThat(refusal.kind()).isEqualTo(Kind.CONNECT);
    assertThat(refusal.message()).startsWith("http://127.0.0.1:").contains("refused");
  }

  @ParameterizedTest
  @MethodSource("answers")
  void understandsAnswersOfEveryFraming(String sent, int status, String body, boolean reusable)
      throws IOException {
    Script script =
        peer -> {
          peer.readRequest();
          peer.send(sent);
          if (!reusable) {
            peer.socket().shutdownOutput();
          }
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(script)) {
      Outcome outcome = fixture.send(post(server.endpoint(), "x")).awaitAnswer();
      assertThat(outcome.status()).isEqualTo(status);
      assertThat(outcome.text()).isEqualTo(body);
      assertThat(fixture.stats(server.endpoint()).idle()).isEqualTo(reusable ? 1 : 0);
    }
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        arguments("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", true),
        arguments("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "", true),
        arguments(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n3;x=y\r\nay!\r\n0\r\n\r\n",
            200,
            "okay!",
            true),
        arguments(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: 1\r\n\r\n",
            200,
            "ok",
            true),
        arguments(
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok",
            200,
            "ok",
            false),
        arguments("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false),
        arguments("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, "ok", false),
        arguments(
            "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok",
            200,
            "ok",
            true),
        arguments("HTTP/1.1 204 No Content\r\n\r\n", 204, "", true),
        arguments("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", 304, "", true),
        arguments(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            200,
            "ok",
            true),
        arguments(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\nuntil the end",
            200,
            "until the end",
            false));
  }

  @Test
  void expectsNoBodyAfterHead() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 12345\r\n\r\n";
    Script script =
        peer -> {
          peer.readRequest();
          peer.send(head);
          peer.readRequest();
          peer.answer("body");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(script)) {
      assertThat(fixture.send(bodiless(server.endpoint(), "HEAD")).awaitAnswer().text()).isEmpty();
      assertThat(fixture.send(bodiless(server.endpoint(), "GET")).awaitAnswer().text())
          .isEqualTo("body");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("brokenAnswers")
  void saysWhatIsWrongWithAnAnswer(String sent, Kind kind, String body) throws IOException {
    try (RawServer server = answering(sent)) {
      Outcome outcome = fixture.send(post(server.endpoint(), "x")).await();
      UpstreamFailure failure = outcome.requireFailure();
      assertThat(failure.kind()).as(failure.message()).isEqualTo(kind);
      assertThat(failure.message()).startsWith(server.endpoint() + ": ");
      assertThat(outcome.text()).isEqualTo(body);
      assertThat(fixture.stats(server.endpoint()).open()).isZero();
    }
  }

  static Stream<Arguments> brokenAnswers() {
    return Stream.of(
        arguments("", Kind.CUT, ""),
        arguments("HTTP", Kind.CUT, ""),
        arguments("HTTP/1.1 200 OK\r\nContent-Le", Kind.CUT, ""),
        arguments("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", Kind.CUT, "short"),
        arguments("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", Kind.CUT, ""),
        arguments(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Kind.CUT, "ok"),
        arguments(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n",
            Kind.CUT,
            "ok"),
        arguments("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nok", Kind.CUT, "ok"),
        arguments(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n",
            Kind.PROTOCOL,
            "ok"),
        arguments(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nokXY", Kind.PROTOCOL, "ok"),
        arguments("HTTP/1.1 100 Continue\r\n\r\n", Kind.CUT, ""),
        arguments("SSH-2.0-OpenSSH_9.2\r\n\r\n", Kind.PROTOCOL, ""),
        arguments("\0\1\2\3 garbage\n\n\n", Kind.PROTOCOL, ""),
        arguments("HTTP/1.1 200 " + "x".repeat(9000), Kind.PROTOCOL, ""),
        arguments("HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000) + "\r\n\r\n", Kind.PROTOCOL, ""),
        arguments(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok",
            Kind.PROTOCOL,
            ""),
        arguments(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok",
            Kind.PROTOCOL,
            ""),
        arguments("HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok", Kind.PROTOCOL, ""),
        arguments("HTTP/1.1 200 OK\r\nContent-Length: 2x\r\n\r\nok", Kind.PROTOCOL, ""),
        arguments(
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            Kind.PROTOCOL,
            ""),
        arguments("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nzzz", Kind.PROTOCOL, ""),
        arguments(
            "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\nok",
            Kind.PROTOCOL,
            ""),
        arguments(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 20\r\n\r\nthis is no gzip data",
            Kind.PROTOCOL,
            ""));
  }

  @Test
  void understandsAnAnswerThatComesByteForByte() throws IOException {
    String answer =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n3\r\nay!\r\n0\r\n\r\n";
    Script script =
        peer -> {
          peer.readRequest();
          peer.socket().setTcpNoDelay(true);
          for (int i = 0; i < answer.length(); i++) {
            peer.send(answer.substring(i, i + 1));
          }
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(script)) {
      assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text())
          .isEqualTo("okay!");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad", "HTT", "\0"})
  void closesAConnectionWithBytesAfterTheEndOfAnAnswer(String excess) throws Exception {
    CompletableFuture<End> ended = new CompletableFuture<>();
    Script script =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + excess);
          ended.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(script, peer -> peer.answerAll("fresh"))) {
      assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text()).isEqualTo("ok");
      assertThat(Waits.join(ended)).isNotNull();
      assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text())
          .isEqualTo("fresh");
    }
  }

  @Test
  void closesAnIdleConnectionOnWhichBytesCome() throws Exception {
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    CompletableFuture<End> ended = new CompletableFuture<>();
    Script script =
        peer -> {
          peer.readRequest();
          peer.answer("ok");
          go.join();
          peer.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
          ended.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(script, peer -> peer.answerAll("fresh"))) {
      assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text()).isEqualTo("ok");
      go.complete(true);
      assertThat(Waits.join(ended)).isNotNull();
      assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text())
          .isEqualTo("fresh");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "GZIP"})
  void unpacksWhatIsCompressedUnasked(String encoding) throws IOException {
    String text = "{\"a\": 1}".repeat(5000);
    byte[] packed = encoding.equals("deflate") ? deflated(text) : gzipped(text.getBytes(UTF_8));
    Script script =
        peer -> {
          for (int i = 0; i < 2; i++) {
            peer.readRequest();
            peer.send(
                "HTTP/1.1 200 OK\r\nContent-Encoding: "
                    + encoding
                    + "\r\nContent-Length: "
                    + packed.length
                    + "\r\n\r\n");
            peer.send(packed);
          }
          peer.readRequest();
          peer.answer("plain");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(script)) {
      for (String expected : List.of(text, text, "plain")) {
        Outcome outcome = fixture.send(post(server.endpoint(), "x")).awaitAnswer();
        assertThat(outcome.text()).isEqualTo(expected);
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void refusesAnAnswerThatGrowsBeyondMeasureWhenUnpacked() throws IOException {
    byte[] bomb = gzipped(new byte[200 * 1024 * 1024]);
    Script script =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n");
          try {
            peer.send(bomb);
          } catch (IOException closedMeanwhile) {
            // as it should be
          }
        };
    try (RawServer server = new RawServer(script)) {
      Counter counter = new Counter();
      fixture.send(post(server.endpoint(), "x"), counter);
      assertThat(counter.awaitFailure().kind()).isEqualTo(Kind.PROTOCOL);
      assertThat(counter.received()).isLessThan(16 * 1024 * 1024);
    }
  }

  /** Counts a body instead of keeping it. */
  private static final class Counter extends Recorder {
    private int bytes;

    @Override
    public void onBody(ByteBuf body) {
      bytes += body.readableBytes();
      body.release();
    }

    @Override
    int received() {
      return bytes;
    }
  }

  private static byte[] gzipped(byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] deflated(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflate = new DeflaterOutputStream(out)) {
      deflate.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  /** Answers the first request of each connection in this way, and closes when all is read. */
  private static RawServer answering(String bytes) throws IOException {
    return new RawServer(peer -> {
      peer.readRequest();
      peer.send(bytes);
      peer.socket().shutdownOutput();
      peer.awaitEnd();
    });
  }
}
