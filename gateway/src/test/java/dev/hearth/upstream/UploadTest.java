package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.ALLOCATOR;
import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.upstream.RawServer.Peer.End;
import dev.hearth.upstream.RawServer.Script;
import dev.hearth.upstream.Recorder.Outcome;
import dev.hearth.upstream.Recorder.Waits;
import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
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
class UploadTest {

  /** More than the system's own buffers hold, on both sides of a connection. */
  private static final int LARGE = 80 * 1024 * 1024;

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
  @ValueSource(booleans = {false, true})
  void sendsALargeBodyToAServerThatReadsSlowlyWithoutCopyingIt(boolean oneSlice) throws Exception {
    // Given a body outside the pool, and a server that reads nothing until it is told to
    byte[] content = new byte[LARGE];
    new Random(7).nextBytes(content);
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    CompletableFuture<byte[]> digest = new CompletableFuture<>();
    Script slow =
        peer -> {
          int length = RawServer.Peer.contentLength(peer.readHead());
          go.join();
          MessageDigest sha = MessageDigest.getInstance("SHA-256");
          for (int left = length; left > 0; left -= 65_536) {
            sha.update(peer.readBody(Math.min(left, 65_536)));
          }
          digest.complete(sha.digest());
          peer.answer("ok");
          peer.awaitEnd();
        };
    List<ByteBuf> slices = slices(content, oneSlice ? LARGE : 60_000);
    ByteBuf watched = slices.getLast().retainedDuplicate();
    try (RawServer server = new RawServer(slow)) {
      long before = ALLOCATOR.metric().usedDirectMemory();
      // When
      Recorder call = fixture.send(post(server.endpoint(), slices));
      fixture.settle();
      // Then nothing of it is copied, and it is not given up early
      assertThat(ALLOCATOR.metric().usedDirectMemory() - before).isLessThan(8 * 1024 * 1024);
      assertThat(call.outcome()).isNotDone();
      go.complete(true);
      assertThat(call.awaitAnswer().text()).isEqualTo("ok");
      assertThat(Waits.join(digest))
          .isEqualTo(MessageDigest.getInstance("SHA-256").digest(content));
      ClientFixture.awaitOnlyOwner(watched);
      assertThat(fixture.stats(server.endpoint()).idle()).isEqualTo(1);
    } finally {
      watched.release();
    }
  }

  @Test
  void copiesOnlyAPortionOfABodyOnTheHeap() throws Exception {
    PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
    fixture.close();
    fixture = new ClientFixture(UpstreamConfig.of(transport, allocator));
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    Script slow =
        peer -> {
          int length = RawServer.Peer.contentLength(peer.readHead());
          go.join();
          peer.readBody(length);
          peer.answer("ok");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(slow)) {
      ByteBuf heap = Unpooled.wrappedBuffer(new byte[LARGE]);
      Recorder call = fixture.send(post(server.endpoint(), List.of(heap)));
      fixture.settle();
      assertThat(allocator.metric().usedDirectMemory()).isLessThan(16 * 1024 * 1024);
      go.complete(true);
      assertThat(call.awaitAnswer().text()).isEqualTo("ok");
    }
  }

  @Test
  void endsACallWhoseUploadStalls() throws Exception {
    CompletableFuture<End> end = new CompletableFuture<>();
    CompletableFuture<Boolean> go = new CompletableFuture<>();
    CompletableFuture<String> head = new CompletableFuture<>();
    Script stalled =
        peer -> {
          head.complete(peer.readHead());
          go.join();
          end.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(stalled)) {
      ByteBuf body = zeros(LARGE);
      Recorder call = fixture.send(post(server.endpoint(), List.of(body.retainedDuplicate())));
      Waits.join(head);
      fixture.settle();
      for (int i = 0; i < 10 && !call.outcome().isDone(); i++) {
        fixture.advance(Duration.ofSeconds(120));
      }
      UpstreamFailure failure = call.awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.STALLED);
      assertThat(failure.message()).contains("of the request");
      ClientFixture.awaitOnlyOwner(body);
      body.release();
      go.complete(true);
      assertThat(Waits.join(end)).isNotNull();
    }
  }

  @Test
  void countsTheFirstByteTimeoutFromTheLastByteSent() throws Exception {
    CompletableFuture<Boolean> halfRead = new CompletableFuture<>();
    CompletableFuture<Boolean> readOn = new CompletableFuture<>();
    CompletableFuture<Boolean> allRead = new CompletableFuture<>();
    Script slow =
        peer -> {
          int length = RawServer.Peer.contentLength(peer.readHead());
          peer.readBody(length / 2);
          halfRead.complete(true);
          readOn.join();
          peer.readBody(length - length / 2);
          allRead.complete(true);
          peer.awaitEnd();
        };
    PhaseTimeouts timeouts =
        new PhaseTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(1000));
    try (RawServer server = new RawServer(slow)) {
      UpstreamRequest request = post(server.endpoint(), List.of(zeros(LARGE)));
      Recorder call =
          fixture.send(
              new UpstreamRequest(
                  server.endpoint(), "POST", "/", List.of(), request.body(), timeouts));
      Waits.join(halfRead);
      fixture.settle();
      fixture.advance(Duration.ofSeconds(500));
      assertThat(call.outcome()).isNotDone();
      readOn.complete(true);
      Waits.join(allRead);
      fixture.settle();
      fixture.advance(Duration.ofSeconds(9));
      assertThat(call.outcome()).isNotDone();
      fixture.advance(Duration.ofSeconds(1));
      assertThat(call.awaitFailure().kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
    }
  }

  @Test
  void givesTheWholeOfAnAnswerThatComesBeforeTheBodyIsThrough() throws Exception {
    // Given a server that refuses after the head, and closes with the body unread: a reset follows
    String reason = "too large".repeat(2000);
    Script refusing =
        peer -> {
          peer.readHead();
          peer.send(
              "HTTP/1.1 413 Content Too Large\r\nContent-Length: "
                  + reason.length()
                  + "\r\n\r\n"
                  + reason);
        };
    try (RawServer server = new RawServer(refusing)) {
      for (int i = 0; i < 20; i++) {
        Outcome outcome =
            fixture.send(post(server.endpoint(), List.of(zeros(LARGE)))).awaitAnswer();
        assertThat(outcome.status()).isEqualTo(413);
        assertThat(outcome.text()).isEqualTo(reason);
        assertThat(fixture.stats(server.endpoint()).idle()).isZero();
      }
    }
  }

  @Test
  void doesNotReuseAConnectionWhoseRequestIsNotThrough() throws Exception {
    // Given a server that answers early and then just waits
    CompletableFuture<End> end = new CompletableFuture<>();
    Script early =
        peer -> {
          peer.readHead();
          peer.answer("early");
          end.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(early)) {
      ByteBuf body = zeros(LARGE);
      Outcome outcome =
          fixture.send(post(server.endpoint(), List.of(body.retainedDuplicate()))).awaitAnswer();
      assertThat(outcome.text()).isEqualTo("early");
      assertThat(fixture.stats(server.endpoint()).idle()).isZero();
      assertThat(Waits.join(end)).isNotNull();
      fixture.settle();
      ClientFixture.awaitOnlyOwner(body);
      body.release();
    }
  }

  @Test
  void goesOnUploadingWhileAnAnswerStreams() throws Exception {
    BlockingQueue<Integer> received = new LinkedBlockingQueue<>();
    Script both =
        peer -> {
          int length = RawServer.Peer.contentLength(peer.readHead());
          peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegin\r\n");
          received.add(peer.readBody(length).length);
          peer.send("3\r\nend\r\n0\r\n\r\n");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(both)) {
      Outcome outcome = fixture.send(post(server.endpoint(), List.of(zeros(LARGE)))).awaitAnswer();
      assertThat(outcome.text()).isEqualTo("beginend");
      assertThat(received).containsExactly(LARGE);
      assertThat(fixture.stats(server.endpoint()).idle()).isEqualTo(1);
    }
  }

  @Test
  void endsACallThatIsResetDuringTheUpload() throws Exception {
    Script resetting =
        peer -> {
          peer.readHead();
          peer.readBody(100_000);
          peer.reset();
        };
    try (RawServer server = new RawServer(resetting)) {
      ByteBuf body = zeros(LARGE);
      UpstreamFailure failure =
          fixture.send(post(server.endpoint(), List.of(body.retainedDuplicate()))).awaitFailure();
      assertThat(failure.kind()).isEqualTo(Kind.CUT);
      fixture.settle();
      ClientFixture.awaitOnlyOwner(body);
      body.release();
    }
  }

  private static ByteBuf zeros(int length) {
    return Unpooled.directBuffer(length).writeZero(length);
  }

  private static List<ByteBuf> slices(byte[] content, int size) {
    List<ByteBuf> slices = new ArrayList<>();
    for (int start = 0; start < content.length; start += size) {
      int length = Math.min(size, content.length - start);
      slices.add(Unpooled.directBuffer(length).writeBytes(content, start, length));
    }
    return slices;
  }
}
