package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** A call whose answer is collected; all of it happens on the client's event loop. */
final class Fetch implements UpstreamHandler {

  /**
   * How much of the answer is wanted.
   *
   * @param maxBytes how long its body may be
   * @param header the header field to keep; null for none
   */
  record Wanted(int maxBytes, @Nullable String header) {}

  private final UpstreamRequest request;
  private final Wanted wanted;
  private final CompletableFuture<FetchedAnswer> result = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;
  private @Nullable String header;
  private @Nullable UpstreamCall call;

  private Fetch(UpstreamRequest request, Wanted wanted) {
    this.request = request;
    this.wanted = wanted;
  }

  /** Starts a call from any thread; cancelling the future cancels it. */
  static CompletableFuture<FetchedAnswer> start(
      EventLoop loop, UpstreamClient client, UpstreamRequest request, Wanted wanted) {
    Fetch fetch = new Fetch(request, wanted);
    try {
      loop.execute(() -> fetch.begin(client));
    } catch (RejectedExecutionException ended) {
      fetch.releaseRequest();
      fetch.fail(Kind.CONNECT, "its event loop has ended");
    }
    var _ =
        fetch.result.whenComplete((_, _) -> {
          if (fetch.result.isCancelled()) {
            fetch.cancelOn(loop);
          }
        });
    return fetch.result;
  }

  private void begin(UpstreamClient client) {
    if (result.isDone()) {
      releaseRequest();
      return;
    }
    try {
      call = client.send(request, this);
    } catch (RuntimeException unsent) {
      result.completeExceptionally(unsent);
    }
  }

  private void releaseRequest() {
    request.body().forEach(ByteBuf::release);
  }

  private void cancelOn(EventLoop loop) {
    try {
      loop.execute(this::cancel);
    } catch (RejectedExecutionException ended) {
      // the loop's connections ended with it, and the call with them
    }
  }

  private void cancel() {
    if (call != null) {
      call.cancel();
    }
  }

  @Override
  public void onHead(UpstreamHead head) {
    status = head.status();
    header = wanted.header() == null ? null : head.header(wanted.header());
  }

  @Override
  public void onBody(ByteBuf bytes) {
    try {
      if (body.size() + bytes.readableBytes() > wanted.maxBytes()) {
        cancel();
        fail(Kind.PROTOCOL, "its answer is longer than " + wanted.maxBytes() + " bytes");
      } else {
        bytes.readBytes(body, bytes.readableBytes());
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException("an array cannot fail to be written", impossible);
    } finally {
      bytes.release();
    }
  }

  @Override
  public void onReadBurstEnd() {}

  @Override
  public void onEnd() {
    result.complete(new FetchedAnswer(status, header, body.toString(StandardCharsets.UTF_8)));
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    result.completeExceptionally(new UpstreamException(failure));
  }

  private void fail(Kind kind, String what) {
    onFailure(new UpstreamFailure(kind, request.endpoint() + ": " + what));
  }
}
