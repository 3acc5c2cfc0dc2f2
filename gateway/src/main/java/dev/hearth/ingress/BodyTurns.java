package dev.hearth.ingress;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Whose large body is read next, among the connections of one event loop. Read side by side, the
 * bodies of a burst would all be in memory before the first is sent on; read a few at a time, each
 * is on its way before the next begins. Lives on its loop.
 */
/*
 * A turn is a courtesy and no lock: whoever has not come to an end within the patience goes on
 * reading, but no longer keeps others waiting, so that slow callers delay nobody for long.
 */
final class BodyTurns {
  /** Bytes that a body has to announce to need a turn: a pool's buffer or less is no burden. */
  static final int LARGE = 32 * 1024;

  static final int AT_ONCE = 8;
  static final Duration PATIENCE = Duration.ofMillis(20);

  private final ScheduledExecutorService timers;
  private final Queue<Turn> waiting = new ArrayDeque<>();
  private final Set<Turn> reading = new HashSet<>();
  private boolean patient;

  BodyTurns(ScheduledExecutorService timers) {
    this.timers = timers;
  }

  /**
   * A place in the queue.
   *
   * @param begin what the loop does when the turn has come, where {@link Turn#waits} was true: a
   *     task of its own, so that what was read before is sent on first
   */
  Turn take(Runnable begin) {
    Turn turn = new Turn(begin);
    if (reading.size() < AT_ONCE) {
      reading.add(turn);
    } else {
      turn.waits = true;
      waiting.add(turn);
      bePatient();
    }
    return turn;
  }

  private void bePatient() {
    if (!patient) {
      patient = true;
      var _ = timers.schedule(this::loseMyPatience, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void loseMyPatience() {
    patient = false;
    if (!waiting.isEmpty()) {
      reading.clear();
      letIn();
    }
  }

  private void letIn() {
    while (reading.size() < AT_ONCE && !waiting.isEmpty()) {
      Turn next = waiting.remove();
      reading.add(next);
      next.waits = false;
      timers.execute(next.begin);
    }
    if (!waiting.isEmpty()) {
      bePatient();
    }
  }

  /** One body's place. */
  final class Turn {
    private final Runnable begin;
    private boolean waits;

    private Turn(Runnable begin) {
      this.begin = begin;
    }

    /** Whether others come first. */
    boolean waits() {
      return waits;
    }

    /** The body is whole, or nobody wants it any more. Idempotent. */
    void end() {
      if (waits) {
        waits = false;
        waiting.remove(this);
      } else if (reading.remove(this)) {
        letIn();
      }
    }
  }
}
