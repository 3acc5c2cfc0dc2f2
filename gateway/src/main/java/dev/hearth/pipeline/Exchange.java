package dev.hearth.pipeline;

import dev.hearth.dialect.DoorDialect.Answerer;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.Caller.Source;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.pipeline.RequestPipeline.Environment;
import dev.hearth.routing.Route;
import io.netty.buffer.ByteBuf;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One request under way, from its plan to its answer's last byte. Lives on its event loop. */
/*
 * A stream whose back end is silent for long begins with a sign of life before any output; its
 * errors are events from then on.
 *
 * Ownership: the question owns the request's body until an attempt commits or all is over; what comes
 * back from a target owns what it holds back; the caller owns what it was given.
 */
public final class Exchange {
  private final Environment environment;
  private final Question question;
  private final Reply reply;
  private final Stopwatch stopwatch;
  private @Nullable Dispatch dispatch;
  private @Nullable LocalCount count;
  private @Nullable Usage usage;
  private boolean over;

  Exchange(Environment environment, Inbound inbound, Caller caller) {
    this.environment = environment;
    this.question = new Question(environment, inbound);
    this.reply = new Reply(environment, question, caller);
    this.stopwatch = new Stopwatch(environment.nanoTime());
    environment.listener().started();
  }

  /** Tries the plan's targets until one answers. */
  void attempt(RequestFacts known, Route.Plan plan) {
    question.known(known);
    Dispatch chosen = new Dispatch(this, plan);
    dispatch = chosen;
    if (known.stream()) {
      reply.watch();
    }
    chosen.begin();
  }

  /**
   * Answers that no back end is known, or that none answered.
   *
   * @param cause why none of those asked did; null where there was none to ask
   */
  void answerByStub(RequestFacts known, @Nullable InferenceError cause) {
    InferenceError refusal = LocalStub.refusal(known);
    if (refusal != null) {
      refuse(known, refusal);
      return;
    }
    question.known(known);
    if (known.operation() == Operation.COUNT_TOKENS) {
      count =
          LocalCount.begin(
              this,
              known.model(),
              tokens -> stub(LocalCount.answer(this, tokens), true, null),
              this::refuse);
      return;
    }
    ByteBuf answer = environment.allocator().ioBuffer(1024);
    String text = LocalStub.text(environment.stubAdvice().get(), cause);
    Answerer stub = new Answerer(LocalStub.PROVIDER, null);
    LocalStub.answer(
        question.door().encoder(question.answerId(stub), known, question.body()), text, answer);
    stub(answer, false, cause);
  }

  /**
   * Counts the prompt's tokens, off the loop, before it is known where it goes.
   *
   * @param counted hears the number, on the loop
   */
  void countPrompt(RequestFacts known, LongConsumer counted) {
    question.known(known);
    count =
        LocalCount.ofPrompt(
            this,
            tokens -> {
              count = null;
              counted.accept(tokens);
            },
            this::refuse);
  }

  /** Tells the caller where its request would go, instead of sending it there. */
  void explain(RequestFacts known, String explanation) {
    question.known(known);
    reply.tell(explanation);
    finish(Outcome.EXPLAINED, null);
  }

  private void stub(ByteBuf answer, boolean estimated, @Nullable InferenceError cause) {
    reply.whole(
        new Source(LocalStub.PROVIDER, null, null, attempts(), Set.of(), estimated), answer);
    finish(Outcome.STUB, cause);
  }

  /** Tells the caller an error instead of an answer. */
  void refuse(@Nullable RequestFacts known, InferenceError error) {
    question.known(known);
    refuse(error);
  }

  /** The caller hung up: whatever works for it stops at once. */
  public void cancel() {
    if (!over) {
      reply.callerGone();
      finish(Outcome.CANCELLED, null);
    }
  }

  /** The caller's connection takes more, or no more for now. */
  public void callerWritable(boolean writable) {
    if (dispatch != null && !over) {
      dispatch.callerWritable(writable);
    }
  }

  /** Whether nothing more will happen. */
  public boolean isOver() {
    return over;
  }

  Environment environment() {
    return environment;
  }

  Question question() {
    return question;
  }

  Reply reply() {
    return reply;
  }

  Stopwatch stopwatch() {
    return stopwatch;
  }

  /** Whether a target that would not get all of the request does not get it at all. */
  boolean isStrict() {
    return question.inbound().strict() || (dispatch != null && dispatch.plan().terms().strict());
  }

  // ---- what becomes of it on its way

  void metered(Usage consumed) {
    usage = consumed;
  }

  void upstreamEnded() {
    stopwatch.upstreamEnded();
  }

  /** The caller has a whole answer. */
  void answered() {
    reply.end();
    finish(Outcome.ANSWERED, null);
  }

  /** There will be no answer; one that has begun is broken off. */
  void refuse(InferenceError error) {
    if (reply.hasBegun()) {
      breakOff(error, null);
      return;
    }
    InferenceError told =
        dispatch != null && dispatch.plan().stub()
            ? LocalStub.inPlaceOf(error, question.facts())
            : error;
    if (told == null) {
      answerByStub(question.facts(), error);
    } else {
      reply.refuse(told, dispatch == null ? null : dispatch.lastSource());
      finish(Outcome.REFUSED, told);
    }
  }

  /**
   * The answer that the caller has a part of cannot be completed.
   *
   * @param farewell what tells a stream's reader, null for the dialect's usual event; its ownership
   *     passes
   */
  void breakOff(InferenceError error, @Nullable ByteBuf farewell) {
    reply.breakOff(error, farewell);
    finish(Outcome.BROKEN, error);
  }

  private void finish(Outcome outcome, @Nullable InferenceError error) {
    over = true;
    if (dispatch != null) {
      dispatch.over();
    }
    if (count != null) {
      count.drop();
    }
    question.settled();
    reply.over();
    environment.listener().finished(record(outcome, error));
  }

  /** How many back ends were asked, repeats included. */
  private int attempts() {
    return dispatch == null ? 0 : dispatch.asked();
  }

  private ExchangeRecord record(Outcome outcome, @Nullable InferenceError error) {
    return new ExchangeRecord(
        question.inbound().requestId(),
        question.inbound().asked().operation(),
        question.isKnown() && question.facts().stream(),
        dispatch == null ? null : dispatch.plan().model(),
        dispatch == null ? null : dispatch.answering(),
        outcome,
        reply.status(),
        error,
        attempts(),
        usage,
        stopwatch.total(),
        stopwatch.firstOutput(),
        stopwatch.own(),
        question.bytes(),
        reply.bytes(),
        dispatch == null ? Set.of() : dispatch.losses());
  }
}
