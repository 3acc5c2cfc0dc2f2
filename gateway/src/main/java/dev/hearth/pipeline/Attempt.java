package dev.hearth.pipeline;

import dev.hearth.dialect.DoorDialect.Answerer;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Priority;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One try at one target: its way there, the key that it shows, and what it asks; again with another
 * key where the provider refuses one. Lives on the exchange's event loop.
 */
final class Attempt implements Passage.Traveller {
  private final Exchange exchange;
  private final Dispatch dispatch;
  private final Target target;
  private final Passage passage;
  private @Nullable KeyUse key;
  private @Nullable Continuation continuation;
  private Losses losses = new Losses();
  private @Nullable UpstreamAnswer answer;
  private @Nullable LocalCount count;
  private boolean fetching;
  private boolean committed;

  /**
   * @param continuation the answer so far that the target is to go on with; null where there is
   *     none
   */
  Attempt(
      Exchange exchange, Dispatch dispatch, Target target, @Nullable Continuation continuation) {
    this.exchange = exchange;
    this.dispatch = dispatch;
    this.target = target;
    this.continuation = continuation;
    Priority priority =
        Priority.named(exchange.question().inbound().header().apply(Passage.PRIORITY));
    this.passage = new Passage(exchange.environment(), target, priority, this);
  }

  /**
   * Goes to the target as soon as there is room for a request.
   *
   * @param waited how long the request has stood in line elsewhere, in nanoseconds
   */
  void begin(long waited) {
    passage.begin(waited);
  }

  Target target() {
    return target;
  }

  /** Whose answer it would be. */
  Answerer answerer() {
    return new Answerer(target.provider().name(), target.model());
  }

  /** The way that it has to its target. */
  Passage passage() {
    return passage;
  }

  /** What did not get through to the target, or of its answer to the caller. */
  Losses losses() {
    return losses;
  }

  /** What could be continued of its answer; null where nothing is kept of it. */
  @Nullable Continuation continuation() {
    return continuation;
  }

  /** Keeps what is needed to continue its answer. */
  void keeps(Continuation begun) {
    continuation = begun;
  }

  /** Whether its answer is to be kept so that it can be continued, if that can be. */
  boolean mayBeContinued() {
    return dispatch.plan().terms().continues();
  }

  /** Whether the answer is the gateway's own count. */
  boolean countedHere() {
    return count != null;
  }

  /** Whether it has had its turn and is not over. */
  boolean isUnderWay() {
    return key != null;
  }

  void callerWritable(boolean writable) {
    if (answer != null) {
      answer.callerWritable(writable);
    }
  }

  /** What tells a stream's reader of an error; null for the dialect's usual event. */
  @Nullable ByteBuf farewell(InferenceError error) {
    return answer == null ? null : answer.farewell(error);
  }

  /** Nobody waits for it any more: what it has begun stops at once. Idempotent. */
  void over() {
    stopPreparing();
    if (answer == null || answer.stop()) {
      passage.release();
    }
    if (key != null && !committed) {
      key.released();
    }
    key = null;
  }

  /** Another one was quicker. Idempotent. */
  void outrun() {
    if (answer != null) {
      answer.outrun();
    }
    over();
  }

  // ---- its way to the target

  @Override
  public void entered(Passage entered) {
    stood(true);
    KeyUse first = KeyUse.of(target, exchange.environment().standing());
    InferenceError missing = first.missing();
    if (missing == null) {
      ask(first);
    } else {
      passage.release();
      dispatch.passedOver(this, missing);
    }
  }

  @Override
  public void refused(Passage refused, InferenceError error) {
    stood(false);
    dispatch.passedOver(this, error);
  }

  private void stood(boolean entered) {
    if (passage.hasWaited()) {
      dispatch.stood(passage, entered);
    }
  }

  // ---- what it asks

  private void ask(KeyUse with) {
    key = with;
    if (LocalCount.isNeeded(exchange.question().facts(), target)) {
      countHere();
      return;
    }
    dispatch.asks();
    Question question = exchange.question();
    ByteBuf known =
        question.passesThrough(target) ? null : question.answerWithoutTheModel(answerer());
    if (known == null) {
      fetchFiles(with);
    } else {
      give(known);
    }
  }

  /** Waits until the files are there that the target takes only inside the request. */
  private void fetchFiles(KeyUse with) {
    fetching = true;
    try {
      exchange.question().fetchFor(target, () -> send(with), this::notFetched);
    } catch (InferenceException e) {
      failed(e.error());
    }
  }

  /** Another target may take the file by its URL; where the gateway is at fault, none helps. */
  private void notFetched(InferenceError error) {
    if (error.kind() == Kind.INEXPRESSIBLE) {
      failed(error);
    } else {
      exchange.refuse(error);
    }
  }

  private void send(KeyUse with) {
    fetching = false;
    try {
      TargetRequest request = TargetRequest.of(exchange, target, with.key(), continuation);
      losses = request.losses();
      UpstreamAnswer expected = new UpstreamAnswer(exchange, this);
      answer = expected;
      expected.awaitFrom(request.request());
      dispatch.sent(this);
    } catch (InferenceException e) {
      failed(e.error());
    }
  }

  /** Counts the request's tokens here, since the target does not. */
  void countHere() {
    passage.release();
    try {
      count = LocalCount.begin(exchange, target.model(), this::counted, exchange::refuse);
    } catch (InferenceException e) {
      failed(e.error());
    }
  }

  private void counted(long tokens) {
    give(LocalCount.answer(exchange, tokens));
  }

  /** Answers with what the gateway knows itself; its ownership passes. */
  private void give(ByteBuf whole) {
    committed(exchange.question().facts().stream() ? -1 : whole.readableBytes());
    exchange.reply().write(whole);
    completed();
  }

  private void stopPreparing() {
    if (fetching) {
      exchange.question().stopFetching();
    }
    if (count != null) {
      count.drop();
    }
  }

  // ---- what became of it

  /** Its real output has appeared. */
  void committed(long length) {
    committed = true;
    if (key != null) {
      key.worked();
    }
    dispatch.committed(this, length);
  }

  /** The answer is whole; the way to the target is released by whoever knows that it is free. */
  void completed() {
    dispatch.completed(this);
  }

  /** It came to nothing, unless another key helps. */
  void failed(InferenceError error) {
    stopPreparing();
    exchange.environment().listener().attemptFailed(target, error);
    KeyUse shown = key;
    KeyUse next = shown == null ? null : shown.failed(target, error);
    InferenceError missing = next == null ? null : next.missing();
    key = null;
    if (next != null && missing == null && !next.equals(shown) && !committed) {
      ask(next);
    } else {
      passage.release();
      dispatch.failed(this, missing == null ? error : missing);
    }
  }
}
