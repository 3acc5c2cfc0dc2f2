package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.RawServer.Peer.End;
import dev.hearth.upstream.RawServer.Script;
import dev.hearth.upstream.Recorder.Waits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Each test ends by checking that the only slot is free again and that nothing was reported. */
@ParameterizedClass
@MethodSource("dev.hearth.upstream.Transport#working")
class CancelTest {

  @Parameter Transport transport;
  private ClientFixture fixture;
  private final Recorder recorder = new Recorder();
  private final CompletableFuture<End> end = new CompletableFuture<>();

  @BeforeEach
  void open() {
    fixture = new ClientFixture(transport);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void endsTheConnectionWhileTheAnswerStreams() throws IOException {
    Script endless =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
          try {
            while (true) {
              peer.send("5\r\nchunk\r\n");
            }
          } catch (IOException ended) {
            end.complete(End.RST);
          }
        };
    try (RawServer server = new RawServer(endless, CancelTest::serve)) {
      UpstreamCall call = fixture.send(post(server.endpoint(1), "x"), recorder);
      recorder.awaitHead();
      fixture.onLoop(call::cancel);
      assertThat(Waits.join(end)).isEqualTo(End.RST);
      assertFree(server);
      assertThat(recorder.events()).doesNotContain("failure", "end");
    }
  }

  @Test
  void endsTheConnectionBeforeTheAnswerBegins() throws IOException {
    CompletableFuture<String> request = new CompletableFuture<>();
    Script silent =
        peer -> {
          request.complete(peer.readRequest());
          end.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(silent, CancelTest::serve)) {
      UpstreamCall call = fixture.send(post(server.endpoint(1), "x"), recorder);
      Waits.join(request);
      fixture.onLoop(call::cancel);
      assertThat(Waits.join(end)).isEqualTo(End.FIN);
      assertFree(server);
      assertThat(recorder.events()).isEmpty();
    }
  }

  @Test
  void endsTheConnectionDuringTheUpload() throws IOException {
    CompletableFuture<String> head = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    Script slow =
        peer -> {
          head.complete(peer.readHead());
          go.join();
          end.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(slow, CancelTest::serve)) {
      ByteBuf body = Unpooled.directBuffer(40_000_000).writeZero(40_000_000);
      UpstreamCall call =
          fixture.send(
              post(server.endpoint(1), List.of(body.retainedDuplicate(), body.retainedDuplicate())),
              recorder);
      Waits.join(head);
      fixture.onLoop(call::cancel);
      ClientFixture.awaitOnlyOwner(body);
      body.release();
      go.complete(true);
      assertThat(Waits.join(end)).isNotNull();
      assertFree(server);
      assertThat(recorder.events()).isEmpty();
    }
  }

  @Test
  void givesUpConnecting() throws IOException {
    try (RawServer server = new RawServer(CancelTest::serve)) {
      UpstreamCall call =
          fixture.onLoop(() -> {
            UpstreamCall started = fixture.client.send(post(server.endpoint(1), "x"), recorder);
            started.cancel();
            return started;
          });
      fixture.onLoop(call::cancel);
      assertFree(server);
      assertThat(recorder.events()).isEmpty();
    }
  }

  @Test
  void leavesTheLine() throws IOException {
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    Script slow =
        peer -> {
          peer.readRequest();
          go.join();
          peer.answer("first");
          peer.answerAll("served");
        };
    try (RawServer server = new RawServer(slow)) {
      Recorder first = fixture.send(post(server.endpoint(1), "x"));
      UpstreamCall waiting = fixture.send(post(server.endpoint(1), "x"), recorder);
      Recorder last = fixture.send(post(server.endpoint(1), "x"));
      fixture.onLoop(waiting::cancel);
      assertThat(fixture.stats(server.endpoint(1)).waiting()).isEqualTo(1);
      go.complete(true);
      assertThat(first.awaitAnswer().text()).isEqualTo("first");
      assertThat(last.awaitAnswer().text()).isEqualTo("served");
      assertThat(recorder.events()).isEmpty();
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  @Test
  void freesTheSlotForTheNextInLine() throws IOException {
    CompletableFuture<String> request = new CompletableFuture<>();
    Script silent =
        peer -> {
          request.complete(peer.readRequest());
          end.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(silent, CancelTest::serve)) {
      UpstreamCall call = fixture.send(post(server.endpoint(1), "x"), recorder);
      Waits.join(request);
      Recorder next = fixture.send(post(server.endpoint(1), "x"));
      fixture.onLoop(call::cancel);
      assertThat(next.awaitAnswer().text()).isEqualTo("served");
      assertThat(recorder.events()).isEmpty();
    }
  }

  @Test
  void saysNothingMoreEvenWithinAReadBurst() throws IOException {
    Script chunks =
        peer -> {
          peer.readRequest();
          peer.send(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "5\r\nchunk\r\n".repeat(1000)
                  + "0\r\n\r\n");
          end.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(chunks, CancelTest::serve)) {
      CompletableFuture<UpstreamCall> call = new CompletableFuture<>();
      Recorder cancelling =
          new Recorder() {
            @Override
            public void onBody(ByteBuf bytes) {
              super.onBody(bytes);
              if (received() == 15) {
                call.join().cancel();
              }
            }
          };
      fixture.onLoop(() -> {
        call.complete(fixture.client.send(post(server.endpoint(1), "x"), cancelling));
      });
      Waits.join(end);
      assertFree(server);
      assertThat(cancelling.received()).isEqualTo(15);
      assertThat(cancelling.events()).containsExactly("head", "body");
    }
  }

  @Test
  void hasNoEffectOnACallThatIsOver() throws IOException {
    try (RawServer server = new RawServer(CancelTest::serve)) {
      UpstreamCall call = fixture.send(post(server.endpoint(1), "x"), recorder);
      recorder.awaitAnswer();
      fixture.onLoop(() -> {
        call.cancel();
        call.pause();
        call.resume();
      });
      fixture.send(post(server.endpoint(1), "x")).awaitAnswer();
      assertThat(server.accepted()).isEqualTo(1);
    }
  }

  private void assertFree(RawServer server) {
    assertThat(fixture.send(post(server.endpoint(1), "x")).awaitAnswer().text())
        .isEqualTo("served");
    assertThat(fixture.stats(server.endpoint(1)))
        .isEqualTo(new PoolStats(server.endpoint(1), 1, 1, 0));
  }

  private static void serve(RawServer.Peer peer) throws IOException {
    peer.answerAll("served");
  }
}
