package dev.hearth.engine.demo;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream that has given nothing for too long, which fails the read that waits for it. */
final class StallWatch implements AutoCloseable {

  private final InputStream watched;
  private final long limitNanos;
  private final Thread watcher;
  private volatile long lastProgress = System.nanoTime();

  StallWatch(InputStream watched, Duration limit) {
    this.watched = watched;
    this.limitNanos = limit.toNanos();
    this.watcher = Thread.ofVirtual().name("stall-watch").start(this::watch);
  }

  void sawProgress() {
    lastProgress = System.nanoTime();
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private void watch() {
    try {
      long left = limitNanos;
      while (left > 0) {
        Thread.sleep(Duration.ofNanos(left));
        left = lastProgress + limitNanos - System.nanoTime();
      }
      watched.close();
    } catch (InterruptedException over) {
      Thread.currentThread().interrupt();
    } catch (IOException _) {
      // The reader sees that the stream has ended.
    }
  }
}
