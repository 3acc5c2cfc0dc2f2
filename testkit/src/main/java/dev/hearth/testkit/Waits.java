package dev.hearth.testkit;

import java.time.Duration;

/** The one bound on every wait: generous, so that only a real failure reaches it. */
final class Waits {

  static final Duration LIMIT = Duration.ofSeconds(20);

  private Waits() {}

  static long deadline() {
    return System.nanoTime() + LIMIT.toNanos();
  }

  static AssertionError gaveUp(String waitedFor) {
    return new AssertionError("waited " + LIMIT.toSeconds() + " s for " + waitedFor);
  }

  static AssertionError interrupted(String waitedFor, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new AssertionError("interrupted while waiting for " + waitedFor, cause);
  }
}
