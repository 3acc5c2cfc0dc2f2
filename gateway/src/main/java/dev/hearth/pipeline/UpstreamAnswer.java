package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.LossNotes;
import dev.hearth.dialect.Transcoder;
import dev.hearth.dialect.leaks.Leak;
import dev.hearth.dialect.leaks.LeakDecoder;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Usage;
import dev.hearth.provider.Target;
import dev.hearth.upstream.UpstreamCall;
import dev.hearth.upstream.UpstreamFailure;
import dev.hearth.upstream.UpstreamHandler;
import dev.hearth.upstream.UpstreamHead;
import dev.hearth.upstream.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
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
  private boolean done;

  UpstreamAnswer(Exchange exchange, Attempt attempt) {
    this.exchange = exchange;
    this.attempt = attempt;
    this.target = attempt.target();
    this.stream = exchange.question().facts().stream();
  }

  /** Sends the request and relays what comes back. */
  void awaitFrom(UpstreamRequest request) {
    sentNanos = exchange.environment().nanoTime().getAsLong();
    call = exchange.environment().upstream().send(request, this);
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
      relay = newRelay();
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
        done = true;
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
      if (error.kind() == Kind.TIMEOUT && !outputSeen) {
        attempt.passage().took(exchange.environment().nanoTime().getAsLong() - sentNanos);
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
    if (heldBytes > (stream ? MAX_HELD_STREAM : MAX_HELD_WHOLE) && (stream || outputSeen)) {
      commit(-1);
    }
  }

  @Override
  public void outputStarted() {
    if (stream && !outputSeen) {
      attempt.passage().took(exchange.environment().nanoTime().getAsLong() - sentNanos);
    }
    outputSeen = true;
    if (stream && !committed) {
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

  private AnswerRelay newRelay() {
    Question question = exchange.question();
    RequestFacts facts = question.facts();
    ByteBufAllocator allocator = exchange.environment().allocator();
    boolean counting = facts.operation() == Operation.COUNT_TOKENS;
    Set<Leak> leaks = counting ? Set.of() : target.traits().leaks();
    if (question.passesThrough(target) && leaks.isEmpty()) {
      return question.door().passThrough(facts, this, allocator);
    }
    InferenceRequest request = question.decoded();
    AnswerDecoder decoder =
        LeakDecoder.of(target.provider().dialect().decoder(request), request, leaks);
    return new Transcoder(
        new LossNotes(decoder, question.door().lacks(facts.operation()), attempt.losses()),
        question
            .door()
            .encoder(
                question.answerId(attempt.answerer()), facts, question.body(), question.history()),
        this,
        allocator);
  }

  private void commit(long length) {
    committed = true;
    attempt.committed(length);
    ByteBuf next = held.poll();
    while (next != null) {
      exchange.reply().write(next);
      next = held.poll();
    }
  }

  private void breakWith(InferenceError error) {
    UpstreamCall running = call;
    ByteBuf farewell = farewell(error);
    close();
    if (running != null) {
      running.cancel();
    }
    attempt.failed(error, farewell);
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

  private void close() {
    done = true;
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
