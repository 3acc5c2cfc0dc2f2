package dev.hearth.testkit;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A named point where scripts stop until the test lets them go on.
 *
 * <p>It counts who arrived, so a test can first wait until the script is really there, and then
 * act.
 */
public final class Gate {

  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean open;
  private int arrived;

  private Gate(String name) {
    this.name = name;
  }

  public static Gate named(String name) {
    return new Gate(name);
  }

  /** Lets everybody through, now and later. */
  public void open() {
    lock.lock();
    try {
      open = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until a script has come to this gate (all that it wrote before is written). */
  public void awaitArrival() {
    awaitArrivals(1);
  }

  public void awaitArrivals(int count) {
    String what = count + " arrivals at gate '" + name + "'";
    lock.lock();
    try {
      long left = Waits.LIMIT.toNanos();
      while (arrived < count) {
        if (left <= 0) {
          throw Waits.gaveUp(what + " (" + arrived + " came)");
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw Waits.interrupted(what, e);
    } finally {
      lock.unlock();
    }
  }

  /** The script's side: waits until the gate is open or the thread is interrupted. */
  void pass() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      arrived++;
      changed.signalAll();
      while (!open) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String toString() {
    return "gate '" + name + "'";
  }
}
