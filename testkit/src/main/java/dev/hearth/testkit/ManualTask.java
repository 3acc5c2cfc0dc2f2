package dev.hearth.testkit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** One timer of a {@link ManualClock}. */
final class ManualTask<V> extends FutureTask<V> implements ScheduledFuture<V> {

  private final ManualClock clock;
  private final long sequence;
  private final Repeat repeat;
  private final ScheduledExecutorService loop;
  private volatile long due;
  private volatile Optional<Throwable> failure = Optional.empty();

  /** Whether and how a timer is set again after it ran. */
  sealed interface Repeat {
    record Once() implements Repeat {}

    record AtRate(Duration period) implements Repeat {}

    record WithDelay(Duration delay) implements Repeat {}
  }

  ManualTask(
      ManualClock clock,
      Callable<V> work,
      long due,
      long sequence,
      Repeat repeat,
      ScheduledExecutorService loop) {
    super(work);
    this.clock = clock;
    this.due = due;
    this.sequence = sequence;
    this.repeat = repeat;
    this.loop = loop;
  }

  long due() {
    return due;
  }

  ScheduledExecutorService loop() {
    return loop;
  }

  /** What the work threw. */
  Optional<Throwable> failure() {
    return failure;
  }

  @Override
  public void run() {
    switch (repeat) {
      case Repeat.Once _ -> super.run();
      case Repeat.AtRate(Duration period) -> runAgainAt(due + period.toNanos());
      case Repeat.WithDelay(Duration delay) -> runAgainAt(clock.nanoTime() + delay.toNanos());
    }
  }

  private void runAgainAt(long next) {
    if (runAndReset()) {
      due = next;
      clock.again(this);
    }
  }

  @Override
  protected void setException(Throwable thrown) {
    failure = Optional.of(thrown);
    super.setException(thrown);
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    clock.remove(this);
    return cancelled;
  }

  @Override
  public long getDelay(TimeUnit unit) {
    return unit.convert(due - clock.nanoTime(), TimeUnit.NANOSECONDS);
  }

  @Override
  public int compareTo(Delayed other) {
    return other instanceof ManualTask<?> that && that.clock == clock
        ? compareToSameClock(that)
        : Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
  }

  private int compareToSameClock(ManualTask<?> that) {
    int byTime = Long.compare(due, that.due);
    return byTime != 0 ? byTime : Long.compare(sequence, that.sequence);
  }

  @Override
  public String toString() {
    return "a timer in " + Duration.ofNanos(getDelay(TimeUnit.NANOSECONDS));
  }
}
