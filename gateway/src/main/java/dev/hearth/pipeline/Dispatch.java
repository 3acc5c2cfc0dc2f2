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
import dev.hearth.routing.Route;
import io.netty.buffer.ByteBuf;
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
 * next attempt is unseen. After that there is no way back: a stream that breaks ends with the
 * dialect's error event, a whole answer with a closed connection.
 */
final class Dispatch {
  private final Exchange exchange;
  private final Environment environment;
  private final Route.Plan plan;
  private final Attempts<Target> order;
  private @Nullable Attempt current;
  private @Nullable Target answering;
  private @Nullable InferenceError lastError;
  private @Nullable ScheduledFuture<?> deadline;
  private @Nullable ScheduledFuture<?> backoff;
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
      order.addStep(step.trigger(), members, step.retries());
    }
  }

  /** Goes to the first target. */
  void begin() {
    deadline = after(plan.total(), this::deadlinePassed);
    goOn();
  }

  Route.Plan plan() {
    return plan;
  }

  /** Whose answer the caller gets; null as long as that is open. */
  @Nullable Target answering() {
    return answering;
  }

  /** How many back ends were asked, repeats included. */
  int asked() {
    return asked;
  }

  /** What did not get through to the last target, or of its answer to the caller. */
  Set<String> losses() {
    return current == null ? Set.of() : current.losses().names();
  }

  /** What an error is told to come from: the target that was tried last. */
  @Nullable Source lastSource() {
    Target last = order.last();
    return last == null ? null : source(last, false);
  }

  /** The caller's connection takes more, or no more for now. */
  void callerWritable(boolean writable) {
    if (current != null) {
      current.callerWritable(writable);
    }
  }

  /** The exchange is over: whatever still works for it stops at once. */
  void over() {
    if (current != null) {
      current.over();
    }
    stop(deadline);
    stop(backoff);
    order.over();
  }

  // ---- what the attempt under way reports

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

  /** Its real output has appeared: from here on the answer is the caller's. */
  void committed(Attempt winner, long length) {
    answering = winner.target();
    order.committed(winner.target());
    exchange.question().settled();
    exchange.stopwatch().hasOutput();
    exchange.reply().beginAnswer(source(winner.target(), winner.countedHere()), length);
  }

  /** It gave a whole answer; a count of the gateway's own says nothing of the target. */
  void completed(Attempt winner) {
    if (!winner.countedHere()) {
      order.succeeded(winner.target());
    }
    exchange.answered();
  }

  /** It did not ask its target after all. */
  void passedOver(Attempt attempt, InferenceError error) {
    lastError = error;
    order.passedOver(attempt.target(), error);
    goOn();
  }

  /**
   * It failed.
   *
   * @param farewell what tells a stream's reader, null for the dialect's usual event; its ownership
   *     passes
   */
  void failed(Attempt broken, InferenceError error, @Nullable ByteBuf farewell) {
    lastError = error;
    order.failed(broken.target(), error);
    if (answering == null) {
      goOn();
    } else {
      exchange.breakOff(error, farewell);
    }
  }

  // ---- steps

  private void goOn() {
    switch (order.next(this::isFree)) {
      case Next.Try<Target>(Target target) -> enter(target);
      case Next.Queue<Target>(Target target) -> enter(target);
      case Next.WaitThenTry<Target>(Target target, Duration delay) -> enterAfter(target, delay);
      case Next.GiveUp<Target>(InferenceError error) -> exchange.refuse(error);
    }
  }

  private boolean isFree(Target target) {
    return Passage.isFree(target, environment.standing());
  }

  private void enter(Target target) {
    Attempt next = new Attempt(exchange, this, target);
    current = next;
    next.begin(waited);
  }

  private void enterAfter(Target target, Duration delay) {
    if (delay.toNanos() < exchange.stopwatch().left(plan.total().toNanos())) {
      backoff = after(delay, () -> enter(target));
      return;
    }
    Kind kind = lastError == null ? Kind.UNAVAILABLE : lastError.kind();
    exchange.refuse(
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
                    .formatted(plan.total().toSeconds())
                + " time-out).");
    ByteBuf farewell = null;
    if (current != null && current.isUnderWay()) {
      farewell = current.farewell(late);
      order.failed(current.target(), late);
      environment.listener().attemptFailed(current.target(), late);
    }
    if (exchange.reply().hasBegun()) {
      exchange.breakOff(late, farewell);
    } else {
      exchange.refuse(late);
    }
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
            .of(target.id(), target.breaker().failures(), target.breaker().openFor()),
        environment.standing().retryBudgets().of(target.id()),
        target.traits().contextWindow());
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
