package dev.hearth.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** A real executor whose timers follow a {@link ManualClock}. */
final class ManualLoop extends AbstractExecutorService implements ScheduledExecutorService {

  private final ManualClock clock;
  private final ScheduledExecutorService delegate;

  ManualLoop(ManualClock clock, ScheduledExecutorService delegate) {
    this.clock = clock;
    this.delegate = delegate;
  }

  @Override
  public void execute(Runnable command) {
    delegate.execute(command);
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
    return delay <= 0
        ? delegate.schedule(work, 0, unit)
        : set(work, unit.toNanos(delay), new ManualTask.Repeat.Once());
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    var repeat = new ManualTask.Repeat.AtRate(positive(period, unit));
    return set(Executors.callable(command), unit.toNanos(initialDelay), repeat);
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    var repeat = new ManualTask.Repeat.WithDelay(positive(delay, unit));
    return set(Executors.callable(command), unit.toNanos(initialDelay), repeat);
  }

  private <V> ScheduledFuture<V> set(Callable<V> work, long nanos, ManualTask.Repeat repeat) {
    if (delegate.isShutdown()) {
      throw new RejectedExecutionException("the executor was shut down");
    }
    return clock.set(work, Duration.ofNanos(Math.max(0, nanos)), repeat, delegate);
  }

  private static Duration positive(long amount, TimeUnit unit) {
    if (amount <= 0) {
      throw new IllegalArgumentException("period " + amount + " " + unit + " (expected: > 0)");
    }
    return Duration.ofNanos(unit.toNanos(amount));
  }

  @Override
  public void shutdown() {
    delegate.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return delegate.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return delegate.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return delegate.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return delegate.awaitTermination(timeout, unit);
  }
}
