package dev.hearth.upstream;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Time that stands still until it is advanced; due tasks then run on their loop. */
final class ManualTimers implements LoopTimers {

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L); // will overflow
  private final PriorityQueue<Task> tasks = new PriorityQueue<>();

  @Override
  public ScheduledExecutorService of(EventLoop loop) {
    return new View(loop);
  }

  @Override
  public long nanoTime() {
    return now.get();
  }

  /** How many tasks wait for their time. */
  int pending() {
    synchronized (tasks) {
      return tasks.size();
    }
  }

  /** Moves time on; when this returns, the tasks that were due, and what they scheduled, ran. */
  void advance(Duration by) {
    long target = now.get() + by.toNanos();
    for (Task task = due(target); task != null; task = due(target)) {
      now.set(task.at - now.get() > 0 ? task.at : now.get());
      Task next = task;
      Recorder.Waits.join(java.util.concurrent.CompletableFuture.runAsync(next, next.loop));
    }
    now.set(target);
  }

  private @Nullable Task due(long target) {
    synchronized (tasks) {
      Task first = tasks.peek();
      return first != null && first.at - target <= 0 ? tasks.poll() : null;
    }
  }

  private final class Task extends FutureTask<@Nullable Object>
      implements ScheduledFuture<@Nullable Object> {
    private final EventLoop loop;
    private final long at;

    Task(EventLoop loop, Callable<@Nullable Object> action, long at) {
      super(action);
      this.loop = loop;
      this.at = at;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(at - now.get(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.signum(at - ((Task) other).at);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      synchronized (tasks) {
        tasks.remove(this);
      }
      return super.cancel(mayInterrupt);
    }
  }

  private final class View extends AbstractExecutorService implements ScheduledExecutorService {
    private final EventLoop loop;

    View(EventLoop loop) {
      this.loop = loop;
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
      return schedule(java.util.concurrent.Executors.callable(command), delay, unit);
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
      Task task = new Task(loop, (Callable) callable, now.get() + unit.toNanos(delay));
      synchronized (tasks) {
        tasks.add(task);
      }
      return (ScheduledFuture) task;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable command, long initialDelay, long period, TimeUnit unit) {
      throw new UnsupportedOperationException("not used");
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable command, long initialDelay, long delay, TimeUnit unit) {
      throw new UnsupportedOperationException("not used");
    }

    @Override
    public void execute(Runnable command) {
      loop.execute(command);
    }

    @Override
    public void shutdown() {}

    @Override
    public java.util.List<Runnable> shutdownNow() {
      return java.util.List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
