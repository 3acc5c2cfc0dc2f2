package dev.hearth.upstream;

import static dev.hearth.upstream.ClientFixture.bodiless;
import static dev.hearth.upstream.ClientFixture.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.upstream.RawServer.Peer.End;
import dev.hearth.upstream.RawServer.Script;
import dev.hearth.upstream.Recorder.Waits;
import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.hearth.upstream.Transport#working")
class FetchTest {

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
  void collectsAnAnswerForACallerOnAnyThread() throws IOException {
    Script script =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 503 Loading\r\nContent-Length: 6\r\n\r\nloa\u00c3\u00a4d");
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(script)) {
      FetchedAnswer answer =
          Waits.join(fixture.clients.fetch(bodiless(server.endpoint(), "GET"), 1000));
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.isSuccess()).isFalse();
      assertThat(answer.text()).isEqualTo("loaäd");
    }
  }

  @Test
  void keepsTheHeaderFieldThatIsAskedFor() throws IOException {
    Script script =
        peer -> {
          for (int request = 0; request < 2; request++) {
            peer.readRequest();
            peer.send("HTTP/1.1 200 OK\r\nX-Instance: abc\r\nContent-Length: 0\r\n\r\n");
          }
          peer.awaitEnd();
        };
    try (RawServer server = new RawServer(script)) {
      UpstreamRequest request = bodiless(server.endpoint(), "GET");
      assertThat(Waits.join(fixture.clients.fetch(request, 10, "x-instance")).header())
          .isEqualTo("abc");
      assertThat(Waits.join(fixture.clients.fetch(request, 10, "x-other")).header()).isNull();
    }
    try (RawServer server = new RawServer(script)) {
      assertThat(Waits.join(fixture.clients.fetch(bodiless(server.endpoint(), "GET"), 10)).header())
          .isNull();
    }
  }

  @Test
  void failsWhenTheClientIsClosed() throws IOException {
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      Waits.join(fixture.clients.close());
      assertThat(failure(fixture.clients.fetch(post(server.endpoint(), "x"), 10)).kind())
          .isEqualTo(Kind.CONNECT);
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void failsAndKeepsNoBufferWhenItsLoopHasEnded() throws IOException {
    ByteBuf body = ClientFixture.bytes("x");
    Waits.join(fixture.clients.close());
    fixture.group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();

    CompletableFuture<FetchedAnswer> answer =
        fixture.clients.fetch(post(ClientFixture.deadEndpoint(), List.of(body)), 10);

    assertThat(failure(answer).kind()).isEqualTo(Kind.CONNECT);
    assertThat(body.refCnt()).isZero();
    fixture = new ClientFixture(transport);
  }

  @Test
  void acceptsAnAnswerOfJustTheAllowedLength() throws IOException {
    try (RawServer server = new RawServer(peer -> peer.answerAll("12345"))) {
      FetchedAnswer answer = Waits.join(fixture.clients.fetch(post(server.endpoint(), "x"), 5));
      assertThat(answer.text()).isEqualTo("12345");
      assertThat(answer.isSuccess()).isTrue();
    }
  }

  @Test
  void refusesALongerAnswerAndEndsTheCall() throws Exception {
    CompletableFuture<End> end = new CompletableFuture<>();
    Script endless =
        peer -> {
          peer.readRequest();
          peer.send("HTTP/1.1 200 OK\r\n\r\n");
          try {
            while (true) {
              peer.send("x".repeat(1000));
            }
          } catch (IOException ended) {
            end.complete(End.RST);
          }
        };
    try (RawServer server = new RawServer(endless)) {
      UpstreamFailure failure =
          failure(fixture.clients.fetch(bodiless(server.endpoint(), "GET"), 5000));
      assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
      assertThat(failure.message()).contains("longer than 5000 bytes");
      assertThat(Waits.join(end)).isNotNull();
    }
  }

  @Test
  void tellsAFailure() throws Exception {
    UpstreamFailure failure =
        failure(fixture.clients.fetch(bodiless(ClientFixture.deadEndpoint(), "GET"), 10));
    assertThat(failure.kind()).isEqualTo(Kind.CONNECT);
  }

  @Test
  void cancelsTheCallWithTheFuture() throws Exception {
    CompletableFuture<String> request = new CompletableFuture<>();
    CompletableFuture<End> end = new CompletableFuture<>();
    Script silent =
        peer -> {
          request.complete(peer.readRequest());
          end.complete(peer.awaitEnd());
        };
    try (RawServer server = new RawServer(silent)) {
      CompletableFuture<FetchedAnswer> answer =
          fixture.clients.fetch(bodiless(server.endpoint(), "GET"), 10);
      Waits.join(request);
      answer.cancel(true);
      assertThat(Waits.join(end)).isNotNull();
    }
  }

  @Test
  void sendsNothingWhenItIsCancelledBeforeItBegan() throws Exception {
    try (RawServer server = new RawServer(peer -> peer.answerAll("ok"))) {
      ByteBuf body = ClientFixture.bytes("x");
      CompletableFuture<Boolean> go = new CompletableFuture<>();
      fixture.loop.execute(go::join);
      CompletableFuture<FetchedAnswer> answer =
          fixture.clients.fetch(post(server.endpoint(), List.of(body)), 10);
      answer.cancel(true);
      go.complete(true);
      fixture.settle();
      assertThat(body.refCnt()).isZero();
      assertThat(server.accepted()).isZero();
    }
  }

  private static UpstreamFailure failure(CompletableFuture<FetchedAnswer> answer) {
    CompletableFuture<UpstreamFailure> failure = new CompletableFuture<>();
    assertThatThrownBy(() -> answer.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            UpstreamException.class, problem -> failure.complete(problem.failure()));
    return failure.join();
  }
}
