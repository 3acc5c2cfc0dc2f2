package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.UpstreamFailure.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("dev.hearth.upstream.Transport#working")
class ConnectTest {

  @Parameter Transport transport;
  private NameServer names;
  private ClientFixture fixture;

  @BeforeEach
  void open() throws IOException {
    names = new NameServer();
    UpstreamConfig usual = UpstreamConfig.of(transport, ClientFixture.ALLOCATOR);
    fixture =
        new ClientFixture(
            new UpstreamConfig(
                transport,
                usual.allocator(),
                usual.idleTimeout(),
                Duration.ofSeconds(10),
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
  void saysThatNothingListens() throws IOException {
    Endpoint nowhere = ClientFixture.deadEndpoint();
    UpstreamFailure failure = fixture.send(post(nowhere, "x")).awaitFailure();
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.message())
        .isEqualTo(nowhere + ": no connection: refused, nothing listens there");
  }

  @Test
  void reachesAServerOnTheIpv4LoopbackAsLocalhost() throws IOException {
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      assertThat(fixture.send(post(named("localhost", server), "x")).awaitAnswer().text())
          .isEqualTo("ok");
      assertThat(fixture.send(post(named("LocalHost", server), "x")).awaitAnswer().text())
          .isEqualTo("ok");
      assertThat(names.questions()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "::1", "some.localhost"})
  void reachesAServerOnTheIpv6Loopback(String host) throws IOException {
    InetAddress loopback6 = InetAddress.ofLiteral("::1");
    Assumptions.assumeTrue(canListen(loopback6), "this machine has no IPv6 loopback address");
    try (RawServer server = new RawServer(loopback6, peer -> peer.answerAll("ok"))) {
      assertThat(fixture.send(post(named(host, server), "x")).awaitAnswer().text()).isEqualTo("ok");
    }
  }

  @Test
  void saysThatANameIsUnknown() {
    Endpoint unknown = new Endpoint(false, "nowhere.test", 80, null, 1);
    UpstreamFailure failure = fixture.send(post(unknown, "x")).awaitFailure();
    assertThat(failure.kind()).isEqualTo(Kind.UNKNOWN_HOST);
    assertThat(failure.message())
        .isEqualTo("http://nowhere.test: the name nowhere.test is unknown");
    assertThat(names.questions()).isPositive();
  }

  @Test
  void saysThatANameMakesNoSense() {
    Endpoint unfit = new Endpoint(false, "a..b", 80, null, 1);
    assertThat(fixture.send(post(unfit, "x")).awaitFailure().kind()).isEqualTo(Kind.UNKNOWN_HOST);
  }

  @Test
  void triesAllAddressesOfAName() throws IOException {
    names.define("engine.test", "127.0.0.2", "127.0.0.3", "127.0.0.1");
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      assertThat(fixture.send(post(named("engine.test", server), "x")).awaitAnswer().text())
          .isEqualTo("ok");
    }
  }

  @Test
  void givesEachAddressAPartOfTheTime() throws IOException {
    // Given a name of two addresses, of which the first does not answer
    names.define("engine.test", "127.0.0.2", "127.0.0.1");
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"));
        FullServer _ = new FullServer("127.0.0.2", server.port())) {
      Recorder call = fixture.send(post(named("engine.test", server), "x"));
      while (fixture.timers.pending() < 2) {
        fixture.settle();
      }
      // When half of the five seconds are over
      fixture.advance(Duration.ofMillis(2_500));
      // Then
      assertThat(call.awaitAnswer().text()).isEqualTo("ok");
    }
  }

  @Test
  void looksANameUpAnewWhenItsConnectionIsOld() throws Exception {
    names.define("engine.test", "127.0.0.1");
    try (RawServer before = new RawServer(peer -> peer.answerAll("before"))) {
      Endpoint endpoint = named("engine.test", before);
      assertThat(fixture.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("before");
      int asked = names.questions();
      fixture.advance(Duration.ofSeconds(9));
      assertThat(fixture.send(post(endpoint, "x")).awaitAnswer().text()).isEqualTo("before");
      assertThat(names.questions()).isEqualTo(asked);
      // When its address is one where nobody listens
      names.define("engine.test", "127.0.0.9");
      awaitForgotten("engine.test", endpoint, asked);
    }
  }

  @Test
  void saysThatTheLookUpTookTooLong() {
    names.fallSilent();
    Endpoint endpoint = new Endpoint(false, "engine.test", 80, null, 1);
    Recorder call = fixture.send(post(endpoint, "x"));
    while (names.questions() == 0) {
      Thread.onSpinWait();
    }
    fixture.advance(Duration.ofSeconds(5));
    UpstreamFailure failure = call.awaitFailure();
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
    assertThat(failure.message())
        .isEqualTo("http://engine.test: the look-up of engine.test took longer than 5.0 s");
  }

  @Test
  void canBeCancelledDuringTheLookUp() {
    names.fallSilent();
    Endpoint endpoint = new Endpoint(false, "engine.test", 80, null, 1);
    Recorder recorder = new Recorder();
    UpstreamCall call = fixture.send(post(endpoint, "x"), recorder);
    fixture.onLoop(call::cancel);
    assertThat(fixture.stats(endpoint)).isEqualTo(new PoolStats(endpoint, 0, 0, 0));
    assertThat(recorder.events()).isEmpty();
  }

  /**
   * The resolver remembers for the second that the name server allows, so ask until that is over.
   */
  private void awaitForgotten(String name, Endpoint endpoint, int askedBefore) {
    boolean refused = false;
    while (!refused) {
      fixture.advance(Duration.ofSeconds(11));
      Recorder call = fixture.send(post(endpoint, "x"));
      UpstreamFailure failure = call.await().failure();
      refused = failure != null && failure.kind() == Kind.CONNECT;
    }
    assertThat(names.questions()).as("questions for %s", name).isGreaterThan(askedBefore);
  }

  private static Endpoint named(String host, RawServer server) {
    return new Endpoint(false, host, server.port(), null, 4);
  }

  private static boolean canListen(InetAddress address) {
    try (RawServer probe = new RawServer(address, peer -> {})) {
      return probe.port() > 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
