package dev.hearth.pipeline;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import dev.hearth.pipeline.Caller.Source;
import dev.hearth.pipeline.RequestPipeline.Environment;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Attempts;
import dev.hearth.resilience.Attempts.Candidate;
import dev.hearth.resilience.Attempts.Next;
import dev.hearth.resilience.Size;
import dev.hearth.routing.Hedge;
import dev.hearth.routing.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way along its plan: from target to target until one has answered, none is left
 * or its time is up. Lives on the exchange's event loop.
 */
/*
 * Commit point: until an attempt has given real output nothing of it was sent to the caller, so the
 * next attempt is unseen, and so is a second one beside it. After that there is no way back: a
 * stream that breaks ends with the dialect's error event, a whole answer with a closed connection;
 * unless another target may go on with it, and can.
 */
final class Dispatch {
  private final Exchange exchange;
  private final Environment environment;
  private final Route.Plan plan;
  private final Attempts<Target> order;
  private final List<Attempt> running = new ArrayList<>(2);
  private @Nullable Attempt latest;
  private @Nullable Attempt winner;
  private @Nullable Attempt outwaited;
  private @Nullable Continuation continuation;
  private @Nullable InferenceError lastError;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> backoff;
  private @Nullable ScheduledFuture<?> patience;
  private long waited;
  private int asked;

  Dispatch(Exchange exchange, Route.Plan plan) {
    this.exchange = exchange;
    this.environment = exchange.environment();
    this.plan = plan;
    this.order = new Attempts<>(size(exchange.question().facts()), environment.random());
    for (Route.Step step : plan.steps()) {
      List<Candidate<Target>> members = new ArrayList<>(step.targets().size());
      for (Target target : step.targets()) {
        members.add(candidate(target));
      }
      order.addStep(step.trigger(), members, step.repeats());
    }
  }

  /** Goes to the first target. */
  void begin() {
    deadline = after(plan.terms().total(), this::deadlinePassed);
    goOn();
  }

  Route.Plan plan() {
    return plan;
  }

  /** Whose answer the caller gets; null as long as that is open. */
  @Nullable Target answering() {
    return winner == null ? null : winner.target();
  }

  /** How many back ends were asked, repeats included. */
  int asked() {
    return asked;
  }

  /** What did not get through to the last target, or of its answer to the caller. */
  Set<String> losses() {
    Attempt telling = winner == null ? latest : winner;
    return telling == null ? Set.of() : telling.losses().names();
  }

  /** What an error is told to come from: the target that was tried last. */
  @Nullable Source lastSource() {
    Target last = order.last();
    return last == null ? null : source(last, false);
  }

  /** The caller's connection takes more, or no more for now. */
  void callerWritable(boolean writable) {
    running.forEach(attempt -> attempt.callerWritable(writable));
  }

  /** The exchange is over: whatever still works for it stops at once. */
  void over() {
    running.forEach(Attempt::over);
    stop(deadline);
    stop(backoff);
    stop(patience);
    order.over();
    if (outwaited != null) {
      boolean won = winner != null && winner != outwaited;
      environment.listener().hedged(outwaited.target(), won);
    }
  }

  // ---- what the attempts under way report

  /** It stood in line, and has got its turn or has left. */
  void stood(Passage passage, boolean entered) {
    waited += passage.elapsed();
    environment.listener().waited(passage.target(), passage.elapsed(), entered);
  }

  /** It asks its target now. */
  void asks() {
    exchange.stopwatch().sends();
    asked++;
  }

  /** Its request has left. */
  void sent(Attempt attempt) {
    Duration longest = winner == null ? patienceWith(attempt.target()) : null;
    if (longest != null && outwaited == null) {
      stop(patience);
      patience = after(longest, () -> askAnother(attempt));
    }
  }

  /** Its real output has appeared: from here on the answer is the caller's. */
  void committed(Attempt first, long length) {
    drop(first);
    if (winner != null) {
      environment.listener().continued(first.target());
    }
    winner = first;
    continuation = first.continuation();
    if (continuation == null) {
      order.committed(first.target());
      exchange.question().settled();
    }
    exchange.stopwatch().hasOutput();
    exchange.reply().beginAnswer(source(first.target(), first.countedHere()), length);
  }

  /** It gave a whole answer; a count of the gateway's own says nothing of the target. */
  void completed(Attempt first) {
    if (!first.countedHere()) {
      order.succeeded(first.target());
    }
    exchange.answered();
  }

  /** It did not ask its target after all. */
  void passedOver(Attempt attempt, InferenceError error) {
    order.passedOver(attempt.target(), error);
    ended(attempt, error);
  }

  /** It failed. */
  void failed(Attempt broken, InferenceError error) {
    order.failed(broken.target(), error);
    if (broken == winner && (continuation == null || !continuation.canGoOn())) {
      exchange.breakOff(error, broken.farewell(error));
    } else {
      ended(broken, error);
    }
  }

  // ---- steps

  /** The next one follows unless another is still under way. */
  private void ended(Attempt attempt, InferenceError error) {
    lastError = error;
    running.remove(attempt);
    if (running.isEmpty() || order.isStopped()) {
      goOn();
    }
  }

  private void goOn() {
    switch (order.next(this::isFree)) {
      case Next.Try<Target>(Target target) -> enter(target);
      case Next.Queue<Target>(Target target) -> enter(target);
      case Next.WaitThenTry<Target>(Target target, Duration delay) -> enterAfter(target, delay);
      case Next.GiveUp<Target>(InferenceError error) -> giveUp(error);
    }
  }

  private void giveUp(InferenceError error) {
    if (winner == null) {
      exchange.refuse(error);
    } else {
      exchange.breakOff(error, winner.farewell(error));
    }
  }

  private boolean isFree(Target target) {
    return Passage.isFree(target, environment.standing());
  }

  private void enter(Target target) {
    Attempt next = new Attempt(exchange, this, target, continuation);
    latest = next;
    running.add(next);
    next.begin(waited);
  }

  private void enterAfter(Target target, Duration delay) {
    if (delay.toNanos() < exchange.stopwatch().left(plan.terms().total().toNanos())) {
      backoff = after(delay, () -> enter(target));
      return;
    }
    Kind kind = lastError == null ? Kind.UNAVAILABLE : lastError.kind();
    giveUp(
        InferenceError.of(
                kind,
                "The next attempt at %s would be in %d s, after the request's time is up."
                    .formatted(target.provider().name(), delay.toSeconds()))
            .withRetryAfter(delay));
  }

  private void deadlinePassed() {
    InferenceError late =
        InferenceError.of(
            Kind.TIMEOUT,
            "The request took longer than %d s in all (expected: an answer within the model's total"
                    .formatted(plan.terms().total().toSeconds())
                + " time-out).");
    for (Attempt attempt : running) {
      if (attempt.isUnderWay()) {
        order.failed(attempt.target(), late);
        environment.listener().attemptFailed(attempt.target(), late);
      }
    }
    giveUp(late);
  }

  // ---- hedging

  /** How long the target has before another one is asked beside it; null for ever. */
  private @Nullable Duration patienceWith(Target target) {
    Hedge hedge = plan.terms().hedge();
    if (!hedge.on() || hedge.after().isPositive()) {
      return hedge.on() ? hedge.after() : null;
    }
    boolean stream = exchange.question().facts().stream();
    long usual = environment.standing().vitals().of(target.id()).p95Nanos(stream);
    return usual == 0 ? null : Duration.ofNanos(usual);
  }

  private void askAnother(Attempt slow) {
    if (winner != null || running.size() != 1 || running.getFirst() != slow) {
      return;
    }
    Target other = order.beside(slow.target(), this::isFree);
    if (other != null) {
      outwaited = slow;
      enter(other);
    }
  }

  /** Whatever else is under way ends: it was slower. */
  private void drop(Attempt first) {
    for (Attempt attempt : running) {
      if (attempt != first) {
        attempt.outrun();
      }
    }
    running.clear();
    running.add(first);
  }

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
            .of(
                target.id(),
                target.breaker().failures(),
                target.breaker().openFor(),
                target.breaker().cooldown()),
        environment.standing().retryBudgets().of(target.id()),
        environment.world().window(target));
  }

  private Source source(Target target, boolean countedHere) {
    boolean asksAModel = exchange.question().facts().operation() != Operation.PULL;
    String model = asksAModel ? target.model() : null;
    Set<String> lost = countedHere ? Set.of() : losses();
    String route = asksAModel ? plan.line(target) : null;
    return new Source(target.provider().name(), model, route, asked, lost, countedHere);
  }

  private ScheduledFuture<?> after(Duration delay, Runnable then) {
    return environment.loop().schedule(then, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private static void stop(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
