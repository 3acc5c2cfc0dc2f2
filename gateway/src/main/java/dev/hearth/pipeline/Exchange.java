package dev.hearth.pipeline;

import dev.hearth.dialect.DoorDialect.Answerer;
import dev.hearth.dialect.Losses;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.Caller.Source;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.pipeline.RequestPipeline.Environment;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Attempts;
import dev.hearth.resilience.Attempts.Candidate;
import dev.hearth.resilience.Attempts.Next;
import dev.hearth.resilience.Priority;
import dev.hearth.resilience.Size;
import dev.hearth.routing.Route;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One request under way, from its plan to its answer's last byte. Lives on its event loop. */
/*
 * Commit point: until an attempt has given real output nothing of it was sent to the caller, so the
 * next attempt is unseen. After that there is no way back: a stream that breaks ends with the
 * dialect's error event, a whole answer with a closed connection. A stream whose back end is silent
 * for long begins with a sign of life before its commit point; its errors are events from then on.
 *
 * Ownership: the question owns the request's body until an attempt commits or all is over; an
 * attempt owns what it holds back; the caller owns what it was given.
 */
public final class Exchange {
  private final Environment environment;
  private final Question question;
  private final Reply reply;
  private final Stopwatch stopwatch;
  private Route.@Nullable Plan plan;
  private @Nullable Attempts<Target> attempts;
  private @Nullable Attempt attempt;
  private @Nullable Passage waiting;
  private long waited;
  private @Nullable LocalCount count;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> backoff;
  private @Nullable Target answering;
  private @Nullable InferenceError lastError;
  private Losses losses = new Losses();
  private @Nullable Usage usage;
  private int asked;
  private boolean committed;
  private boolean over;

  Exchange(Environment environment, Inbound inbound, Caller caller) {
    this.environment = environment;
    this.question = new Question(environment, inbound);
    this.reply = new Reply(environment, question, caller);
    this.stopwatch = new Stopwatch(environment.nanoTime());
    environment.listener().started();
  }

  /** Tries the plan's targets until one answers. */
  void attempt(RequestFacts known, Route.Plan chosen) {
    question.known(known);
    plan = chosen;
    Attempts<Target> order = new Attempts<>(size(known), environment.random());
    for (Route.Step step : chosen.steps()) {
      List<Candidate<Target>> members = new ArrayList<>(step.targets().size());
      for (Target target : step.targets()) {
        members.add(candidate(target));
      }
      order.addStep(step.trigger(), members, step.retries());
    }
    attempts = order;
    deadline =
        environment
            .loop()
            .schedule(this::deadlinePassed, chosen.total().toNanos(), TimeUnit.NANOSECONDS);
    if (known.stream()) {
      reply.watch();
    }
    goOn(order);
  }

  /** What did not get through to the last target, or of its answer to the caller. */
  Losses losses() {
    return losses;
  }

  /** Answers that no back end is known. */
  void answerByStub(RequestFacts known) {
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
              tokens -> stub(LocalCount.answer(this, tokens), true),
              error -> refuse(known, error));
      return;
    }
    ByteBuf answer = environment.allocator().ioBuffer(1024);
    String advice = environment.stubAdvice().get();
    Answerer stub = new Answerer(LocalStub.PROVIDER, null);
    LocalStub.answer(
        question.door().encoder(question.answerId(stub), known, question.body()), advice, answer);
    stub(answer, false);
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
            error -> refuse(known, error));
  }

  /** Tells the caller where its request would go, instead of sending it there. */
  void explain(RequestFacts known, String explanation) {
    question.known(known);
    reply.tell(explanation);
    finish(Outcome.EXPLAINED, null);
  }

  private void stub(ByteBuf answer, boolean estimated) {
    reply.whole(new Source(LocalStub.PROVIDER, null, null, 0, Set.of(), estimated), answer);
    finish(Outcome.STUB, null);
  }

  /** Tells the caller an error instead of an answer. */
  void refuse(@Nullable RequestFacts known, InferenceError error) {
    question.known(known);
    if (reply.hasBegun()) {
      breakOff(error, null);
      return;
    }
    reply.refuse(error, attempts == null ? null : lastSource(attempts));
    finish(Outcome.REFUSED, error);
  }

  /** The caller hung up: whatever works for it stops at once. */
  public void cancel() {
    if (over) {
      return;
    }
    if (attempt != null) {
      attempt.cancel();
    }
    reply.callerGone();
    finish(Outcome.CANCELLED, null);
  }

  /** The caller's connection takes more, or no more for now. */
  public void callerWritable(boolean writable) {
    if (attempt != null && !over) {
      attempt.callerWritable(writable);
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

  /** Whether a target that would not get all of the request does not get it at all. */
  boolean isStrict() {
    return question.inbound().strict() || (plan != null && plan.strict());
  }

  // ---- what the attempt under way reports

  /** Its real output has appeared: from here on the answer is the caller's. */
  void committed(Attempt winner, long length) {
    committed = true;
    requireAttempts().committed();
    winner.key().worked();
    question.settled();
    answering = winner.target();
    stopwatch.hasOutput();
    reply.beginAnswer(source(winner), length);
  }

  void metered(Usage consumed) {
    usage = consumed;
  }

  /** It gave a whole answer; a count of the gateway's own says nothing of the target. */
  void completed(Attempt winner) {
    if (!winner.countedHere()) {
      requireAttempts().succeeded();
    }
    reply.end();
    finish(Outcome.ANSWERED, null);
  }

  /**
   * It failed.
   *
   * @param farewell what tells a stream's reader, null for the dialect's usual event; its ownership
   *     passes
   */
  void failed(Attempt broken, InferenceError error, @Nullable ByteBuf farewell) {
    lastError = error;
    environment.listener().attemptFailed(broken.target(), error);
    attempt = null;
    KeyUse key = broken.key().failed(broken.target(), error);
    InferenceError missing = key.missing();
    if (committed) {
      broken.passage().release();
      requireAttempts().failed(error);
      breakOff(error, farewell);
    } else if (missing == null && !key.equals(broken.key())) {
      start(broken.passage(), key);
    } else {
      broken.passage().release();
      requireAttempts().failed(missing == null ? error : missing);
      goOn(requireAttempts());
    }
  }

  void upstreamEnded() {
    stopwatch.upstreamEnded();
  }

  // ---- steps

  /**
   * What is known of its tokens without counting: no vocabulary has a token of less than a byte.
   */
  private static Size size(RequestFacts facts) {
    Long output = facts.maxOutputTokens();
    return new Size(0, facts.bytes(), output == null ? 0 : Math.max(0, output));
  }

  private Candidate<Target> candidate(Target target) {
    return new Candidate<>(
        target,
        target.provider().name() + "/" + target.model(),
        environment
            .standing()
            .breakers()
            .of(target.id(), target.breaker().failures(), target.breaker().openFor()),
        environment.standing().retryBudgets().of(target.id()),
        target.traits().contextWindow());
  }

  private void goOn(Attempts<Target> order) {
    switch (order.next(this::isFree)) {
      case Next.Try<Target>(Target target) -> enter(target);
      case Next.Queue<Target>(Target target) -> enter(target);
      case Next.WaitThenTry<Target>(Target target, Duration delay) -> startAfter(target, delay);
      case Next.GiveUp<Target>(InferenceError error) -> refuse(question.facts(), error);
    }
  }

  private void startAfter(Target target, Duration delay) {
    if (delay.toNanos() >= stopwatch.left(requirePlan().total().toNanos())) {
      Kind kind = lastError == null ? Kind.UNAVAILABLE : lastError.kind();
      InferenceError waiting =
          InferenceError.of(
                  kind,
                  "The next attempt at %s would be in %d s, after the request's time is up."
                      .formatted(target.provider().name(), delay.toSeconds()))
              .withRetryAfter(delay);
      requireAttempts().over();
      refuse(question.facts(), waiting);
      return;
    }
    backoff =
        environment.loop().schedule(() -> enter(target), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private boolean isFree(Target target) {
    return Passage.isFree(target, environment.standing());
  }

  /** Goes to a target as soon as there is room for a request. */
  private void enter(Target target) {
    if (over) {
      return;
    }
    Priority priority = Priority.named(question.inbound().header().apply(Passage.PRIORITY));
    Passage begun = new Passage(environment, target, priority, new Traveller());
    waiting = begun;
    begun.begin(waited);
  }

  private void entered(Passage passage) {
    hasWaited(passage, true);
    KeyUse key = KeyUse.of(passage.target(), environment.standing());
    InferenceError missing = key.missing();
    if (missing == null) {
      start(passage, key);
    } else {
      passage.release();
      passOver(missing);
    }
  }

  private void hasWaited(Passage passage, boolean entered) {
    waiting = null;
    if (passage.hasWaited()) {
      waited += passage.elapsed();
      environment.listener().waited(passage.target(), passage.elapsed(), entered);
    }
  }

  private void passOver(InferenceError error) {
    lastError = error;
    requireAttempts().passedOver(error);
    goOn(requireAttempts());
  }

  private void start(Passage passage, KeyUse key) {
    Target target = passage.target();
    Attempt next = new Attempt(this, passage, key);
    attempt = next;
    if (LocalCount.isNeeded(question.facts(), target)) {
      next.countHere();
      return;
    }
    stopwatch.sends();
    asked++;
    if (!question.passesThrough(target) && answeredWithoutTheModel(next)) {
      return;
    }
    try {
      next.fetchFiles(() -> send(next));
    } catch (InferenceException e) {
      failed(next, e.error(), null);
    }
  }

  private void send(Attempt next) {
    try {
      TargetRequest request = TargetRequest.of(this, next.target(), next.key().key());
      losses = request.losses();
      next.send(request.request());
    } catch (InferenceException e) {
      failed(next, e.error(), null);
    }
  }

  private boolean answeredWithoutTheModel(Attempt next) {
    ByteBuf answer = question.answerWithoutTheModel(next.answerer());
    if (answer == null) {
      return false;
    }
    committed(next, question.facts().stream() ? -1 : answer.readableBytes());
    reply.write(answer);
    completed(next);
    return true;
  }

  private void deadlinePassed() {
    if (over) {
      return;
    }
    InferenceError late =
        InferenceError.of(
            Kind.TIMEOUT,
            "The request took longer than %d s in all (expected: an answer within the model's total"
                    .formatted(requirePlan().total().toSeconds())
                + " time-out).");
    ByteBuf farewell = null;
    if (attempt != null) {
      farewell = attempt.farewell(late);
      attempt.cancel();
      requireAttempts().failed(late);
      environment.listener().attemptFailed(attempt.target(), late);
    }
    attempt = null;
    if (reply.hasBegun()) {
      breakOff(late, farewell);
    } else {
      requireAttempts().over();
      refuse(question.facts(), late);
    }
  }

  private void breakOff(InferenceError error, @Nullable ByteBuf farewell) {
    reply.breakOff(error, farewell);
    finish(Outcome.BROKEN, error);
  }

  private void finish(Outcome outcome, @Nullable InferenceError error) {
    over = true;
    if (attempt != null) {
      attempt.releaseUnlessUnderWay();
      attempt = null;
    }
    if (waiting != null) {
      waiting.release();
    }
    if (count != null) {
      count.drop();
    }
    question.settled();
    stop(deadline);
    stop(backoff);
    reply.over();
    if (attempts != null) {
      attempts.over();
    }
    environment.listener().finished(record(outcome, error));
  }

  private ExchangeRecord record(Outcome outcome, @Nullable InferenceError error) {
    return new ExchangeRecord(
        question.inbound().requestId(),
        question.inbound().asked().operation(),
        question.isKnown() && question.facts().stream(),
        plan == null ? null : plan.model(),
        answering,
        outcome,
        reply.status(),
        error,
        asked,
        usage,
        stopwatch.total(),
        stopwatch.firstOutput(),
        stopwatch.own(),
        question.bytes(),
        reply.bytes(),
        losses.names());
  }

  private @Nullable Source lastSource(Attempts<Target> order) {
    return order.last() == null ? null : source(order.last(), false);
  }

  private Source source(Attempt winner) {
    return source(winner.target(), winner.countedHere());
  }

  private Source source(Target target, boolean countedHere) {
    boolean asksAModel = question.facts().operation() != Operation.PULL;
    String model = asksAModel ? target.model() : null;
    Set<String> lost = countedHere ? Set.of() : losses.names();
    String route = asksAModel ? requirePlan().line(target) : null;
    return new Source(target.provider().name(), model, route, asked, lost, countedHere);
  }

  private Route.Plan requirePlan() {
    return require(plan);
  }

  private Attempts<Target> requireAttempts() {
    return require(attempts);
  }

  private static <T> T require(@Nullable T planned) {
    if (planned == null) {
      throw new IllegalStateException("no attempt was planned");
    }
    return planned;
  }

  /** The exchange on its way to a target. */
  private final class Traveller implements Passage.Traveller {
    @Override
    public void entered(Passage passage) {
      Exchange.this.entered(passage);
    }

    @Override
    public void refused(Passage passage, InferenceError error) {
      hasWaited(passage, false);
      passOver(error);
    }
  }

  private static void stop(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
