package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.RawServer.Peer;
import dev.hearth.upstream.RawServer.Peer.End;
import dev.hearth.upstream.RawServer.Script;
import dev.hearth.upstream.Recorder.Waits;
import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.hearth.upstream.Transport#working")
class TlsTest {

  @TempDir static Path folder;
  private static TlsServer tls;

  @Parameter Transport transport;
  private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
  private NameServer names;
  private ClientFixture fixture;

  @BeforeAll
  static void makeKeys() throws Exception {
    tls = new TlsServer(folder);
  }

  @BeforeEach
  void open() throws IOException {
    names = new NameServer();
    names.define("engine.test", "127.0.0.1");
    names.define("other.test", "127.0.0.1");
    UpstreamConfig usual = UpstreamConfig.of(transport, allocator);
    fixture =
        new ClientFixture(
            new UpstreamConfig(
                transport,
                allocator,
                usual.idleTimeout(),
                usual.maxConnectionAge(),
                usual.maxWaiting(),
                usual.proxy(),
                List.of(names.address())));
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
    names.close();
  }

  @Test
  void speaksTlsOverConnectionsThatAreReused() throws Exception {
    BlockingQueue<String> serverNames = new LinkedBlockingQueue<>();
    Script script =
        peer -> {
          serverNames.add(serverName(peer));
          peer.answerAll("ok");
        };
    try (RawServer server = new RawServer(tls.serving(script))) {
      Endpoint endpoint = endpoint("engine.test", server, tls.certificate());
      for (int i = 0; i < 3; i++) {
        assertThat(fixture.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(serverNames).containsExactly("engine.test");
    }
  }

  @Test
  void acceptsACertificateForAnAddress() throws Exception {
    try (RawServer server = new RawServer(tls.serving(peer -> peer.answerAll("ok")))) {
      Endpoint endpoint = endpoint("127.0.0.1", server, tls.certificate());
      assertThat(fixture.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("ok");
    }
  }

  @Test
  void refusesACertificateForAnotherName() throws Exception {
    try (RawServer server = new RawServer(tls.serving(peer -> peer.answerAll("ok")))) {
      Endpoint endpoint = endpoint("other.test", server, tls.certificate());
      UpstreamFailure failure = fixture.send(post(endpoint, "x")).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure.message())
          .startsWith("https://other.test:")
          .contains("its certificate is refused")
          .contains("No subject alternative DNS name matching other.test");
      assertThat(fixture.stats(endpoint).open()).isZero();
    }
  }

  @Test
  void refusesACertificateThatNobodyTrusts() throws Exception {
    try (RawServer server = new RawServer(tls.serving(peer -> peer.answerAll("ok")))) {
      UpstreamFailure failure =
          fixture.send(post(endpoint("engine.test", server, null), "x")).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure.message()).contains("its certificate is refused: unable to find valid");
    }
  }

  @Test
  void saysThatAServerDoesNotSpeakTls() throws Exception {
    Script plain =
        peer -> {
          peer.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(plain)) {
      UpstreamFailure failure =
          fixture.send(post(endpoint("127.0.0.1", server, null), "x")).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.TLS);
      assertThat(failure.message()).endsWith("it does not speak TLS");
    }
  }

  @Test
  void saysThatAServerHangsUpDuringTheHandshake() throws Exception {
    try (RawServer server = new RawServer(peer -> peer.readBody(10))) {
      UpstreamFailure failure =
          fixture.send(post(endpoint("127.0.0.1", server, null), "x")).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.TLS);
    }
  }

  @Test
  void endsAHandshakeThatTakesTooLong() throws Exception {
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    Script silent =
        peer -> {
          peer.readBody(10);
          begun.complete(true);
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(silent)) {
      Recorder call = fixture.send(post(endpoint("127.0.0.1", server, null), "x"));
      Waits.join(begun);
      fixture.settle();
      fixture.advance(Duration.ofSeconds(5));
      UpstreamFailure failure = call.awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.message()).endsWith("the TLS handshake took longer than 5.0 s");
    }
  }

  @Test
  void canBeCancelledDuringTheHandshake() throws Exception {
    CompletableFuture<Boolean> begun = new CompletableFuture<>();
    CompletableFuture<End> end = new CompletableFuture<>();
    Script silent =
        peer -> {
          peer.readBody(10);
          begun.complete(true);
          end.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(silent)) {
      Recorder recorder = new Recorder();
      UpstreamCall call = fixture.send(post(endpoint("127.0.0.1", server, null), "x"), recorder);
      Waits.join(begun);
      fixture.onLoop(call::cancel);
      assertThat(Waits.join(end)).isNotNull();
      assertThat(recorder.events()).isEmpty();
    }
  }

  @Test
  void readsACaFileAgainAfterItWasMended() throws Exception {
    Path file = folder.resolve("mended-" + transport + ".pem");
    try (RawServer server = new RawServer(tls.serving(peer -> peer.answerAll("ok")))) {
      Endpoint endpoint = endpoint("engine.test", server, file);
      UpstreamFailure missing = fixture.send(post(endpoint, "x")).awaitFailure();
      assertThat(missing.kind()).isEqualTo(Kind.TLS);
      assertThat(missing.message()).contains(file.toString());
      Files.writeString(file, "no certificate");
      UpstreamFailure unfit = fixture.send(post(endpoint, "x")).awaitFailure();
      assertThat(unfit.kind()).isEqualTo(Kind.TLS);
      Files.copy(tls.certificate(), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertThat(fixture.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("ok");
    }
  }

  @Test
  void takesAnAnswerUntilTheEndForCompleteWhenTlsEndsProperly() throws Exception {
    Script proper =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
          ((SSLSocket) peer.socket()).shutdownOutput();
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(tls.serving(proper))) {
      Endpoint endpoint = endpoint("engine.test", server, tls.certificate());
      assertThat(fixture.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("until the end");
    }
  }

  @Test
  void takesAnAnswerUntilTheEndForCutWhenOnlyTcpEnds() throws Exception {
    // Anybody on the way could end the TCP connection.
    Script truncating =
        peer -> {
          Peer secured = new Peer(tls.accept(peer.socket()));
          secured.readRequest();
          secured.send("HTTP/1.1 200 OK\r\n\r\nuntil the");
          peer.socket().shutdownOutput();
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(truncating)) {
      Endpoint endpoint = endpoint("engine.test", server, tls.certificate());
      Recorder call = fixture.send(post(endpoint, "x"));
      assertThat(call.awaitFailure().kind()).isEqualTo(Kind.CUT);
      assertThat(call.await().text()).isEqualTo("until the");
    }
  }

  @Test
  void encryptsALargeBodyInPortions() throws Exception {
    int large = 40 * 1024 * 1024;
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    CompletableFuture<String> head = new CompletableFuture<>();
    Script slow =
        peer -> {
          head.complete(peer.readHead());
          go.join();
          peer.readBody(large);
          peer.answer("ok");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(tls.serving(slow))) {
      Endpoint endpoint = endpoint("engine.test", server, tls.certificate());
      Recorder call =
          fixture.send(post(endpoint, List.of(Unpooled.directBuffer(large).writeZero(large))));
      Waits.join(head);
      fixture.settle();
      assertThat(allocator.metric().usedDirectMemory()).isLessThan(24 * 1024 * 1024);
      go.complete(true);
      assertThat(call.awaitAnswer().text()).isEqualTo("ok");
    }
  }

  @Test
  void endsAtOnceWhenItIsCancelledDuringAnUploadThatNobodyReads() throws Exception {
    int large = 40 * 1024 * 1024;
    CompletableFuture<String> head = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    Script slow =
        peer -> {
          head.complete(peer.readHead());
          go.join();
          try {
            peer.awaitEnd();
          } finally {
            end.complete(true);
          }
        };
    try (RawServer server = new RawServer(tls.serving(slow))) {
      Endpoint endpoint = endpoint("engine.test", server, tls.certificate());
      UpstreamCall call =
          fixture.send(
              post(endpoint, List.of(Unpooled.directBuffer(large).writeZero(large))),
              new Recorder());
      Waits.join(head);
      fixture.onLoop(call::cancel);
      fixture.awaitNoConnection(endpoint);
      go.complete(true);
      Waits.join(end);
    }
  }

  @Test
  void replacesAReusedConnectionThatEnds() throws Exception {
    Script dying =
        peer -> {
          peer.readRequest();
          peer.answer("first");
          peer.readRequest();
        };
    try (RawServer server =
        new RawServer(tls.serving(dying), tls.serving(peer -> peer.answerAll("again")))) {
      Endpoint endpoint = endpoint("engine.test", server, tls.certificate());
      assertThat(fixture.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("first");
      assertThat(fixture.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("again");
    }
  }

  private static Endpoint endpoint(String host, RawServer server, @Nullable Path caFile) {
    return new Endpoint(true, host, server.port(), caFile, 4);
  }

  private static String serverName(Peer peer) {
    ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) peer.socket()).getSession();
    return ((SNIHostName) session.getRequestedServerNames().getFirst()).getAsciiName();
  }
}
