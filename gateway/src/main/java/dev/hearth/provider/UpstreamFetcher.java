package dev.hearth.provider;

import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.FetchedAnswer;
import dev.hearth.upstream.PhaseTimeouts;
import dev.hearth.upstream.UpstreamClients;
import dev.hearth.upstream.UpstreamException;
import dev.hearth.upstream.UpstreamFailure;
import dev.hearth.upstream.UpstreamRequest;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Fetches by {@link UpstreamClients}: the calling thread waits, an event loop does the work. */
public final class UpstreamFetcher implements Fetcher {

  private final UpstreamClients clients;

  /** A fetcher over these clients; no thread of their event loops may call {@link #get}. */
  public UpstreamFetcher(UpstreamClients clients) {
    this.clients = Objects.requireNonNull(clients, "clients");
  }

  @Override
  public FetchResult get(Endpoint endpoint, String path, List<Header> headers, Duration timeout)
      throws InterruptedException {
    var timeouts = new PhaseTimeouts(timeout, timeout, timeout);
    var request = new UpstreamRequest(endpoint, "GET", path, headers, List.of(), timeouts);
    CompletableFuture<FetchedAnswer> answer =
        clients.fetch(request, MAX_BODY_BYTES, INSTANCE_HEADER);
    try {
      FetchedAnswer whole = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      return new Answer(whole.status(), whole.header(), whole.text());
    } catch (TimeoutException _) {
      answer.cancel(true);
      return new Failed(late(endpoint, timeout));
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      return new Failed(failure(endpoint, e));
    }
  }

  private static UpstreamFailure late(Endpoint endpoint, Duration timeout) {
    return new UpstreamFailure(
        UpstreamFailure.Kind.STALLED,
        endpoint + ": no whole answer within " + timeout.toMillis() + " ms");
  }

  private static UpstreamFailure failure(Endpoint endpoint, ExecutionException e) {
    if (e.getCause() instanceof UpstreamException told) {
      return told.failure();
    }
    throw new IllegalStateException(endpoint + ": the call could not be made", e.getCause());
  }
}
