package dev.hearth.ingress;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Counts the request bodies held over all connections, and the files fetched for them, against one
 * limit. Thread-safe.
 */
public final class BytesInFlight {
  private final AtomicLong held = new AtomicLong();
  private final LongSupplier limit;

  /**
   * @param limit what holds at each moment
   */
  BytesInFlight(LongSupplier limit) {
    this.limit = limit;
  }

  /** Takes room for so many bytes; false when there is none. */
  public boolean tryTake(int bytes) {
    if (held.addAndGet(bytes) <= limit.getAsLong()) {
      return true;
    }
    held.addAndGet(-bytes);
    return false;
  }

  public void giveBack(long bytes) {
    held.addAndGet(-bytes);
  }

  /** Bytes held now. */
  public long held() {
    return held.get();
  }
}
