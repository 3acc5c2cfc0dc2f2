package dev.hearth.provider;

import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.PhaseTimeouts;
import dev.hearth.upstream.UpstreamCall;
import dev.hearth.upstream.UpstreamClient;
import dev.hearth.upstream.UpstreamFailure;
import dev.hearth.upstream.UpstreamHandler;
import dev.hearth.upstream.UpstreamHead;
import dev.hearth.upstream.UpstreamRequest;
import dev.hearth.upstream.UpstreamRequest.Header;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Fetches by an {@link UpstreamClient}: the calling thread waits, its event loop does the work. */
public final class UpstreamFetcher implements Fetcher {

  private final UpstreamClient client;
  private final Executor loop;

  /**
   * A fetcher over one client.
   *
   * @param loop the client's event loop; no thread of it may call {@link #get}
   */
  public UpstreamFetcher(UpstreamClient client, Executor loop) {
    this.client = Objects.requireNonNull(client, "client");
    this.loop = Objects.requireNonNull(loop, "loop");
  }

  @Override
  public FetchResult get(Endpoint endpoint, String path, List<Header> headers, Duration timeout)
      throws InterruptedException {
    var timeouts = new PhaseTimeouts(timeout, timeout, timeout);
    var fetch = new Fetch(endpoint);
    var request = new UpstreamRequest(endpoint, "GET", path, headers, List.of(), timeouts);
    try {
      loop.execute(() -> fetch.send(client, request));
    } catch (RejectedExecutionException _) {
      return failed(UpstreamFailure.Kind.CONNECT, endpoint + ": the gateway is shutting down");
    }
    return await(fetch, timeout);
  }

  private FetchResult await(Fetch fetch, Duration timeout) throws InterruptedException {
    try {
      return fetch.result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      cancel(fetch);
      return failed(
          UpstreamFailure.Kind.STALLED,
          fetch.endpoint + ": no whole answer within " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      cancel(fetch);
      throw e;
    } catch (ExecutionException e) {
      throw new IllegalStateException(fetch.endpoint + ": the call could not be made", e);
    }
  }

  private void cancel(Fetch fetch) {
    try {
      loop.execute(fetch::cancel);
    } catch (RejectedExecutionException _) {
      // the loop is gone, and its connections with it
    }
  }

  private static Failed failed(UpstreamFailure.Kind kind, String message) {
    return new Failed(new UpstreamFailure(kind, message));
  }

  /** One request under way; all but {@link #result} belongs to the event loop. */
  private static final class Fetch implements UpstreamHandler {
    private final Endpoint endpoint;
    private final CompletableFuture<FetchResult> result = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable UpstreamCall call;
    private int status;
    private @Nullable String instance;

    Fetch(Endpoint endpoint) {
      this.endpoint = endpoint;
    }

    void send(UpstreamClient client, UpstreamRequest request) {
      try {
        call = client.send(request, this);
      } catch (RuntimeException e) {
        result.completeExceptionally(e);
      }
    }

    void cancel() {
      if (call != null) {
        call.cancel();
      }
    }

    @Override
    public void onHead(UpstreamHead head) {
      status = head.status();
      instance = head.header(INSTANCE_HEADER);
    }

    @Override
    public void onBody(ByteBuf bytes) {
      try {
        if (body.size() + bytes.readableBytes() > MAX_BODY_BYTES) {
          tooLong();
        } else {
          bytes.readBytes(body, bytes.readableBytes());
        }
      } catch (IOException e) {
        throw new IllegalStateException("memory cannot be written", e);
      } finally {
        bytes.release();
      }
    }

    private void tooLong() {
      cancel();
      result.complete(
          failed(
              UpstreamFailure.Kind.PROTOCOL,
              endpoint + ": the answer is longer than " + MAX_BODY_BYTES + " bytes"));
    }

    @Override
    public void onReadBurstEnd() {}

    @Override
    public void onEnd() {
      result.complete(new Answer(status, instance, body.toString(StandardCharsets.UTF_8)));
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
      result.complete(new Failed(failure));
    }
  }
}
