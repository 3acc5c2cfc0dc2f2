package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.ALLOCATOR;
import static dev.hearth.upstream.ClientFixture.bodiless;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.UpstreamFailure.Kind;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that are not to lead into the network around the gateway. */
class PublicOnlyTest {
  private NameServer names;

  @BeforeEach
  void open() throws IOException {
    names = new NameServer();
  }

  @AfterEach
  void close() {
    names.close();
  }

  @Test
  void connectsToNothingWhereANameLeadsHere() throws Exception {
    names.define("engine.test", "127.0.0.1", "10.0.0.7", "169.254.169.254");
    try (RawServer server = new RawServer(peer -> peer.answerAll("secret"));
        ClientFixture client = new ClientFixture(config(ProxySettings.NONE))) {
      Endpoint endpoint = publicOnly(false, "engine.test", server.port());

      UpstreamFailure failure = client.send(bodiless(endpoint, "GET")).awaitFailure();

      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.message())
          .isEqualTo(endpoint + ": its name leads to no public address")
          .doesNotContain("10.0.0.7");
      assertThat(server.accepted()).isZero();
      assertThat(client.stats(endpoint)).isEqualTo(new PoolStats(endpoint, 0, 0, 0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "localhost", "x.localhost", "::ffff:127.0.0.1"})
  void connectsToNothingHereUnderAnyName(String host) throws Exception {
    try (RawServer server = new RawServer(peer -> peer.answerAll("secret"));
        ClientFixture client = new ClientFixture(config(ProxySettings.NONE))) {
      UpstreamFailure failure =
          client.send(bodiless(publicOnly(false, host, server.port()), "GET")).awaitFailure();

      assertThat(failure.message()).endsWith("its name leads to no public address");
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void asksAProxyForTheAddressThatWasChecked() throws Exception {
    names.define("engine.test", "10.0.0.7", "8.8.8.8");
    CompletableFuture<String> asked = new CompletableFuture<>();
    try (RawServer proxy =
            new RawServer(peer -> {
              asked.complete(peer.readHead());
              peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
              peer.awaitEnd();
            });
        ClientFixture client = new ClientFixture(config(through(proxy)))) {
      UpstreamFailure failure =
          client.send(bodiless(publicOnly(true, "engine.test", 443), "GET")).awaitFailure();

      assertThat(Recorder.Waits.join(asked)).startsWith("CONNECT 8.8.8.8:443 HTTP/1.1\r\n");
      assertThat(failure.message()).contains("no tunnel", "403");
    }
  }

  @Test
  void asksAProxyForNothingHere() throws Exception {
    names.define("engine.test", "192.168.1.1");
    try (RawServer proxy = new RawServer(peer -> peer.readHead());
        ClientFixture client = new ClientFixture(config(through(proxy)))) {
      UpstreamFailure failure =
          client.send(bodiless(publicOnly(true, "engine.test", 443), "GET")).awaitFailure();

      assertThat(failure.message()).endsWith("its name leads to no public address");
      assertThat(proxy.accepted()).isZero();
    }
  }

  private static ProxySettings through(RawServer proxy) {
    return ProxySettings.from(Map.of("https_proxy", "127.0.0.1:" + proxy.port()));
  }

  private UpstreamConfig config(ProxySettings proxy) {
    UpstreamConfig usual = UpstreamConfig.of(Transport.of(null), ALLOCATOR);
    return new UpstreamConfig(
        usual.transport(),
        usual.allocator(),
        usual.idleTimeout(),
        usual.maxConnectionAge(),
        usual.maxWaiting(),
        proxy,
        List.of(names.address()));
  }

  private static Endpoint publicOnly(boolean tls, String host, int port) {
    return new Endpoint(tls, host, port, null, 4, true);
  }
}
