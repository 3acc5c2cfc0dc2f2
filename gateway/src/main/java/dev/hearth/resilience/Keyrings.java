package dev.hearth.resilience;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * The keyrings of the providers that have several keys, by their names. Thread-safe; bounded by
 * what is configured.
 */
public final class Keyrings {
  private final Map<String, Held> byProvider = new ConcurrentHashMap<>();
  private final LongSupplier nanoTime;

  /** A keyring and the keys that it is for. */
  private record Held(List<?> keys, Keyring ring) {}

  Keyrings(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A provider's keyring; a fresh one when it is new or has other keys than before.
   *
   * @param keys what tells whether they are the same ones
   */
  public Keyring of(String provider, List<?> keys) {
    Held held = byProvider.get(provider);
    if (held == null || !held.keys().equals(keys)) {
      held =
          byProvider.compute(
              provider,
              (_, old) ->
                  old != null && old.keys().equals(keys)
                      ? old
                      : new Held(keys, new Keyring(provider, keys.size(), nanoTime)));
    }
    return held.ring();
  }

  /** Forgets providers that are gone. */
  void retain(Set<String> providers) {
    byProvider.keySet().retainAll(providers);
  }

  /** Shows every one. */
  public void forEach(BiConsumer<String, Keyring> visitor) {
    byProvider.forEach((provider, held) -> visitor.accept(provider, held.ring()));
  }
}
