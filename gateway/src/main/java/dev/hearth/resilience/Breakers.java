package dev.hearth.resilience;

import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The breakers of all targets, by the target's id. Thread-safe; bounded by what is configured. */
public final class Breakers {
  private final Map<String, Breaker> byId = new ConcurrentHashMap<>();
  private final Clock clock;

  public Breakers(InstantSource clock) {
    this.clock = clock.withZone(ZoneOffset.UTC);
  }

  /**
   * The breaker of a target, closed when it is new.
   *
   * @param failures how many requests in a row open it
   * @param openFor for how long; zero for never
   */
  public Breaker of(String id, int failures, Duration openFor) {
    Breaker known = byId.get(id);
    return known != null
        ? known
        : byId.computeIfAbsent(id, name -> new TrialBreaker(name, failures, openFor, clock));
  }

  /**
   * The same of a target that may rest by another rule.
   *
   * @param cooldown that rule; null where the number and the time count
   */
  public Breaker of(String id, int failures, Duration openFor, @Nullable CooldownRule cooldown) {
    if (cooldown == null) {
      return of(id, failures, openFor);
    }
    Breaker known = byId.get(id);
    return known != null
        ? known
        : byId.computeIfAbsent(id, _ -> new CooldownBreaker(cooldown, clock));
  }

  /** Forgets targets that are gone. */
  public void retain(Set<String> ids) {
    byId.keySet().retainAll(ids);
  }

  /** Shows every breaker. */
  public void forEach(BiConsumer<String, Breaker> visitor) {
    byId.forEach(visitor);
  }
}
