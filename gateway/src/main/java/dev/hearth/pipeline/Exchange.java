package dev.hearth.pipeline;

import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.DoorDialect.Answerer;
import dev.hearth.dialect.History;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.Caller.AnswerHead;
import dev.hearth.pipeline.Caller.Source;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import dev.hearth.pipeline.RequestPipeline.Environment;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Attempts;
import dev.hearth.resilience.Attempts.Candidate;
import dev.hearth.resilience.Attempts.Next;
import dev.hearth.routing.Route;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One request under way, from its plan to its answer's last byte. Lives on its event loop. */
/*
 * Commit point: until an attempt has given real output nothing of it was sent to the caller, so the
 * next attempt is unseen. After that there is no way back: a stream that breaks ends with the
 * dialect's error event, a whole answer with a closed connection. A stream whose back end is silent
 * for long begins with a sign of life before its commit point; its errors are events from then on.
 *
 * Ownership: the exchange owns the request's body until an attempt commits or all is over; an
 * attempt owns what it holds back; the caller owns what it was given.
 */
public final class Exchange {
  private static final int STATUS_CALLER_GONE = 499;

  private final Environment environment;
  private final Inbound inbound;
  private final Caller caller;
  private final RequestBody body;
  private final long startedNanos;
  private final long requestBytes;
  private @Nullable RequestFacts facts;
  private Route.@Nullable Plan plan;
  private @Nullable Attempts<Target> attempts;
  private @Nullable Attempt attempt;
  private @Nullable LocalCount stubCount;
  private @Nullable InferenceRequest decoded;
  private @Nullable History history;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> backoff;
  private final Silence silence;
  private @Nullable Target answering;
  private @Nullable InferenceError lastError;
  private Losses losses = new Losses();
  private @Nullable Usage usage;
  private int asked;
  private boolean begun;
  private boolean committed;
  private boolean over;
  private int status;
  private long deadlineNanos;
  private long firstSendNanos = -1;
  private long firstOutputNanos = -1;
  private long upstreamEndNanos = -1;
  private long responseBytes;

  Exchange(Environment environment, Inbound inbound, Caller caller) {
    this.environment = environment;
    this.inbound = inbound;
    this.caller = caller;
    this.body = inbound.body();
    this.requestBytes = body.size();
    this.startedNanos = environment.nanoTime().getAsLong();
    this.silence = new Silence(environment.loop(), environment.nanoTime(), this::keepAlive);
    environment.listener().started();
  }

  /** Tries the plan's targets until one answers. */
  void attempt(RequestFacts known, Route.Plan chosen) {
    facts = known;
    plan = chosen;
    Attempts<Target> order = new Attempts<>(environment.random());
    for (Route.Step step : chosen.steps()) {
      List<Candidate<Target>> members = new ArrayList<>(step.targets().size());
      for (Target target : step.targets()) {
        members.add(candidate(target));
      }
      order.addGroup(members, step.retries());
    }
    attempts = order;
    deadlineNanos = startedNanos + chosen.total().toNanos();
    deadline =
        environment
            .loop()
            .schedule(this::deadlinePassed, chosen.total().toNanos(), TimeUnit.NANOSECONDS);
    if (known.stream()) {
      silence.watch(inbound.door().contentType(known).equals("text/event-stream"));
    }
    goOn(order);
  }

  /** Answers that no back end is known. */
  void answerByStub(RequestFacts known) {
    InferenceError refusal = LocalStub.refusal(known);
    if (refusal != null) {
      refuse(known, refusal);
      return;
    }
    facts = known;
    if (known.operation() == Operation.COUNT_TOKENS) {
      stubCount =
          LocalCount.begin(
              this,
              known.model(),
              tokens -> stub(known, LocalCount.answer(this, tokens), true),
              error -> refuse(known, error));
      return;
    }
    ByteBuf answer = environment.allocator().ioBuffer(1024);
    String advice = environment.stubAdvice().get();
    Answerer stub = new Answerer(LocalStub.PROVIDER, null);
    LocalStub.answer(door().encoder(answerId(stub), known, body), advice, answer);
    stub(known, answer, false);
  }

  private void stub(RequestFacts known, ByteBuf answer, boolean estimated) {
    Source source = new Source(LocalStub.PROVIDER, null, 0, Set.of(), estimated);
    int length = answer.readableBytes();
    begin(new AnswerHead(200, inbound.door().contentType(known), source, null), length);
    write(answer);
    caller.end();
    finish(Outcome.STUB, null);
  }

  /** Tells the caller an error instead of an answer. */
  void refuse(@Nullable RequestFacts known, InferenceError error) {
    facts = known;
    if (begun) {
      breakOff(error, null);
      return;
    }
    DoorDialect door = inbound.door();
    ByteBuf message = door.errorBody(error, answerId(null), environment.allocator());
    Source source = attempts == null ? null : lastSource(attempts);
    int length = message.readableBytes();
    begin(
        new AnswerHead(door.status(error), "application/json", source, RetryAdvice.of(error)),
        length);
    write(message);
    caller.end();
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
    status = STATUS_CALLER_GONE;
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

  // ---- what the attempt under way reports

  /** Its real output has appeared: from here on the answer is the caller's. */
  void committed(Attempt winner, long length) {
    RequestFacts known = requireFacts();
    committed = true;
    Attempts<Target> order = requireAttempts();
    order.committed();
    body.release();
    decoded = null;
    answering = winner.target();
    firstOutputNanos = environment.nanoTime().getAsLong() - startedNanos;
    if (!begun) {
      begin(new AnswerHead(200, inbound.door().contentType(known), source(winner), null), length);
    }
  }

  void write(ByteBuf bytes) {
    responseBytes += bytes.readableBytes();
    silence.broken(bytes);
    caller.write(bytes);
  }

  void metered(Usage consumed) {
    usage = consumed;
  }

  /** It gave a whole answer; a count of the gateway's own says nothing of the target. */
  void completed(Attempt winner) {
    if (!winner.countedHere()) {
      requireAttempts().succeeded();
    }
    caller.end();
    finish(Outcome.ANSWERED, null);
  }

  /**
   * It failed.
   *
   * @param farewell what tells a stream's reader, null for the dialect's usual event; its ownership
   *     passes
   */
  void failed(Attempt broken, InferenceError error, @Nullable ByteBuf farewell) {
    Attempts<Target> order = requireAttempts();
    order.failed(error);
    lastError = error;
    environment.listener().attemptFailed(broken.target(), error);
    attempt = null;
    if (committed) {
      breakOff(error, farewell);
    } else {
      goOn(order);
    }
  }

  void upstreamEnded() {
    upstreamEndNanos = environment.nanoTime().getAsLong();
  }

  Caller caller() {
    return caller;
  }

  Environment environment() {
    return environment;
  }

  DoorDialect door() {
    return inbound.door();
  }

  /** What was sent; empty once an answer is committed to. */
  RequestBody body() {
    return body;
  }

  RequestFacts requireFacts() {
    if (facts == null) {
      throw new IllegalStateException("an attempt before the facts");
    }
    return facts;
  }

  /** The request in no dialect's words, decoded once. */
  InferenceRequest decoded() {
    if (decoded == null) {
      decoded = inbound.door().decode(inbound.asked(), body, history());
    }
    return decoded;
  }

  /** The answers that are kept for the caller. */
  History history() {
    if (history == null) {
      history = environment.histories().apply(inbound.owner());
    }
    return history;
  }

  DoorDialect.AnswerId answerId(@Nullable Answerer by) {
    return new DoorDialect.AnswerId(
        inbound.requestId(),
        environment.clock().instant(),
        () -> environment.nanoTime().getAsLong() - startedNanos,
        by);
  }

  // ---- steps

  private Candidate<Target> candidate(Target target) {
    return new Candidate<>(
        target,
        target.provider().name() + "/" + target.model(),
        environment
            .breakers()
            .of(target.id(), target.breaker().failures(), target.breaker().openFor()));
  }

  private void goOn(Attempts<Target> order) {
    switch (order.next()) {
      case Next.Try<Target>(Target target) -> start(target);
      case Next.WaitThenTry<Target>(Target target, Duration delay) -> startAfter(target, delay);
      case Next.GiveUp<Target>(InferenceError error) -> refuse(facts, error);
    }
  }

  private void startAfter(Target target, Duration delay) {
    long left = deadlineNanos - environment.nanoTime().getAsLong();
    if (delay.toNanos() >= left) {
      Kind kind = lastError == null ? Kind.UNAVAILABLE : lastError.kind();
      InferenceError waiting =
          InferenceError.of(
                  kind,
                  "The next attempt at %s would be in %d s, after the request's time is up."
                      .formatted(target.provider().name(), delay.toSeconds()))
              .withRetryAfter(delay);
      requireAttempts().over();
      refuse(facts, waiting);
      return;
    }
    backoff =
        environment.loop().schedule(() -> start(target), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void start(Target target) {
    if (over) {
      return;
    }
    Attempt next = new Attempt(this, target);
    attempt = next;
    if (LocalCount.isNeeded(requireFacts(), target)) {
      next.countHere();
      return;
    }
    if (firstSendNanos < 0) {
      firstSendNanos = environment.nanoTime().getAsLong();
    }
    asked++;
    if (!passesThrough(target) && answeredWithoutTheModel(next)) {
      return;
    }
    try {
      TargetRequest request = TargetRequest.of(this, inbound, target);
      losses = request.losses();
      next.send(request.request());
    } catch (InferenceException e) {
      failed(next, e.error(), null);
    }
  }

  /** Answers a request that asks nothing of the model, which only one format has. */
  private boolean answeredWithoutTheModel(Attempt next) {
    RequestFacts known = requireFacts();
    ByteBuf answer =
        inbound.door().loadAnswer(body, known, answerId(next.answerer()), environment.allocator());
    if (answer == null) {
      return false;
    }
    committed(next, known.stream() ? -1 : answer.readableBytes());
    write(answer);
    completed(next);
    return true;
  }

  /** Whether the bytes travel as they are: door and target speak the same format. */
  boolean passesThrough(Target target) {
    return inbound.door().format() == target.provider().dialect().format()
        && !inbound.door().continues(body, history());
  }

  /** Whether a target that would not get all of the request does not get it at all. */
  boolean isStrict() {
    return inbound.strict() || (plan != null && plan.strict());
  }

  /** Shows a stream's reader that the gateway still works; begins the answer if need be. */
  private void keepAlive() {
    if (over || !caller.isWritable()) {
      return;
    }
    RequestFacts known = requireFacts();
    if (!begun) {
      begin(new AnswerHead(200, inbound.door().contentType(known), null, null), -1);
    }
    write(inbound.door().keepAlive(answerId(null), known, environment.allocator()));
    caller.flush();
  }

  private void deadlinePassed() {
    if (over) {
      return;
    }
    InferenceError late =
        InferenceError.of(
            Kind.TIMEOUT,
            "The request took longer than %d s in all (expected: an answer within the model's total"
                    .formatted(plan == null ? 0 : plan.total().toSeconds())
                + " time-out).");
    ByteBuf farewell = null;
    if (attempt != null) {
      farewell = attempt.farewell(late);
      attempt.cancel();
      requireAttempts().failed(late);
      environment.listener().attemptFailed(attempt.target(), late);
    }
    attempt = null;
    if (begun) {
      breakOff(late, farewell);
    } else {
      requireAttempts().over();
      refuse(facts, late);
    }
  }

  /** Ends an answer that has begun and cannot be completed, so that the caller can tell. */
  private void breakOff(InferenceError error, @Nullable ByteBuf farewell) {
    if (requireFacts().stream()) {
      write(
          farewell == null ? inbound.door().errorEvent(error, environment.allocator()) : farewell);
      caller.end();
    } else {
      caller.abort();
    }
    finish(Outcome.BROKEN, error);
  }

  private void begin(AnswerHead head, long length) {
    begun = true;
    status = head.status();
    caller.begin(head, length);
  }

  private void finish(Outcome outcome, @Nullable InferenceError error) {
    over = true;
    attempt = null;
    if (stubCount != null) {
      stubCount.drop();
    }
    decoded = null;
    body.release();
    stop(deadline);
    stop(backoff);
    silence.stop();
    if (attempts != null) {
      attempts.over();
    }
    environment.listener().finished(record(outcome, error));
  }

  private ExchangeRecord record(Outcome outcome, @Nullable InferenceError error) {
    long now = environment.nanoTime().getAsLong();
    long own =
        firstSendNanos < 0
            ? now - startedNanos
            : firstSendNanos - startedNanos + (upstreamEndNanos < 0 ? 0 : now - upstreamEndNanos);
    return new ExchangeRecord(
        inbound.requestId(),
        inbound.asked().operation(),
        facts != null && facts.stream(),
        plan == null ? null : plan.model(),
        answering,
        outcome,
        status,
        error,
        asked,
        usage,
        now - startedNanos,
        firstOutputNanos,
        own,
        requestBytes,
        responseBytes);
  }

  private @Nullable Source lastSource(Attempts<Target> order) {
    return order.last() == null ? null : source(order.last(), false);
  }

  private Source source(Attempt winner) {
    return source(winner.target(), winner.countedHere());
  }

  private Source source(Target target, boolean countedHere) {
    boolean asksAModel = requireFacts().operation() != Operation.PULL;
    String model = asksAModel ? target.model() : null;
    Set<String> lost = countedHere ? Set.of() : losses.names();
    return new Source(target.provider().name(), model, asked, lost, countedHere);
  }

  private Attempts<Target> requireAttempts() {
    if (attempts == null) {
      throw new IllegalStateException("no attempt was planned");
    }
    return attempts;
  }

  private static void stop(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
