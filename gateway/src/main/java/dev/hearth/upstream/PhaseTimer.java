package dev.hearth.upstream;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one time-out that a call waits for at the moment. Moving the deadline back costs a field
 * write, and so does disarming: the scheduled task finds out when it runs, and goes back to sleep.
 * A timer that serves many calls therefore schedules almost nothing.
 */
final class PhaseTimer implements Runnable {

  private final ScheduledExecutorService executor;
  private final LoopTimers clock;
  private final Runnable expiry;

  private @Nullable ScheduledFuture<?> task;
  private long taskAt;
  private long deadline;
  private boolean armed;

  PhaseTimer(ScheduledExecutorService executor, LoopTimers clock, Runnable expiry) {
    this.executor = executor;
    this.clock = clock;
    this.expiry = expiry;
  }

  /** Runs the expiry after this time, unless armed again before; replaces the earlier deadline. */
  void arm(Duration after) {
    long now = clock.nanoTime();
    deadline = now + after.toNanos();
    armed = true;
    if (task == null) {
      schedule(now);
    } else if (taskAt - deadline > 0) {
      task.cancel(false);
      schedule(now);
    }
  }

  /** Stands still until armed again. */
  void disarm() {
    armed = false;
  }

  /** Ends it for good. */
  void cancel() {
    armed = false;
    if (task != null) {
      task.cancel(false);
      task = null;
    }
  }

  @Override
  public void run() {
    task = null;
    if (!armed) {
      return;
    }
    long now = clock.nanoTime();
    if (deadline - now > 0) {
      schedule(now);
      return;
    }
    armed = false;
    expiry.run();
  }

  private void schedule(long now) {
    taskAt = deadline;
    task = executor.schedule(this, deadline - now, TimeUnit.NANOSECONDS);
  }
}
