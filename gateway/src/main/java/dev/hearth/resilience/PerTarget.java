package dev.hearth.resilience;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * One thing for each target, by the target's id. Thread-safe; bounded by what is configured.
 *
 * @param <V> the thing, which is thread-safe itself
 */
public final class PerTarget<V> {
  private final Map<String, V> byId = new ConcurrentHashMap<>();
  private final Supplier<V> fresh;

  PerTarget(Supplier<V> fresh) {
    this.fresh = fresh;
  }

  /** The target's; a fresh one where it has none yet. */
  public V of(String id) {
    V known = byId.get(id);
    return known != null ? known : byId.computeIfAbsent(id, _ -> fresh.get());
  }

  /** Forgets targets that are gone. */
  void retain(Set<String> ids) {
    byId.keySet().retainAll(ids);
  }

  /** Shows every one. */
  public void forEach(BiConsumer<String, V> visitor) {
    byId.forEach(visitor);
  }
}
