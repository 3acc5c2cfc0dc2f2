package dev.hearth.resilience;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The way to a back end for so many requests at once: the others wait in line, those of a higher
 * priority before those of a lower one, and so many at most. Thread-safe; nothing in it blocks.
 */
/*
 * A permit is either held or free, and free ones are never kept while somebody waits: whoever
 * leaves hands the permit over. Handing over is two steps, since the one who waits has a thread of
 * its own: the place is granted here, under the lock, and taken there, by the executor. Whoever
 * gives up in between gives the permit back, so that it is never lost and never there twice.
 */
public final class Lane {
  private final Map<Priority, Deque<Place>> line = new EnumMap<>(Priority.class);
  private final LongAdder turnedAway = new LongAdder();
  private int permits;
  private int most;
  private int held;
  private int waiting;

  /** Who waits; called on its own executor, by one of the two and at most once. */
  public interface Waiter {
    /** It has the permit now, and gives it back by {@link #leave}. */
    void granted();

    /** A request of a higher priority took its place in a line that is full. */
    void displaced();
  }

  /** How a wish to enter ends. */
  public sealed interface Entry {
    /** With a permit, given back by {@link #leave}. */
    record Entered() implements Entry {}

    /** In line. */
    record InLine(Place place) implements Entry {}

    /** Outside: the line is full. */
    record Full() implements Entry {}
  }

  private static final Entry ENTERED = new Entry.Entered();
  private static final Entry FULL = new Entry.Full();

  Lane() {
    for (Priority priority : Priority.values()) {
      line.put(priority, new ArrayDeque<>());
    }
  }

  /** A place in line. */
  public static final class Place {
    private final Lane lane;
    private final Priority priority;
    private final Executor executor;
    private final Waiter waiter;
    private State state = State.WAITING; // guarded by the lane

    private enum State {
      WAITING,
      GRANTED,
      DISPLACED,
      OVER
    }

    private Place(Lane lane, Priority priority, Executor executor, Waiter waiter) {
      this.lane = lane;
      this.priority = priority;
      this.executor = executor;
      this.waiter = waiter;
    }

    /** Waits no longer, nor takes what was granted; without effect once the waiter was called. */
    public void abandon() {
      lane.abandoned(this);
    }

    private void tell() {
      try {
        executor.execute(() -> lane.tell(this));
      } catch (RejectedExecutionException _) {
        abandon(); // its loop is shut down, and nobody is there to take it
      }
    }
  }

  /** Holds from now on for so many requests at once, and so many in line. */
  void adjust(int permitsNow, int mostNow) {
    while (true) {
      Place next;
      synchronized (this) {
        permits = permitsNow;
        most = mostNow;
        next = held < permits ? grantNext() : null;
        held += next == null ? 0 : 1;
      }
      if (next == null) {
        return;
      }
      next.tell();
    }
  }

  synchronized boolean isFor(int permitsNow, int mostNow) {
    return permits == permitsNow && most == mostNow;
  }

  /** Whether a request could enter now. */
  public synchronized boolean isFree() {
    return held < permits;
  }

  /** Enters, or waits in line. */
  public Entry enter(Priority priority, Executor executor, Waiter waiter) {
    Place displaced = null;
    Place place;
    synchronized (this) {
      if (held < permits) {
        held++;
        return ENTERED;
      }
      if (waiting >= most) {
        displaced = displace(priority);
        if (displaced == null) {
          turnedAway.increment();
          return FULL;
        }
      }
      place = new Place(this, priority, executor, waiter);
      queue(priority).add(place);
      waiting++;
    }
    if (displaced != null) {
      turnedAway.increment();
      displaced.tell();
    }
    return new Entry.InLine(place);
  }

  /** Gives a permit back; whoever waits first has it then. */
  public void leave() {
    Place next;
    synchronized (this) {
      if (held == 0) {
        throw new IllegalStateException("a permit was given back that nobody held");
      }
      next = held <= permits ? grantNext() : null;
      held -= next == null ? 1 : 0;
    }
    if (next != null) {
      next.tell();
    }
  }

  /** Requests in line. */
  public synchronized int waiting() {
    return waiting;
  }

  /** Permits that are held, or granted to somebody who has not heard of it yet. */
  public synchronized int held() {
    return held;
  }

  /** Requests that found the line full, or lost their place in it. */
  public long turnedAway() {
    return turnedAway.sum();
  }

  private @Nullable Place grantNext() {
    for (Priority priority : Priority.values()) {
      Place first = queue(priority).poll();
      if (first != null) {
        first.state = Place.State.GRANTED;
        waiting--;
        return first;
      }
    }
    return null;
  }

  /**
   * Makes room for a request by what came last among those of the lowest priority below its own.
   */
  private @Nullable Place displace(Priority newcomer) {
    Priority[] all = Priority.values();
    for (int i = all.length - 1; all[i].compareTo(newcomer) > 0; i--) {
      Place last = queue(all[i]).pollLast();
      if (last != null) {
        last.state = Place.State.DISPLACED;
        waiting--;
        return last;
      }
    }
    return null;
  }

  private void abandoned(Place place) {
    boolean hadPermit;
    synchronized (this) {
      if (place.state == Place.State.WAITING) {
        queue(place.priority).remove(place);
        waiting--;
      }
      hadPermit = place.state == Place.State.GRANTED;
      place.state = Place.State.OVER;
    }
    if (hadPermit) {
      leave();
    }
  }

  private void tell(Place place) {
    Place.State told;
    synchronized (this) {
      told = place.state;
      place.state = Place.State.OVER;
    }
    switch (told) {
      case GRANTED -> place.waiter.granted();
      case DISPLACED -> place.waiter.displaced();
      case OVER -> {}
      case WAITING -> throw new IllegalStateException("told before anything happened");
    }
  }

  private Deque<Place> queue(Priority priority) {
    Deque<Place> queue = line.get(priority);
    if (queue == null) {
      throw new IllegalStateException("no line for " + priority);
    }
    return queue;
  }
}
