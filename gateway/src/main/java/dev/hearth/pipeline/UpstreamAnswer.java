package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.Usage;
import dev.hearth.provider.Pace;
import dev.hearth.provider.Target;
import dev.hearth.upstream.UpstreamCall;
import dev.hearth.upstream.UpstreamFailure;
import dev.hearth.upstream.UpstreamHandler;
import dev.hearth.upstream.UpstreamHead;
import dev.hearth.upstream.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one call to a target brings back, on its way to the caller: held back until real output has
 * appeared. Owns what it holds. Lives on the exchange's event loop.
 */
final class UpstreamAnswer implements UpstreamHandler, AnswerSink {
  /** A whole answer longer than this begins before it is complete. */
  private static final int MAX_HELD_WHOLE = 1024 * 1024;

  /** A stream that says more than this without real output begins all the same. */
  private static final int MAX_HELD_STREAM = 256 * 1024;

  /** The same of a stream that has had so many pieces. */
  private static final int MAX_HELD_CHUNKS = 64;

  private static final int MAX_ERROR_BODY = 64 * 1024;

  /** How long a back end may take to end its message after its answer's end marker. */
  private static final int DRAIN_SECONDS = 2;

  private final Exchange exchange;
  private final Attempt attempt;
  private final Target target;
  private final boolean stream;
  private final Deque<ByteBuf> held = new ArrayDeque<>(4);
  private long heldBytes;
  private @Nullable UpstreamCall call;
  private @Nullable AnswerRelay relay;
  private @Nullable CompositeByteBuf errorBody;
  private @Nullable String retryAfter;
  private int status;
  private long sentNanos;
  private boolean committed;
  private boolean outputSeen;
  private boolean paused;
  private @Nullable ScheduledFuture<?> drainLimit;
  private @Nullable PaceGuard guard;
  private boolean done;

  UpstreamAnswer(Exchange exchange, Attempt attempt) {
    this.exchange = exchange;
    this.attempt = attempt;
    this.target = attempt.target();
    this.stream = exchange.question().facts().stream();
    if (stream && !target.pace().equals(Pace.ANY)) {
      guard = new PaceGuard(target.pace(), exchange.environment().loop(), this::tooSlow);
    }
  }

  /** Sends the request and relays what comes back. */
  void awaitFrom(UpstreamRequest request) {
    sentNanos = exchange.environment().nanoTime().getAsLong();
    call = exchange.environment().upstream().send(request, this);
    if (guard != null) {
      guard.begin();
    }
  }

  /** Another target was quicker: how long nothing has come is all that is known of this one. */
  void outrun() {
    wasLate();
  }

  /**
   * Stops the target's work at once, unless it has answered; nothing is reported afterwards.
   *
   * @return whether the target is free of it; otherwise it releases the attempt's passage later
   */
  boolean stop() {
    if (!done) {
      close();
      if (call != null) {
        call.cancel();
        call = null;
      }
    }
    return call == null;
  }

  void callerWritable(boolean writable) {
    if (call == null || done || !committed || paused != writable) {
      return;
    }
    paused = !writable;
    if (paused) {
      call.pause();
    } else {
      call.resume();
    }
  }

  // ---- the back end's answer

  @Override
  public void onHead(UpstreamHead head) {
    status = head.status();
    if (status / 100 == 2) {
      relay = new Relays(exchange, attempt).to(this, guard);
    } else {
      retryAfter = head.header("retry-after");
      errorBody = exchange.environment().allocator().compositeBuffer(64);
    }
  }

  @Override
  public void onBody(ByteBuf bytes) {
    if (done) {
      bytes.release();
    } else if (relay != null) {
      if (guard != null) {
        guard.watch(bytes);
      }
      relay.accept(bytes);
    } else {
      keepOfError(bytes);
    }
  }

  @Override
  public void onReadBurstEnd() {
    if (done) {
      dropConnectionSoon();
    } else if (committed) {
      exchange.reply().caller().flush();
      callerWritable(exchange.reply().caller().isWritable());
    }
  }

  @Override
  public void onEnd() {
    call = null;
    if (done) {
      stopDrainLimit();
      attempt.passage().release();
      return;
    }
    exchange.upstreamEnded();
    if (relay != null) {
      relay.end();
    } else {
      InferenceError error = readError();
      if (LocalCount.isNeeded(exchange.question().facts(), target, status, error)) {
        close();
        attempt.countHere();
      } else {
        breakWith(error);
      }
    }
  }

  @Override
  public void onFailure(UpstreamFailure failure) {
    call = null;
    if (done) {
      stopDrainLimit();
      attempt.passage().release();
    } else {
      InferenceError error = asError(failure);
      if (error.kind() == Kind.TIMEOUT) {
        wasLate();
      }
      breakWith(error);
    }
  }

  // ---- the answer in the caller's dialect

  @Override
  public void bytes(ByteBuf bytes) {
    if (committed) {
      exchange.reply().write(bytes);
      return;
    }
    held.add(bytes);
    heldBytes += bytes.readableBytes();
    if (isEnough()) {
      commit(-1);
    }
  }

  /** Whether so much is held back that the answer begins, whole or not. */
  private boolean isEnough() {
    if (!stream) {
      return outputSeen && heldBytes > MAX_HELD_WHOLE;
    }
    boolean muchOfNothing = !outputSeen && held.size() >= MAX_HELD_CHUNKS;
    return muchOfNothing
        || heldBytes > MAX_HELD_STREAM
        || (outputSeen && guard != null && guard.isQuickEnough());
  }

  @Override
  public void outputStarted() {
    if (stream && !outputSeen) {
      attempt.passage().took(elapsed());
    }
    outputSeen = true;
    if (guard != null && !committed) {
      guard.outputStarted();
    }
    if (stream && !committed && (guard == null || guard.isQuickEnough())) {
      commit(-1);
    }
  }

  @Override
  public void usage(Usage usage) {
    exchange.metered(usage);
  }

  @Override
  public void finished() {
    exchange.upstreamEnded();
    if (!stream) {
      attempt.passage().answered(elapsed());
    }
    if (!committed) {
      commit(heldBytes);
    }
    close();
    if (paused && call != null) {
      call.resume();
    }
    attempt.completed();
  }

  @Override
  public void failed(InferenceError error) {
    breakWith(error);
  }

  // ---- steps

  private void tooSlow(String how) {
    wasLate();
    breakWith(
        InferenceError.of(
            Kind.TIMEOUT, "%s is too slow: %s.".formatted(target.provider().name(), how)));
  }

  private void wasLate() {
    if (!outputSeen) {
      attempt.passage().took(elapsed());
    }
  }

  private long elapsed() {
    return exchange.environment().nanoTime().getAsLong() - sentNanos;
  }

  private void commit(long length) {
    committed = true;
    stopGuard();
    attempt.committed(length);
    ByteBuf next = held.poll();
    while (next != null) {
      exchange.reply().write(next);
      next = held.poll();
    }
  }

  private void breakWith(InferenceError error) {
    UpstreamCall running = call;
    call = null;
    done = true;
    if (running != null) {
      running.cancel();
    }
    try {
      attempt.failed(error); // may ask what tells the caller
    } finally {
      close();
    }
  }

  /** What tells a stream's reader of the error; null for the dialect's usual event. */
  @Nullable ByteBuf farewell(InferenceError error) {
    return relay != null && committed && stream ? relay.farewell(error) : null;
  }

  /** Lets the rest of a message whose answer is whole pass by, so that its connection lives on. */
  private void dropConnectionSoon() {
    if (call != null && drainLimit == null) {
      drainLimit =
          exchange.environment().loop().schedule(this::cancelCall, DRAIN_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void stopDrainLimit() {
    if (drainLimit != null) {
      drainLimit.cancel(false);
    }
  }

  private void cancelCall() {
    if (call != null) {
      call.cancel();
      attempt.passage().release();
    }
  }

  private void stopGuard() {
    if (guard != null) {
      guard.over();
    }
  }

  private void close() {
    done = true;
    stopGuard();
    held.forEach(ByteBuf::release);
    held.clear();
    if (relay != null) {
      relay.close();
    }
    if (errorBody != null) {
      errorBody.release();
      errorBody = null;
    }
  }

  private void keepOfError(ByteBuf bytes) {
    if (errorBody == null || errorBody.readableBytes() >= MAX_ERROR_BODY) {
      bytes.release();
    } else {
      errorBody.addComponent(true, bytes);
    }
  }

  private InferenceError readError() {
    if (errorBody == null) {
      throw new IllegalStateException("an answer ended before its head");
    }
    return target.provider().dialect().error(status, errorBody, retryAfter);
  }

  private InferenceError asError(UpstreamFailure failure) {
    Kind kind =
        switch (failure.kind()) {
          case UNKNOWN_HOST, CONNECT, NO_FREE_CONNECTION -> Kind.UNAVAILABLE;
          case FIRST_BYTE_TIMEOUT, STALLED -> Kind.TIMEOUT;
          case TLS, CUT, PROTOCOL -> Kind.UPSTREAM_FAILED;
        };
    return InferenceError.of(kind, target.provider().name() + ": " + failure.message());
  }
}
