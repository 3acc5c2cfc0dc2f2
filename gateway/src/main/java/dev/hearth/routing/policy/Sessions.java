package dev.hearth.routing.policy;

import dev.hearth.routing.facts.Complexity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the most that each session asked of a model: it only ever rises. A session that nobody
 * uses for a while is forgotten, and so is the one used longest ago where there are too many.
 * Thread-safe: one lock, held for a few map operations.
 */
public final class Sessions {
  public static final int DEFAULT_MOST = 10_000;
  public static final Duration DEFAULT_AGE = Duration.ofHours(4);

  private final int mostSessions;
  private final Duration age;
  private final InstantSource clock;
  private final Object lock = new Object();
  private final Map<String, Entry> byUse = new LinkedHashMap<>(16, 0.75f, true);

  private record Entry(Complexity complexity, Instant end) {}

  /**
   * @param most how many sessions are remembered at once
   * @param age how long after its last use each is
   */
  public Sessions(int most, Duration age, InstantSource clock) {
    if (most < 1 || !age.isPositive()) {
      throw new IllegalArgumentException(
          "most: %d, age: %s (expected: 1 or more, > 0)".formatted(most, age));
    }
    this.mostSessions = most;
    this.age = age;
    this.clock = clock;
  }

  /** Notes what a session asked; less than it asked before changes nothing. */
  public void note(String session, Complexity asked) {
    Instant now = clock.instant();
    synchronized (lock) {
      dropExpired(now);
      Entry before = byUse.get(session);
      Complexity most = before == null ? asked : higher(before.complexity(), asked);
      byUse.put(session, new Entry(most, now.plus(age)));
      if (byUse.size() > mostSessions) {
        dropEldest();
      }
    }
  }

  /** The most that a session asked; null for one that is not remembered. */
  public @Nullable Complexity escalated(String session) {
    Instant now = clock.instant();
    synchronized (lock) {
      dropExpired(now);
      Entry entry = byUse.get(session);
      if (entry == null) {
        return null;
      }
      byUse.put(session, new Entry(entry.complexity(), now.plus(age)));
      return entry.complexity();
    }
  }

  /** How many sessions are remembered. */
  public int size() {
    Instant now = clock.instant();
    synchronized (lock) {
      dropExpired(now);
      return byUse.size();
    }
  }

  /** Every use moves an entry to the end and gives it the latest end, so the first end first. */
  private void dropExpired(Instant now) {
    Iterator<Entry> entries = byUse.values().iterator();
    while (entries.hasNext() && !entries.next().end().isAfter(now)) {
      entries.remove();
    }
  }

  private static Complexity higher(Complexity one, Complexity other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private void dropEldest() {
    Iterator<Entry> entries = byUse.values().iterator();
    entries.next();
    entries.remove();
  }
}
