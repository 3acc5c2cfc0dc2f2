package dev.hearth.provider;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the same again and again, with a pause in between, on a virtual thread of its own; what goes
 * wrong in one round is logged, and the next round comes.
 */
public final class Patrol implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Patrol.class);

  private final String name;
  private final Round round;
  private final Duration interval;
  private final Pause pause;
  private @Nullable Thread thread;

  /** What is done in each round; plain blocking code. */
  @FunctionalInterface
  public interface Round {
    void make() throws InterruptedException;
  }

  /**
   * Rounds that are not made until {@link #start}.
   *
   * @param name of the thread
   */
  public Patrol(String name, Round round, Duration interval, Pause pause) {
    this.name = Objects.requireNonNull(name, "name");
    this.round = Objects.requireNonNull(round, "round");
    this.interval = Objects.requireNonNull(interval, "interval");
    this.pause = Objects.requireNonNull(pause, "pause");
  }

  /** Makes rounds from now on, the first one at once. */
  public void start() {
    start(true);
  }

  /** Makes rounds from now on, the first one after one interval. */
  public void startLater() {
    start(false);
  }

  private void start(boolean atOnce) {
    if (thread != null) {
      throw new IllegalStateException(name + " was started before");
    }
    thread = Thread.ofVirtual().name(name).start(() -> run(atOnce));
  }

  private void run(boolean atOnce) {
    try {
      if (atOnce) {
        makeOne();
      }
      while (true) {
        pause.await(interval);
        makeOne();
      }
    } catch (InterruptedException _) {
      LOG.debug("{} ends", name);
    }
  }

  private void makeOne() throws InterruptedException {
    try {
      round.make();
    } catch (RuntimeException e) {
      LOG.error("a round of {} failed; the next one comes", name, e);
    }
  }

  /** Ends the rounds and waits until the one under way is over. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
      try {
        thread.join();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
