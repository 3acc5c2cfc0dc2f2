package dev.hearth.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * A clock that stands still until a test moves it, with the timers of the loops that follow it.
 *
 * <p>Give the code under test this clock as its {@link InstantSource}, {@code clock::nanoTime} as
 * its nanosecond source and {@link #loop} in place of its executor: what it executes runs at once
 * on the real executor, what it schedules waits here for {@link #advance}. Safe for many threads;
 * {@code advance} is for one at a time and never for a loop's own thread.
 */
public final class ManualClock implements InstantSource {

  private final Instant start;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // guarded by the lock
  private final PriorityQueue<ManualTask<?>> timers = new PriorityQueue<>();
  private long nanos = 1_000_000_000L;
  private long sequence;

  private ManualClock(Instant start) {
    this.start = start.minusNanos(nanos);
  }

  /** A clock that starts at the first moment of 2026, UTC. */
  public static ManualClock start() {
    return at(Instant.parse("2026-01-01T00:00:00Z"));
  }

  public static ManualClock at(Instant instant) {
    return new ManualClock(instant);
  }

  @Override
  public Instant instant() {
    return start.plusNanos(nanoTime());
  }

  /** The counterpart of {@link System#nanoTime()}. */
  public long nanoTime() {
    lock.lock();
    try {
      return nanos;
    } finally {
      lock.unlock();
    }
  }

  /**
   * A view of the executor whose timers follow this clock; everything else goes to the executor at
   * once, timers without a delay too.
   */
  public ScheduledExecutorService loop(ScheduledExecutorService delegate) {
    return new ManualLoop(this, delegate);
  }

  /**
   * Moves the time forward and runs each timer at its own moment, in order, on its own executor,
   * those included that are set meanwhile. Waits after each one until it ran, together with what it
   * handed to its executor; a timer that threw makes this fail.
   */
  public void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException(duration + " (expected: zero or more)");
    }
    long target = nanoTime() + duration.toNanos();
    for (Optional<ManualTask<?>> due = nextUntil(target);
        due.isPresent();
        due = nextUntil(target)) {
      runOnItsLoop(due.get());
    }
  }

  /** How many timers are set now. */
  public int pending() {
    lock.lock();
    try {
      return timers.size();
    } finally {
      lock.unlock();
    }
  }

  /** How far away the next timer is. */
  public Optional<Duration> untilNext() {
    lock.lock();
    try {
      return Optional.ofNullable(timers.peek()).map(t -> Duration.ofNanos(t.due() - nanos));
    } finally {
      lock.unlock();
    }
  }

  /** Waits until exactly this many timers are set: what another thread does is done then. */
  public void awaitPending(int count) {
    await(count + " timers", () -> timers.size() == count);
  }

  /** Waits until a timer is set that is due after exactly this time from now. */
  public void awaitTimerIn(Duration delay) {
    await(
        "a timer in " + delay,
        () -> timers.stream().anyMatch(t -> t.due() - nanos == delay.toNanos()));
  }

  <V> ManualTask<V> set(
      Callable<V> work, Duration delay, ManualTask.Repeat repeat, ScheduledExecutorService loop) {
    lock.lock();
    try {
      var task = new ManualTask<>(this, work, nanos + delay.toNanos(), sequence++, repeat, loop);
      timers.add(task);
      changed.signalAll();
      return task;
    } finally {
      lock.unlock();
    }
  }

  void again(ManualTask<?> task) {
    lock.lock();
    try {
      if (!task.isDone()) {
        timers.add(task);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(ManualTask<?> task) {
    lock.lock();
    try {
      timers.remove(task);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Optional<ManualTask<?>> nextUntil(long target) {
    lock.lock();
    try {
      ManualTask<?> first = timers.peek();
      if (first == null || first.due() - target > 0) {
        nanos = target;
        return Optional.empty();
      }
      nanos = Math.max(nanos, first.due());
      timers.remove(first);
      changed.signalAll();
      return Optional.of(first);
    } finally {
      lock.unlock();
    }
  }

  private static void runOnItsLoop(ManualTask<?> task) {
    try {
      Future<?> ran = task.loop().submit(task);
      awaitDone(ran, "a timer to run");
      awaitDone(task.loop().submit(() -> {}), "what a timer handed to its executor");
    } catch (RejectedExecutionException e) {
      task.cancel(false); // its executor was shut down, as a real one drops its timers
    }
    task.failure()
        .ifPresent(failure -> {
          throw new AssertionError("a timer failed: " + failure, failure);
        });
  }

  private static void awaitDone(Future<?> future, String what) {
    try {
      Object _ = future.get(Waits.LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw Waits.gaveUp(what);
    } catch (ExecutionException e) {
      throw new AssertionError("while waiting for " + what, e.getCause());
    } catch (InterruptedException e) {
      throw Waits.interrupted(what, e);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    lock.lock();
    try {
      long left = Waits.LIMIT.toNanos();
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          throw Waits.gaveUp(what + "; set are " + timers);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw Waits.interrupted(what, e);
    } finally {
      lock.unlock();
    }
  }
}
