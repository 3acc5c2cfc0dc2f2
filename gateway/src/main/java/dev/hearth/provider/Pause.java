package dev.hearth.provider;

import java.time.Duration;

/** Waits between two rounds of repeated work; a port, so that tests decide when time has passed. */
@FunctionalInterface
public interface Pause {

  /** Returns when the time has passed. */
  void await(Duration time) throws InterruptedException;

  /** Waits by sleeping. */
  static Pause sleeping() {
    return Thread::sleep;
  }
}
