package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.RawServer.Script;
import dev.hearth.upstream.Recorder.Waits;
import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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
class BackPressureTest {

  private static final int LARGE = 20 * 1024 * 1024;

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

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void leavesALargeAnswerWithTheServerWhileTheHandlerIsBusy(boolean withLength) throws Exception {
    // Given an answer of 20 MB, of which the handler wants the first bytes only, for now
    AtomicLong sent = new AtomicLong();
    Script large =
        peer -> {
          peer.readRequest();
          peer.send(
              "HTTP/1.1 200 OK\r\n"
                  + (withLength ? "Content-Length: " + LARGE + "\r\n" : "")
                  + "\r\n");
          byte[] part = new byte[64 * 1024];
          for (int i = 0; i < LARGE / part.length; i++) {
            peer.send(part);
            sent.addAndGet(part.length);
          }
          if (withLength) {
            peer.awaitEnd();
          }
        };
    try (RawServer server = new RawServer(large)) {
      Pausing handler = new Pausing();
      UpstreamCall call =
          fixture.onLoop(
              () -> handler.started(fixture.client.send(post(server.endpoint(), "x"), handler)));
      Waits.join(handler.paused);
      // When nothing moves any more
      awaitStandstill(sent);
      // Then the server is stuck, and little was read
      assertThat(sent.get()).isLessThan(LARGE);
      assertThat(handler.received()).isLessThan(1024 * 1024);
      assertThat(ClientFixture.ALLOCATOR.metric().usedDirectMemory()).isLessThan(32 * 1024 * 1024);
      // And when it goes on, all of it comes
      fixture.onLoop(call::resume);
      assertThat(handler.awaitAnswer().text()).hasSize(LARGE);
    }
  }

  @Test
  void seesTheEndOfAConnectionThatCameDuringAPause() throws Exception {
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    Script cut =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst");
          go.join();
          peer.send("second");
        };
    try (RawServer server = new RawServer(cut)) {
      Pausing handler = new Pausing();
      UpstreamCall call =
          fixture.onLoop(
              () -> handler.started(fixture.client.send(post(server.endpoint(), "x"), handler)));
      Waits.join(handler.paused);
      go.complete(true);
      fixture.onLoop(call::resume);
      assertThat(handler.awaitFailure().kind()).isEqualTo(Kind.CUT);
      assertThat(handler.await().text()).isEqualTo("firstsecond");
    }
  }

  @Test
  void seesAResetThatCameDuringAPause() throws Exception {
    CompletableFuture<Boolean> reset = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    Script cut =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\n\r\nfirst");
          go.join();
          peer.reset();
          reset.complete(true);
        };
    try (RawServer server = new RawServer(cut)) {
      Pausing handler = new Pausing();
      UpstreamCall call =
          fixture.onLoop(
              () -> handler.started(fixture.client.send(post(server.endpoint(), "x"), handler)));
      Waits.join(handler.paused);
      go.complete(true);
      Waits.join(reset);
      fixture.onLoop(call::resume);
      UpstreamFailure failure = handler.awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.CUT);
      assertThat(failure.message()).contains("reset");
    }
  }

  @Test
  void readsNothingWhenItIsPausedBeforeItIsConnected() throws Exception {
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      for (int i = 0; i < 2; i++) {
        Recorder recorder = new Recorder();
        UpstreamCall call =
            fixture.onLoop(() -> {
              UpstreamCall started = fixture.client.send(post(server.endpoint(), "x"), recorder);
              started.pause();
              return started;
            });
        fixture.settle();
        assertThat(recorder.events()).isEmpty();
        fixture.onLoop(call::resume);
        assertThat(recorder.awaitAnswer().text()).isEqualTo("ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void readsOnForTheNextCallWhenTheLastOneEndedPaused() throws Exception {
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      for (int i = 0; i < 3; i++) {
        Pausing handler = new Pausing();
        fixture.onLoop(
            () -> handler.started(fixture.client.send(post(server.endpoint(), "x"), handler)));
        assertThat(handler.awaitAnswer().text()).isEqualTo("ok");
      }
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void tellsTheEndOfEachReadBurst() throws Exception {
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    CompletableFuture<Boolean> burst = new CompletableFuture<>();
    Script twoParts =
        peer -> {
          peer.readRequest();
          peer.send(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n");
          go.join();
          peer.send("1\r\nd\r\n0\r\n\r\n");
          peer.awaitEnd();
        };
    StringBuilder order = new StringBuilder();
    Recorder recorder =
        new Recorder() {
          @Override
          public void onBody(ByteBuf bytes) {
            order.append((char) bytes.getByte(bytes.readerIndex()));
            super.onBody(bytes);
          }

          @Override
          public void onReadBurstEnd() {
            order.append('|');
            burst.complete(true);
          }
        };
    try (RawServer server = new RawServer(twoParts)) {
      fixture.send(post(server.endpoint(), "x"), recorder);
      Waits.join(burst);
      go.complete(true);
      recorder.awaitAnswer();
      assertThat(order.toString()).matches("a\\|?b\\|?c\\|d");
    }
  }

  /** Waits until a number has not changed for a while; a stand-still has no event. */
  private static void awaitStandstill(AtomicLong number) throws InterruptedException {
    long before = -1;
    CompletableFuture<Boolean> never = new CompletableFuture<>();
    while (before != number.get()) {
      before = number.get();
      try {
        never.get(300, TimeUnit.MILLISECONDS);
      } catch (java.util.concurrent.TimeoutException
          | java.util.concurrent.ExecutionException passed) {
        // that while is over
      }
    }
  }

  /** Pauses at the first bytes. */
  private static final class Pausing extends Recorder {
    private final CompletableFuture<Boolean> paused = new CompletableFuture<>();
    private @Nullable UpstreamCall call;

    UpstreamCall started(UpstreamCall started) {
      call = started;
      return started;
    }

    @Override
    public void onBody(ByteBuf bytes) {
      super.onBody(bytes);
      if (!paused.isDone() && call != null) {
        call.pause();
        paused.complete(true);
      }
    }
  }
}
