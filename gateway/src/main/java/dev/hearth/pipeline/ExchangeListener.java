package dev.hearth.pipeline;

import dev.hearth.inference.InferenceError;
import dev.hearth.provider.Target;

/** Hears of requests as they go on; called on event loops, so it never blocks. */
public interface ExchangeListener {

  /** A request's body is complete and it has begun. */
  void started();

  /** One attempt at a target failed; another may follow. */
  void attemptFailed(Target target, InferenceError error);

  /**
   * A request stood in line for its turn at a target.
   *
   * @param entered whether its turn came; if not, it went elsewhere or was refused
   */
  default void waited(Target target, long nanos, boolean entered) {}

  /**
   * Another target was asked beside one that took long.
   *
   * @param won whether the other one was the first to answer
   */
  default void hedged(Target slow, boolean won) {}

  /** A target goes on with a stream that broke off at another one, or at the same. */
  default void continued(Target target) {}

  /** A request is over. Called once for each {@link #started}, and for refused ones without it. */
  void finished(ExchangeRecord record);
}
