package dev.hearth.resilience;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * The lanes of whatever may not have more than so many requests at once, by its name. Thread-safe;
 * bounded by what is configured.
 */
public final class Lanes {
  private final Map<String, Lane> byName = new ConcurrentHashMap<>();

  Lanes() {}

  /**
   * A lane, with these limits from now on.
   *
   * @param permits requests at once, ≥ 1
   * @param most requests in line
   */
  public Lane of(String name, int permits, int most) {
    Lane lane = byName.get(name);
    if (lane == null) {
      lane = byName.computeIfAbsent(name, _ -> new Lane());
    }
    if (!lane.isFor(permits, most)) {
      lane.adjust(permits, most);
    }
    return lane;
  }

  /** Forgets those that are gone; who waits there still has its turn. */
  void retain(Set<String> names) {
    byName.keySet().retainAll(names);
  }

  /** Shows every one. */
  public void forEach(BiConsumer<String, Lane> visitor) {
    byName.forEach(visitor);
  }
}
