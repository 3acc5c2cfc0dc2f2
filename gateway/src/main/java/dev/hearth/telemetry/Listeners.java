package dev.hearth.telemetry;

import dev.hearth.inference.InferenceError;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.provider.Target;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what happens to several listeners, in order. One that throws is at fault itself: neither
 * the others nor the request notice, and it is logged the first, second, fourth, eighth … time, so
 * that a bug does not fill the log at the pace of requests.
 */
public final class Listeners implements ExchangeListener {

  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final ExchangeListener[] listeners;
  private final AtomicLong failures = new AtomicLong();

  private Listeners(ExchangeListener[] listeners) {
    this.listeners = listeners;
  }

  public static Listeners of(List<ExchangeListener> listeners) {
    return new Listeners(listeners.toArray(ExchangeListener[]::new));
  }

  @Override
  public void started() {
    tell(ExchangeListener::started);
  }

  @Override
  public void attemptFailed(Target target, InferenceError error) {
    tell(listener -> listener.attemptFailed(target, error));
  }

  @Override
  public void waited(Target target, long nanos, boolean entered) {
    tell(listener -> listener.waited(target, nanos, entered));
  }

  @Override
  public void hedged(Target slow, boolean won) {
    tell(listener -> listener.hedged(slow, won));
  }

  @Override
  public void continued(Target target) {
    tell(listener -> listener.continued(target));
  }

  @Override
  public void finished(ExchangeRecord record) {
    tell(listener -> listener.finished(record));
  }

  private void tell(Consumer<ExchangeListener> what) {
    for (ExchangeListener listener : listeners) {
      try {
        what.accept(listener);
      } catch (RuntimeException e) {
        report(listener, e);
      }
    }
  }

  private void report(ExchangeListener listener, RuntimeException e) {
    long times = failures.incrementAndGet();
    if (Long.bitCount(times) == 1) {
      LOG.error("{} failed ({} failures so far)", listener.getClass().getSimpleName(), times, e);
    }
  }
}
