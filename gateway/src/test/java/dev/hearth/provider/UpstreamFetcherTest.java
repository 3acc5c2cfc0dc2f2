package dev.hearth.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Fetcher.Answer;
import dev.hearth.provider.Fetcher.Failed;
import dev.hearth.provider.Fetcher.FetchResult;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.UpstreamFailure;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UpstreamFetcherTest {

  private static final Duration AMPLE = Duration.ofSeconds(20);

  private final ScriptedUpstream server = ScriptedUpstream.start();
  private final RealFetcher fetcher = new RealFetcher();

  @AfterEach
  void close() {
    fetcher.close();
    server.close();
  }

  @Test
  void bringsAWholeAnswer() throws InterruptedException {
    server.answer("/v1/models", Script.json(503, "{\"error\":\"lädt\"}"));

    FetchResult result = get("/v1/models?all=1", AMPLE, new Header("authorization", "Bearer k"));

    assertThat(result).isEqualTo(new Answer(503, null, "{\"error\":\"lädt\"}"));
    assertThat(server.requests().getFirst().method()).isEqualTo("GET");
    assertThat(server.requests().getFirst().target()).isEqualTo("/v1/models?all=1");
    assertThat(server.requests().getFirst().header("authorization")).contains("Bearer k");
  }

  @Test
  void tellsThatAHearthAnswered() throws InterruptedException {
    server.answer("/x", Script.json(200, "{}").header("X-Hearth-Instance", "abc"));

    assertThat(get("/x", AMPLE)).isEqualTo(new Answer(200, "abc", "{}"));
  }

  @Test
  void followsNoRedirect() throws InterruptedException {
    server.answer("/x", Script.text(302, "text/plain", "").header("location", "/y"));

    assertThat(get("/x", AMPLE)).isEqualTo(new Answer(302, null, ""));
    assertThat(server.requestCount()).isEqualTo(1);
  }

  @Test
  void takesAnAnswerOfTheLongestLength() throws InterruptedException {
    server.answer("/x", Script.bytes(200, "text/plain", new byte[Fetcher.MAX_BODY_BYTES]));

    assertThat(get("/x", AMPLE))
        .isInstanceOfSatisfying(
            Answer.class, answer -> assertThat(answer.body()).hasSize(Fetcher.MAX_BODY_BYTES));
  }

  @Test
  void refusesAnAnswerThatIsTooLong() throws InterruptedException {
    server.answer("/x", Script.bytes(200, "text/plain", new byte[Fetcher.MAX_BODY_BYTES + 1]));

    assertThat(failure(get("/x", AMPLE)).kind()).isEqualTo(UpstreamFailure.Kind.PROTOCOL);
    assertThat(failure(get("/x", AMPLE)).message()).contains("longer than");
  }

  @Test
  void givesUpWhenNoAnswerComesInTime() throws InterruptedException {
    server.answer("/x", Script.silence());

    UpstreamFailure failure = failure(get("/x", Duration.ofMillis(200)));

    assertThat(failure.kind())
        .isIn(UpstreamFailure.Kind.STALLED, UpstreamFailure.Kind.FIRST_BYTE_TIMEOUT);
    server.awaitOpenConnections(0);
  }

  @Test
  void givesUpOnAnAnswerThatNeverEnds() throws InterruptedException {
    server.answer("/x", Script.chunked(200, "text/plain").piece("half").hold());

    UpstreamFailure failure = failure(get("/x", Duration.ofMillis(200)));

    assertThat(failure.kind()).isEqualTo(UpstreamFailure.Kind.STALLED);
    server.awaitHangUp();
  }

  @Test
  void tellsOfAnAnswerThatIsCut() throws InterruptedException {
    server.answer("/x", Script.fixed(200, "text/plain", 10).piece("half").cut());

    assertThat(failure(get("/x", AMPLE)).kind()).isEqualTo(UpstreamFailure.Kind.CUT);
  }

  @Test
  void tellsWhereNobodyListens() throws InterruptedException {
    Endpoint dead = Endpoint.of(URI.create("http://127.0.0.1:" + ScriptedUpstream.freePort()));

    UpstreamFailure failure = failure(fetcher.get(dead, "/x", List.of(), AMPLE));

    assertThat(failure.kind()).isEqualTo(UpstreamFailure.Kind.CONNECT);
    assertThat(failure.message()).contains(dead.toString());
  }

  @Test
  void failsWhenItsClientsAreClosed() throws InterruptedException {
    fetcher.close();

    assertThat(failure(get("/x", AMPLE)).kind()).isEqualTo(UpstreamFailure.Kind.CONNECT);
    assertThat(server.requestCount()).isZero();
  }

  @Test
  void endsTheCallOfAThreadThatIsInterrupted() throws Exception {
    server.answer("/x", Script.silence());
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread asking =
        Thread.ofVirtual()
            .start(() -> {
              try {
                get("/x", AMPLE);
                interrupted.complete(false);
              } catch (InterruptedException e) {
                interrupted.complete(true);
              }
            });
    server.awaitRequest(1);
    asking.interrupt();

    assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
    server.awaitHangUp();
  }

  private FetchResult get(String path, Duration timeout, Header... headers)
      throws InterruptedException {
    return fetcher.get(Endpoint.of(server.uri("")), path, List.of(headers), timeout);
  }

  private static UpstreamFailure failure(FetchResult result) {
    assertThat(result).isInstanceOf(Failed.class);
    return ((Failed) result).failure();
  }
}
