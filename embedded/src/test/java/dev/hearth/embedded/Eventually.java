package dev.hearth.embedded;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks again until something that another process or thread does has happened. */
final class Eventually {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Eventually() {}

  static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    var never = new CountDownLatch(1);
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("after %s still not: %s".formatted(PATIENCE, what));
      }
      var _ = never.await(5, TimeUnit.MILLISECONDS);
    }
  }
}
