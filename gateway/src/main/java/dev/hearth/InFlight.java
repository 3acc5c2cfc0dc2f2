package dev.hearth;

import dev.hearth.inference.InferenceError;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.provider.Target;
import java.util.concurrent.atomic.LongAdder;

/** Counts the requests that have begun and are not over. Thread-safe. */
final class InFlight implements ExchangeListener {
  private final LongAdder requests = new LongAdder();

  long now() {
    return requests.sum();
  }

  @Override
  public void started() {
    requests.increment();
  }

  @Override
  public void attemptFailed(Target target, InferenceError error) {}

  @Override
  public void finished(ExchangeRecord record) {
    boolean refusedAtTheDoor = record.operation() == null;
    if (!refusedAtTheDoor) {
      requests.decrement();
    }
  }
}
