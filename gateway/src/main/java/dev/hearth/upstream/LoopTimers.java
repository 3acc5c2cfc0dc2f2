package dev.hearth.upstream;

import io.netty.channel.EventLoop;
import java.util.concurrent.ScheduledExecutorService;

/** The time that time-outs run on. */
public interface LoopTimers {

  /** The machine's time; a loop's tasks are scheduled on the loop. */
  LoopTimers SYSTEM =
      new LoopTimers() {
        @Override
        public ScheduledExecutorService of(EventLoop loop) {
          return loop;
        }

        @Override
        public long nanoTime() {
          return System.nanoTime();
        }
      };

  /** Where tasks for a loop are scheduled; they must run on the loop. */
  ScheduledExecutorService of(EventLoop loop);

  /** Nanoseconds since a fixed, arbitrary moment, as {@link System#nanoTime} counts them. */
  long nanoTime();
}
