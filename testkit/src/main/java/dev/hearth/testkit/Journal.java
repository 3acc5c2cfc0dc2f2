package dev.hearth.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The one lock over all that a server has seen, and the waiting for it to change. */
final class Journal {

  /** Requests beyond this many are counted but not kept. */
  static final int KEPT = 10_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ReceivedRequest> requests = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private long count;

  void add(ReceivedRequest request) {
    change(() -> {
      count++;
      if (requests.size() < KEPT) {
        requests.add(request);
      }
    });
  }

  void problem(String problem) {
    change(() -> {
      if (problems.size() < 100) {
        problems.add(problem);
      }
    });
  }

  List<ReceivedRequest> requests() {
    return locked(() -> List.copyOf(requests));
  }

  List<String> problems() {
    return locked(() -> List.copyOf(problems));
  }

  long count() {
    return locked(() -> count);
  }

  /** For reads, and for progress that nobody waits for. */
  <T> T locked(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  void change(Runnable change) {
    update(() -> {
      change.run();
      return this;
    });
  }

  <T> T update(Supplier<T> change) {
    lock.lock();
    try {
      T result = change.get();
      changed.signalAll();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the condition holds, for as long as the thread is not interrupted. */
  void awaitInterruptibly(BooleanSupplier condition) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!condition.getAsBoolean()) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits, bounded, until the condition (evaluated under the lock) holds. */
  void await(String what, BooleanSupplier condition) {
    lock.lock();
    try {
      long left = Waits.LIMIT.toNanos();
      while (!condition.getAsBoolean()) {
        if (left <= 0) {
          throw Waits.gaveUp(what + "; requests seen: " + requests + ", problems: " + problems);
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      throw Waits.interrupted(what, e);
    } finally {
      lock.unlock();
    }
  }
}
