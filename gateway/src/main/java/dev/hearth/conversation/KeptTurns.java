package dev.hearth.conversation;

import dev.hearth.dialect.History;
import dev.hearth.dialect.Turn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns in memory, within limits, each for its owner alone. Thread-safe: one lock, held for a few
 * map operations and never while anything is read, written or waited for.
 */
/*
 * Turns share the turns that they went on from, so what is counted is every turn that can be
 * reached, once, whoever reaches it: a turn that is let go takes room for as long as a later one is
 * kept. What was used longest ago goes first; what is too old goes whenever anybody looks.
 */
public final class KeptTurns {
  /** A larger turn is not kept. */
  public static final long LARGEST_TURN = 4L * 1024 * 1024;

  /** A turn whose whole conversation is larger is not kept. */
  public static final long LARGEST_CONVERSATION = 16L * 1024 * 1024;

  private volatile KeepingLimits limits;
  private final InstantSource clock;
  private final Object lock = new Object();
  private final Map<Key, Entry> byUse = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<Key, Entry> byAge = new LinkedHashMap<>();
  private final Map<Turn, Integer> holders = new HashMap<>();
  private long bytes;
  private long evicted;
  private long expired;
  private long tooLarge;

  private record Key(String owner, String id) {}

  private record Entry(Turn turn, Instant kept) {}

  /**
   * What is kept at one moment, and what was let go so far.
   *
   * @param evicted for want of room
   * @param expired because of their age
   * @param tooLarge turns that were never kept
   */
  public record Held(int answers, long bytes, long evicted, long expired, long tooLarge) {}

  public KeptTurns(KeepingLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** Keeps by other limits from now on: what is too much or too old by them goes at once. */
  public void limit(KeepingLimits other) {
    synchronized (lock) {
      limits = other;
      dropExpired();
      makeRoom();
    }
  }

  /**
   * The turns of one owner.
   *
   * @param owner its name, asked for when it matters and on the thread that asks the history
   */
  public History of(Supplier<String> owner) {
    return limits.on() ? new OfOwner(owner) : History.NONE;
  }

  /** The turn of an owner that gave the answer of that id; null when there is none. */
  public @Nullable Turn find(String owner, String id) {
    synchronized (lock) {
      dropExpired();
      Entry entry = byUse.get(new Key(owner, id));
      return entry == null ? null : entry.turn();
    }
  }

  /** Lets a turn of an owner go; false when there is none. Later turns that go on from it stay. */
  public boolean delete(String owner, String id) {
    synchronized (lock) {
      dropExpired();
      return drop(new Key(owner, id));
    }
  }

  public Held held() {
    synchronized (lock) {
      dropExpired();
      return new Held(byUse.size(), bytes, evicted, expired, tooLarge);
    }
  }

  private void keep(String owner, Turn turn) {
    Key key = new Key(owner, turn.id());
    synchronized (lock) {
      dropExpired();
      if (!fits(turn.bytes(), turn.bytesOfAll())) {
        tooLarge++;
        return;
      }
      hold(turn);
      drop(key);
      Entry entry = new Entry(turn, clock.instant());
      byUse.put(key, entry);
      byAge.put(key, entry);
      makeRoom();
    }
  }

  private boolean fits(long own, long all) {
    return own <= LARGEST_TURN && all <= Math.min(LARGEST_CONVERSATION, limits.bytes());
  }

  private void makeRoom() {
    while (!byUse.isEmpty() && (byUse.size() > limits.answers() || bytes > limits.bytes())) {
      drop(byUse.keySet().iterator().next());
      evicted++;
    }
  }

  private void dropExpired() {
    Instant oldestKept = clock.instant().minus(limits.age());
    Iterator<Map.Entry<Key, Entry>> oldest = byAge.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Key, Entry> next = oldest.next();
      if (next.getValue().kept().isAfter(oldestKept)) {
        return;
      }
      oldest.remove();
      byUse.remove(next.getKey());
      letGo(next.getValue().turn());
      expired++;
    }
  }

  private boolean drop(Key key) {
    Entry entry = byUse.remove(key);
    if (entry == null) {
      return false;
    }
    byAge.remove(key);
    letGo(entry.turn());
    return true;
  }

  private void hold(Turn turn) {
    for (Turn held = turn; held != null; held = held.previous()) {
      if (holders.merge(held, 1, Integer::sum) > 1) {
        return;
      }
      bytes += held.bytes();
    }
  }

  private void letGo(Turn turn) {
    for (Turn held = turn; held != null; held = held.previous()) {
      if (holders.merge(held, -1, (now, less) -> now + less == 0 ? null : now + less) != null) {
        return;
      }
      bytes -= held.bytes();
    }
  }

  /** The turns of one owner. */
  private final class OfOwner implements History {
    private final Supplier<String> owner;

    OfOwner(Supplier<String> owner) {
      this.owner = owner;
    }

    @Override
    public boolean keeps(@Nullable Turn previous, long own) {
      return fits(own, own + (previous == null ? 0 : previous.bytesOfAll()));
    }

    @Override
    public @Nullable Turn find(String id) {
      return KeptTurns.this.find(owner.get(), id);
    }

    @Override
    public void keep(Turn turn) {
      KeptTurns.this.keep(owner.get(), turn);
    }
  }
}
