package dev.hearth;

import dev.hearth.provider.Pause;
import dev.hearth.testkit.ManualClock;
import dev.hearth.upstream.LoopTimers;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;

/** A gateway's time that only the test moves; discovery and probes never make a second round. */
public final class ManualTime {
  private final ManualClock clock = ManualClock.start();

  /** As the gateway takes it. */
  public Hearth.Time time() {
    return new Hearth.Time(clock, new Timers(clock), forever());
  }

  public void advance(Duration by) {
    clock.advance(by);
  }

  public ManualClock clock() {
    return clock;
  }

  private static Pause forever() {
    return _ -> new CountDownLatch(1).await();
  }

  private record Timers(ManualClock clock) implements LoopTimers {
    @Override
    public ScheduledExecutorService of(EventLoop loop) {
      return clock.loop(loop);
    }

    @Override
    public long nanoTime() {
      return clock.nanoTime();
    }
  }
}
