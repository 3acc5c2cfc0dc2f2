package dev.hearth.provider;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A pause that lasts until the test ends it. */
public final class Rounds implements Pause {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final LinkedBlockingQueue<Duration> begun = new LinkedBlockingQueue<>();
  private final Semaphore over = new Semaphore(0);

  @Override
  public void await(Duration time) throws InterruptedException {
    begun.add(time);
    over.acquire();
  }

  /** Waits until the next pause has begun and tells how long it would be. */
  public Duration awaitPause() {
    try {
      Duration time = begun.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (time == null) {
        throw new AssertionError("no pause began within " + LIMIT);
      }
      return time;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Ends the pause that {@link #awaitPause} saw begin, and waits for the next one. */
  public Duration next() {
    over.release();
    return awaitPause();
  }
}
