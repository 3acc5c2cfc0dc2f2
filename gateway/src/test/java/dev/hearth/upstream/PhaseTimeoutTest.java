package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.RawServer.Peer.End;
import dev.hearth.upstream.Recorder.Waits;
import dev.hearth.upstream.UpstreamFailure.Kind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.hearth.upstream.Transport#working")
class PhaseTimeoutTest {

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
  void endsACallWhoseConnectionIsNotAccepted() throws Exception {
    try (FullServer server = new FullServer("127.0.0.1", 0)) {
      Recorder call = fixture.send(post(server.endpoint(), "x"));
      fixture.advance(Duration.ofMillis(4_999));
      assertThat(fixture.stats(server.endpoint()).open()).isEqualTo(1);
      fixture.advance(Duration.ofMillis(1));
      UpstreamFailure failure = call.awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
      assertThat(failure.message()).contains("connecting", "5.0 s");
      assertThat(fixture.stats(server.endpoint()).open()).isZero();
    }
  }

  @Test
  void endsACallThatGetsNoAnswer() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    CompletableFuture<End> end = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(peer -> {
          request.complete(peer.readRequest());
          end.complete(peer.awaitEnd());
        })) {
      Recorder call = fixture.send(post(server.endpoint(), "x"));
      Waits.join(request);
      fixture.settle();
      fixture.advance(Duration.ofSeconds(299));
      assertThat(call.outcome()).isNotDone();
      fixture.advance(Duration.ofSeconds(1));
      UpstreamFailure failure = call.awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
      assertThat(failure.message()).contains("300.0 s");
      assertThat(Waits.join(end)).isNotNull();
    }
  }

  @Test
  void endsACallWhoseAnswerIsAHeadAndNothingElse() throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          peer.awaitEnd();
        })) {
      Recorder call = fixture.send(post(server.endpoint(), "x"));
      assertThat(call.awaitHead()).isEqualTo(200);
      fixture.advance(Duration.ofSeconds(300));
      assertThat(call.awaitFailure().kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
    }
  }

  @Test
  void endsACallWhoseAnswerStalls() throws Exception {
    SynchronousQueue<String> chunks = new SynchronousQueue<>();
    try (RawServer server = new RawServer(peer -> streamChunks(peer, chunks))) {
      Recorder call = fixture.send(post(server.endpoint(), "x"));
      // Given an answer that goes on every 100 seconds
      for (int i = 1; i <= 5; i++) {
        chunks.put("chunk");
        awaitReceived(call, 5 * i);
        fixture.advance(Duration.ofSeconds(100));
        assertThat(call.outcome()).isNotDone();
      }
      // When nothing comes for 20 more
      fixture.advance(Duration.ofSeconds(20));
      // Then
      UpstreamFailure failure = call.awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.STALLED);
      assertThat(failure.message()).contains("120.0 s");
    }
  }

  @Test
  void letsTheTimeBetweenChunksStandStillWhilePaused() throws Exception {
    SynchronousQueue<String> chunks = new SynchronousQueue<>();
    try (RawServer server = new RawServer(peer -> streamChunks(peer, chunks))) {
      Recorder recorder = new Recorder();
      UpstreamCall call = fixture.send(post(server.endpoint(), "x"), recorder);
      chunks.put("chunk");
      awaitReceived(recorder, 5);
      fixture.onLoop(call::pause);
      fixture.advance(Duration.ofHours(3));
      assertThat(recorder.outcome()).isNotDone();
      fixture.onLoop(call::resume);
      fixture.advance(Duration.ofSeconds(119));
      assertThat(recorder.outcome()).isNotDone();
      fixture.advance(Duration.ofSeconds(1));
      assertThat(recorder.awaitFailure().kind()).isEqualTo(Kind.STALLED);
    }
  }

  @Test
  void timesEveryCallOfAConnectionFromItsOwnBeginning() throws Exception {
    CompletableFuture<String> last = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(peer -> {
          for (int i = 0; i < 10; i++) {
            peer.readRequest();
            peer.answer("ok");
          }
          last.complete(peer.readRequest());
          peer.awaitEnd();
        })) {
      for (int i = 0; i < 10; i++) {
        fixture.send(post(server.endpoint(), "x")).awaitAnswer();
        fixture.settle();
        fixture.advance(Duration.ofSeconds(20));
        assertThat(fixture.timers.pending())
            .as("one for idleness, one for all calls")
            .isLessThanOrEqualTo(2);
      }
      Recorder call = fixture.send(post(server.endpoint(), "x"));
      Waits.join(last);
      fixture.settle();
      fixture.advance(Duration.ofMillis(299_999));
      assertThat(call.outcome()).isNotDone();
      fixture.advance(Duration.ofMillis(1));
      assertThat(call.awaitFailure().kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void leavesTheTimeoutOfTheNextCallAloneWhenACallEnds() throws Exception {
    CompletableFuture<String> second = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    try (RawServer server =
        new RawServer(peer -> {
          peer.readRequest();
          go.join();
          peer.answer("ok");
          second.complete(peer.readRequest());
          peer.awaitEnd();
        })) {
      Recorder first = fixture.send(post(server.endpoint(1), "x"));
      Recorder waiting = fixture.send(post(server.endpoint(1), "y"));
      go.complete(true);
      assertThat(first.awaitAnswer().text()).isEqualTo("ok");
      Waits.join(second);
      fixture.settle();
      fixture.advance(Duration.ofSeconds(299));
      assertThat(waiting.outcome()).isNotDone();
      fixture.advance(Duration.ofSeconds(1));
      assertThat(waiting.awaitFailure().kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
    }
  }

  @Test
  void leavesNoTaskBehindWhenACallIsOver() throws Exception {
    try (RawServer server =
        new RawServer(peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(100_000));
        })) {
      for (int i = 0; i < 10; i++) {
        fixture.send(post(server.endpoint(), "x")).awaitAnswer();
        assertThat(fixture.timers.pending()).isZero();
      }
    }
  }

  /** Sends what comes from the queue as chunks of an endless answer. */
  private static void streamChunks(RawServer.Peer peer, SynchronousQueue<String> chunks)
      throws Exception {
    peer.readRequest();
    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (true) {
      String chunk = chunks.take();
      peer.send(Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n");
    }
  }

  /** Waits for bytes that are on their way, and for the end of the read that brought them. */
  private void awaitReceived(Recorder call, int bytes) {
    while (call.received() < bytes) {
      Thread.onSpinWait();
    }
    fixture.settle();
  }
}
