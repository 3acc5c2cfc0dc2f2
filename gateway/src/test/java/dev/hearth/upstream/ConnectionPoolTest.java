package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.ALLOCATOR;
import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.RawServer.Peer.End;
import dev.hearth.upstream.RawServer.Script;
import dev.hearth.upstream.Recorder.Outcome;
import dev.hearth.upstream.Recorder.Waits;
import dev.hearth.upstream.UpstreamFailure.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@MethodSource("dev.hearth.upstream.Transport#working")
class ConnectionPoolTest {

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
  void usesTheConnectionThatWasUsedLast() throws IOException {
    // Given three connections, of which the second becomes free last
    BlockingQueue<Integer> served = new LinkedBlockingQueue<>();
    List<CompletableFuture<Boolean>> go =
        List.of(new CompletableFuture<>(), new CompletableFuture<>(), new CompletableFuture<>());
    Script[] scripts = new Script[3];
    for (int i = 0; i < 3; i++) {
      int index = i;
      scripts[i] =
          peer -> {
            peer.readRequest();
            go.get(index).join();
            peer.answer("first");
            peer.readRequest();
            served.add(index);
            peer.answer("second");
            peer.awaitEnd();
          };
    }
    try (RawServer server = new RawServer(scripts)) {
      List<Recorder> calls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(fixture.send(post(server.endpoint(), "x")));
        while (server.accepted() <= i) {
          Thread.onSpinWait();
        }
      }
      for (int i : List.of(0, 2, 1)) {
        go.get(i).complete(true);
        calls.get(i).awaitAnswer();
      }
      assertThat(fixture.stats(server.endpoint()).idle()).isEqualTo(3);
      // When
      assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text())
          .isEqualTo("second");
      // Then
      assertThat(served).containsExactly(1);
    }
  }

  @Test
  void forgetsAnIdleConnectionThatTheServerCloses() throws Exception {
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    Script closing =
        peer -> {
          peer.readRequest();
          peer.answer("ok");
          go.join();
        };
    try (RawServer server = new RawServer(closing)) {
      fixture.send(post(server.endpoint(), "x")).awaitAnswer();
      assertThat(fixture.stats(server.endpoint()).idle()).isEqualTo(1);
      go.complete(true);
      awaitStats(new PoolStats(server.endpoint(), 0, 0, 0));
    }
  }

  @Test
  void closesConnectionsThatAreIdleForLong() throws Exception {
    BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    Script script =
        peer -> {
          peer.readRequest();
          peer.answer("ok");
          ends.add(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(script)) {
      fixture.send(post(server.endpoint(), "x")).awaitAnswer();
      fixture.advance(Duration.ofSeconds(29));
      assertThat(fixture.stats(server.endpoint()).idle()).isEqualTo(1);
      fixture.advance(Duration.ofSeconds(2));
      assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo(End.FIN);
      awaitStats(new PoolStats(server.endpoint(), 0, 0, 0));
      assertThat(fixture.timers.pending()).isZero();
    }
  }

  @Test
  void keepsAConnectionThatIsUsedNowAndThenUntilItIsOld() throws Exception {
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      for (int i = 0; i < 14; i++) {
        fixture.send(post(server.endpoint(), "x")).awaitAnswer();
        fixture.advance(Duration.ofSeconds(20));
        assertThat(server.accepted()).isEqualTo(1);
      }
      // Now it is 280 s old.
      fixture.send(post(server.endpoint(), "x")).awaitAnswer();
      fixture.advance(Duration.ofSeconds(21));
      fixture.send(post(server.endpoint(), "x")).awaitAnswer();
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void doesNotKeepAConnectionThatGrewOldDuringACall() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    BlockingQueue<End> ends = new LinkedBlockingQueue<>();
    Script slow =
        peer -> {
          request.complete(peer.readRequest());
          go.join();
          peer.answer("ok");
          ends.add(peer.awaitEnd());
        };
    PhaseTimeouts patient =
        new PhaseTimeouts(Duration.ofSeconds(5), Duration.ofHours(1), Duration.ofHours(1));
    try (RawServer server = new RawServer(slow)) {
      Recorder call = fixture.send(post(server.endpoint(), patient, "x"));
      Waits.join(request);
      fixture.settle();
      fixture.advance(Duration.ofMinutes(6));
      go.complete(true);
      call.awaitAnswer();
      assertThat(ends.poll(20, TimeUnit.SECONDS)).isNotNull();
    }
  }

  @Test
  void letsCallsWaitInLineForTheOnlyConnection() throws Exception {
    try (RawServer server = new RawServer(ConnectionPoolTest::echoAll)) {
      // When six calls start at once and one connection is allowed
      List<Recorder> calls = new ArrayList<>();
      List<String> order = new ArrayList<>();
      fixture.onLoop(() -> {
        for (int i = 0; i < 6; i++) {
          Recorder recorder = new Recorder();
          calls.add(recorder);
          var _ = recorder.outcome().thenAccept(outcome -> order.add(outcome.text()));
          fixture.client.send(post(server.endpoint(1), "call " + i), recorder);
        }
      });
      // Then
      calls.forEach(Recorder::awaitAnswer);
      assertThat(order).containsExactly("call 0", "call 1", "call 2", "call 3", "call 4", "call 5");
      assertThat(server.accepted()).isEqualTo(1);
      assertThat(fixture.stats(server.endpoint(1)))
          .isEqualTo(new PoolStats(server.endpoint(1), 1, 1, 0));
    }
  }

  @Test
  void letsNobodyOvertakeThoseWhoWait() throws Exception {
    try (RawServer server = new RawServer(ConnectionPoolTest::echoAll)) {
      List<String> order = new ArrayList<>();
      Recorder first =
          new Recorder() {
            @Override
            public void onEnd() {
              // The connection is free at this moment, and another call waits for it.
              Recorder overtaking = new Recorder();
              var _ = overtaking.outcome().thenAccept(outcome -> order.add(outcome.text()));
              fixture.client.send(post(server.endpoint(1), "late"), overtaking);
              super.onEnd();
            }
          };
      Recorder waiting = new Recorder();
      var _ = waiting.outcome().thenAccept(outcome -> order.add(outcome.text()));
      fixture.onLoop(() -> {
        fixture.client.send(post(server.endpoint(1), "first"), first);
        fixture.client.send(post(server.endpoint(1), "waiting"), waiting);
      });
      first.awaitAnswer();
      waiting.awaitAnswer();
      fixture.send(post(server.endpoint(1), "last")).awaitAnswer();
      assertThat(order).containsExactly("waiting", "late");
    }
  }

  @Test
  void givesTheNextInLineAFreshConnectionWhenTheOldOneIsClosed() throws Exception {
    Script closing =
        peer -> {
          String request = peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body(request));
        };
    try (RawServer server = new RawServer(closing)) {
      List<Recorder> calls = new ArrayList<>();
      fixture.onLoop(() -> {
        for (int i = 0; i < 6; i++) {
          calls.add(new Recorder());
          fixture.client.send(post(server.endpoint(1), "call " + i), calls.get(i));
        }
      });
      for (int i = 0; i < 6; i++) {
        assertThat(calls.get(i).awaitAnswer().text()).isEqualTo("call " + i);
      }
      assertThat(server.accepted()).isEqualTo(6);
    }
  }

  @Test
  void failsACallThatWaitsTooLong() throws Exception {
    CompletableFuture<String> sent = new CompletableFuture<>();
    Script silent =
        peer -> {
          sent.complete(peer.readRequest());
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(silent)) {
      fixture.send(post(server.endpoint(1), "busy"));
      Waits.join(sent);
      Recorder waiting = fixture.send(post(server.endpoint(1), "waiting"));
      assertThat(fixture.stats(server.endpoint(1)).waiting()).isEqualTo(1);
      fixture.advance(Duration.ofSeconds(5));
      UpstreamFailure failure = waiting.awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.NO_FREE_CONNECTION);
      assertThat(failure.message()).contains("5.0 s");
      assertThat(fixture.stats(server.endpoint(1)).waiting()).isZero();
    }
  }

  @Test
  void limitsHowManyMayWait() throws Exception {
    fixture.close();
    fixture = new ClientFixture(withMaxWaiting(2));
    try (RawServer server = new RawServer(ConnectionPoolTest::readOn)) {
      for (int i = 0; i < 3; i++) {
        fixture.send(post(server.endpoint(1), "x"));
      }
      UpstreamFailure failure = fixture.send(post(server.endpoint(1), "x")).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.NO_FREE_CONNECTION);
      assertThat(fixture.stats(server.endpoint(1)).waiting()).isEqualTo(2);
    }
  }

  @Test
  void failsThoseWhoWaitOneByOneWhenNothingListensAnyMore() throws Exception {
    Endpoint nowhere = ClientFixture.deadEndpoint();
    List<Recorder> calls = new ArrayList<>();
    fixture.onLoop(() -> {
      for (int i = 0; i < 500; i++) {
        calls.add(new Recorder());
        fixture.client.send(post(nowhere, "x"), calls.get(i));
      }
    });
    for (Recorder call : calls) {
      assertThat(call.awaitFailure().kind()).isEqualTo(Kind.CONNECT);
    }
    awaitStats(new PoolStats(nowhere, 0, 0, 0));
  }

  @Test
  void endsEverythingWhenItIsClosed() throws Exception {
    try (RawServer server =
        new RawServer(peer -> peer.answerAll("ok"), ConnectionPoolTest::readOn)) {
      fixture.send(post(server.endpoint(2), "idle")).awaitAnswer();
      Recorder busy = fixture.send(post(server.endpoint(1), "busy"));
      Recorder waiting = fixture.send(post(server.endpoint(1), "waiting"));
      Waits.join(fixture.clients.close());
      assertThat(busy.awaitFailure().message()).contains("shutting down");
      assertThat(waiting.awaitFailure().message()).contains("shutting down");
      Recorder late = fixture.send(post(server.endpoint(1), "late"));
      assertThat(late.awaitFailure().message()).contains("shutting down");
      awaitStats(new PoolStats(server.endpoint(1), 0, 0, 0));
      awaitStats(new PoolStats(server.endpoint(2), 0, 0, 0));
    }
  }

  // Connections that turn out to be dead.

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sendsAgainOnAFreshConnectionWhenAReusedOneEndsUnanswered(boolean reset) throws Exception {
    // Given a server that ends the connection when the second request is in
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Script dying =
        peer -> {
          peer.readRequest();
          peer.answer("first");
          peer.readRequest();
          if (reset) {
            peer.reset();
          }
        };
    Script living =
        peer -> {
          requests.add(peer.readRequest());
          peer.answer("again");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(dying, living)) {
      fixture.send(post(server.endpoint(1), "x")).awaitAnswer();
      // When
      Outcome outcome =
          fixture.send(post(server.endpoint(1), "one ", "", "two ", "three")).awaitAnswer();
      // Then
      assertThat(outcome.text()).isEqualTo("again");
      assertThat(requests.poll()).endsWith("\r\n\r\none two three");
      assertThat(server.accepted()).isEqualTo(2);
      assertThat(fixture.stats(server.endpoint(1)))
          .isEqualTo(new PoolStats(server.endpoint(1), 1, 1, 0));
    }
  }

  @Test
  void takesAFreshConnectionAndNotAnotherPooledOneToSendAgain() throws Exception {
    // Given two idle connections that both die with the next request
    List<CompletableFuture<Boolean>> go =
        List.of(new CompletableFuture<>(), new CompletableFuture<>());
    Script[] scripts = new Script[3];
    for (int i = 0; i < 2; i++) {
      int index = i;
      scripts[i] =
          peer -> {
            peer.readRequest();
            go.get(index).join();
            peer.answer("first");
            peer.readRequest();
          };
    }
    scripts[2] = peer -> peer.answerAll("fresh");
    try (RawServer server = new RawServer(scripts)) {
      Recorder one = fixture.send(post(server.endpoint(), "x"));
      Recorder two = fixture.send(post(server.endpoint(), "x"));
      go.forEach(gate -> gate.complete(true));
      one.awaitAnswer();
      two.awaitAnswer();
      assertThat(fixture.stats(server.endpoint()).idle()).isEqualTo(2);
      // When, then
      assertThat(fixture.send(post(server.endpoint(), "x")).awaitAnswer().text())
          .isEqualTo("fresh");
    }
  }

  @Test
  void sendsAgainOnlyOnce() throws Exception {
    Script dying =
        peer -> {
          peer.readRequest();
          peer.answer("first");
          peer.readRequest();
        };
    Script dead = peer -> peer.readRequest();
    try (RawServer server = new RawServer(dying, dead)) {
      fixture.send(post(server.endpoint(), "x")).awaitAnswer();
      UpstreamFailure failure = fixture.send(post(server.endpoint(), "x")).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.CUT);
      assertThat(failure.message()).contains("before the answer");
      assertThat(server.accepted()).isEqualTo(2);
    }
  }

  @Test
  void doesNotSendAgainWhenTheConnectionWasFresh() throws Exception {
    try (RawServer server = new RawServer(peer -> peer.readRequest())) {
      UpstreamFailure failure = fixture.send(post(server.endpoint(), "x")).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.CUT);
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void doesNotSendAgainWhenAByteWasAnswered() throws Exception {
    Script dying =
        peer -> {
          peer.readRequest();
          peer.answer("first");
          peer.readRequest();
          peer.send("H");
        };
    try (RawServer server = new RawServer(dying)) {
      fixture.send(post(server.endpoint(), "x")).awaitAnswer();
      UpstreamFailure failure = fixture.send(post(server.endpoint(), "x")).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.CUT);
      assertThat(failure.message()).contains("in the middle of the answer");
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void sendsALargeBodyAgainFromItsBeginning() throws Exception {
    BlockingQueue<Integer> bodies = new LinkedBlockingQueue<>();
    Script dying =
        peer -> {
          peer.readRequest();
          peer.answer("first");
          peer.readHead();
          peer.readBody(1_500_000);
          peer.reset();
        };
    Script living =
        peer -> {
          int length = RawServer.Peer.contentLength(peer.readHead());
          bodies.add(java.util.Arrays.hashCode(peer.readBody(length)));
          peer.answer("again");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(dying, living)) {
      fixture.send(post(server.endpoint(), "x")).awaitAnswer();
      byte[] content = new byte[4_000_000];
      new java.util.Random(1).nextBytes(content);
      UpstreamRequest request =
          post(
              server.endpoint(),
              List.of(
                  ALLOCATOR.directBuffer().writeBytes(content, 0, 10),
                  ALLOCATOR.directBuffer().writeBytes(content, 10, 3_000_000),
                  ALLOCATOR.directBuffer().writeBytes(content, 3_000_010, 999_990)));
      assertThat(fixture.send(request).awaitAnswer().text()).isEqualTo("again");
      assertThat(bodies.poll()).isEqualTo(java.util.Arrays.hashCode(content));
    }
  }

  private UpstreamConfig withMaxWaiting(int max) {
    UpstreamConfig usual = UpstreamConfig.of(transport, ALLOCATOR);
    return new UpstreamConfig(
        transport,
        ALLOCATOR,
        usual.idleTimeout(),
        usual.maxConnectionAge(),
        max,
        usual.proxy(),
        usual.nameServers());
  }

  /** Asks until the pool is in this state; there is no event to wait for. */
  private void awaitStats(PoolStats expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    PoolStats stats = fixture.stats(expected.endpoint());
    while (!stats.equals(expected) && System.nanoTime() - end < 0) {
      stats = fixture.stats(expected.endpoint());
    }
    assertThat(stats).isEqualTo(expected);
  }

  private static void readOn(RawServer.Peer peer) throws IOException {
    peer.readRequest();
    peer.awaitEnd();
  }

  /** Sends back what was sent. */
  private static void echoAll(RawServer.Peer peer) throws IOException {
    try {
      while (true) {
        peer.answer(body(peer.readRequest()));
      }
    } catch (IOException ended) {
      peer.awaitEnd();
    }
  }

  private static String body(String request) {
    return request.substring(request.indexOf("\r\n\r\n") + 4);
  }
}
