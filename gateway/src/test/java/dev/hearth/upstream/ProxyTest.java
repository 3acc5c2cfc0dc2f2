package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.ALLOCATOR;
import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.RawServer.Peer.End;
import dev.hearth.upstream.RawServer.Script;
import dev.hearth.upstream.Recorder.Waits;
import dev.hearth.upstream.UpstreamFailure.Kind;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The name {@code engine.test} is known to nobody but the proxy. */
@ParameterizedClass
@MethodSource("dev.hearth.upstream.Transport#working")
class ProxyTest {

  @TempDir static Path folder;
  private static TlsServer tls;

  @Parameter Transport transport;
  private @Nullable ClientFixture fixture;

  @BeforeAll
  static void makeKeys() throws Exception {
    tls = new TlsServer(folder);
  }

  @AfterEach
  void close() throws Exception {
    if (fixture != null) {
      fixture.close();
    }
  }

  @Test
  void reachesAnHttpsEndpointThroughATunnel() throws Exception {
    BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    try (RawServer server = new RawServer(tls.serving(peer -> peer.answerAll("ok")));
        RawServer proxy = new RawServer(tunnelTo(server, asked))) {
      ClientFixture client = through("http://me:p%40ss@127.0.0.1:" + proxy.port(), "");
      Endpoint endpoint = endpoint("engine.test", server);
      for (int i = 0; i < 3; i++) {
        assertThat(client.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("ok");
      }
      assertThat(asked).hasSize(1);
      assertThat(asked.poll())
          .startsWith("CONNECT engine.test:" + server.port() + " HTTP/1.1\r\n")
          .contains("host: engine.test:" + server.port() + "\r\n")
          .contains("proxy-authorization: Basic bWU6cEBzcw==\r\n");
    }
  }

  @Test
  void replacesATunnelThatEnded() throws Exception {
    Script dying =
        peer -> {
          peer.readRequest();
          peer.answer("first");
          peer.readRequest();
        };
    try (RawServer server =
            new RawServer(tls.serving(dying), tls.serving(peer -> peer.answerAll("again")));
        RawServer proxy = new RawServer(tunnelTo(server, new LinkedBlockingQueue<>()))) {
      ClientFixture client = through("127.0.0.1:" + proxy.port(), "");
      Endpoint endpoint = endpoint("engine.test", server);
      assertThat(client.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("first");
      assertThat(client.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("again");
    }
  }

  @Test
  void saysWhatTheProxyAnswered() throws Exception {
    Script refusing =
        peer -> {
          peer.readHead();
          peer.send("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
          peer.awaitEnd();
        };
    try (RawServer proxy = new RawServer(refusing)) {
      UpstreamFailure failure = failureThrough(proxy);
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.message())
          .isEqualTo(
              "https://engine.test: no tunnel through the proxy http://127.0.0.1:"
                  + proxy.port()
                  + ": status: 407 Proxy Authentication Required");
    }
  }

  @Test
  void saysThatTheProxyHangsUp() throws Exception {
    try (RawServer proxy = new RawServer(peer -> peer.readHead())) {
      UpstreamFailure failure = failureThrough(proxy);
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.message()).contains("no tunnel through the proxy", "disconnected");
    }
  }

  @Test
  void saysThatTheProxyTalksNonsense() throws Exception {
    Script nonsense =
        peer -> {
          peer.readHead();
          peer.send("220 mail.example ESMTP\r\n\r\n");
          peer.awaitEnd();
        };
    try (RawServer proxy = new RawServer(nonsense)) {
      UpstreamFailure failure = failureThrough(proxy);
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.message()).contains("no tunnel through the proxy");
    }
  }

  @Test
  void saysThatThereIsNoProxy() throws Exception {
    int port = ClientFixture.deadEndpoint().port();
    ClientFixture client = through("http://secret:secret@127.0.0.1:" + port, "");
    UpstreamFailure failure =
        client.send(post(new Endpoint(true, "engine.test", 443, null, 1), "x")).awaitFailure();
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.message())
        .contains("no connection through the proxy http://127.0.0.1:" + port)
        .contains("refused")
        .doesNotContain("secret");
  }

  @Test
  void doesNotWaitForeverForTheProxy() throws Exception {
    CompletableFuture<String> head = new CompletableFuture<>();
    CompletableFuture<End> end = new CompletableFuture<>();
    Script silent =
        peer -> {
          head.complete(peer.readHead());
          end.complete(peer.awaitEnd());
        };
    try (RawServer proxy = new RawServer(silent)) {
      ClientFixture client = through("http://127.0.0.1:" + proxy.port(), "");
      Recorder call = client.send(post(new Endpoint(true, "engine.test", 443, null, 1), "x"));
      Waits.join(head);
      client.settle();
      client.advance(Duration.ofSeconds(5));
      UpstreamFailure failure = call.awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.message()).contains("the tunnel through the proxy", "5.0 s");
      assertThat(Waits.join(end)).isNotNull();
    }
  }

  @Test
  void reachesAnExceptedEndpointDirectly() throws Exception {
    try (NameServer names = new NameServer();
        RawServer server = new RawServer(tls.serving(peer -> peer.answerAll("direct")));
        RawServer proxy = new RawServer(peer -> peer.readHead())) {
      names.define("engine.test", "127.0.0.1");
      ProxySettings settings =
          ProxySettings.from(
              Map.of("HTTPS_PROXY", "127.0.0.1:" + proxy.port(), "NO_PROXY", ".test"));
      UpstreamConfig usual = UpstreamConfig.of(transport, ALLOCATOR);
      ClientFixture client =
          use(
              new UpstreamConfig(
                  transport,
                  ALLOCATOR,
                  usual.idleTimeout(),
                  usual.maxConnectionAge(),
                  usual.maxWaiting(),
                  settings,
                  java.util.List.of(names.address())));
      assertThat(client.send(post(endpoint("engine.test", server), "x")).awaitAnswer().text())
          .isEqualTo("direct");
      assertThat(proxy.accepted()).isZero();
    }
  }

  @Test
  void reachesHttpAndLoopbackEndpointsDirectly() throws Exception {
    try (RawServer plain = new RawServer(peer -> peer.answerAll("direct"));
        RawServer secured = new RawServer(tls.serving(peer -> peer.answerAll("direct")));
        RawServer proxy = new RawServer(peer -> peer.readHead())) {
      ClientFixture client = through("http://127.0.0.1:" + proxy.port(), "");
      assertThat(client.send(post(plain.endpoint(), "x")).awaitAnswer().text()).isEqualTo("direct");
      assertThat(client.send(post(endpoint("127.0.0.1", secured), "x")).awaitAnswer().text())
          .isEqualTo("direct");
      assertThat(proxy.accepted()).isZero();
    }
  }

  private UpstreamFailure failureThrough(RawServer proxy) {
    ClientFixture client = through("http://127.0.0.1:" + proxy.port(), "");
    return client.send(post(new Endpoint(true, "engine.test", 443, null, 1), "x")).awaitFailure();
  }

  private ClientFixture through(String proxy, String exceptions) {
    ProxySettings settings =
        ProxySettings.from(Map.of("https_proxy", proxy, "no_proxy", exceptions));
    return use(UpstreamConfig.of(transport, ALLOCATOR).withProxy(settings));
  }

  private ClientFixture use(UpstreamConfig config) {
    ClientFixture made = new ClientFixture(config);
    fixture = made;
    return made;
  }

  private static Endpoint endpoint(String host, RawServer server) {
    return new Endpoint(true, host, server.port(), tls.certificate(), 4);
  }

  /** Opens tunnels to this server, whatever the name is. */
  private static Script tunnelTo(RawServer server, BlockingQueue<String> asked) {
    return peer -> {
      asked.add(peer.readHead());
      try (Socket target = new Socket(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
        peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
        Thread back = Thread.ofVirtual().start(() -> TlsServer.pipe(target, peer.socket()));
        TlsServer.pipe(peer.socket(), target);
        back.join();
      }
    };
  }
}
