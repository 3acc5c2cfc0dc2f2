package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call whose answer is collected; all of it happens on the client's event loop. */
final class Fetch implements UpstreamHandler {

  private final Endpoint endpoint;
  private final int maxBytes;
  private final CompletableFuture<FetchedAnswer> result = new CompletableFuture<>();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private int status;
  private @Nullable UpstreamCall call;

  private Fetch(Endpoint endpoint, int maxBytes) {
    this.endpoint = endpoint;
    this.maxBytes = maxBytes;
  }

  /** Starts a call from any thread; cancelling the future cancels it. */
  static CompletableFuture<FetchedAnswer> start(
      EventLoop loop, UpstreamClient client, UpstreamRequest request, int maxBytes) {
    Fetch fetch = new Fetch(request.endpoint(), maxBytes);
    loop.execute(() -> fetch.begin(client, request));
    var _ =
        fetch.result.whenComplete((_, _) -> {
          if (fetch.result.isCancelled()) {
            loop.execute(fetch::cancel);
          }
        });
    return fetch.result;
  }

  private void begin(UpstreamClient client, UpstreamRequest request) {
    if (result.isDone()) {
      request.body().forEach(ByteBuf::release);
    } else {
      call = client.send(request, this);
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
  }

  @Override
  public void onBody(ByteBuf bytes) {
    try {
      if (body.size() + bytes.readableBytes() > maxBytes) {
        cancel();
        onFailure(
            new UpstreamFailure(
                Kind.PROTOCOL, endpoint + ": its answer is longer than " + maxBytes + " bytes"));
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
    result.complete(new FetchedAnswer(status, body.toString(StandardCharsets.UTF_8)));
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    result.completeExceptionally(new UpstreamException(failure));
  }
}
