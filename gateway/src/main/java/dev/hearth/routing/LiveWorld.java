package dev.hearth.routing;

import dev.hearth.provider.Target;
import dev.hearth.resilience.Breaker;
import dev.hearth.resilience.Standing;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.facts.Spend;
import dev.hearth.routing.facts.World;
import dev.hearth.routing.policy.Sessions;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The world as it is at the moment of asking. Thread-safe. */
public final class LiveWorld implements World {
  private final Standing standing;
  private final Clock clock;
  private final Sessions sessions;
  private final Supplier<Catalog> catalog;
  private final ToIntFunction<Target> slotsTold;
  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

  /**
   * A world in which nothing happened yet.
   *
   * @param catalog the models of the moment
   * @param slotsTold how many requests a target's server says that it works on at once; 0 for no
   *     word about it
   * @param clock in the zone whose time of day counts
   */
  public LiveWorld(
      Standing standing,
      Sessions sessions,
      Supplier<Catalog> catalog,
      ToIntFunction<Target> slotsTold,
      Clock clock) {
    this.standing = standing;
    this.catalog = catalog;
    this.slotsTold = slotsTold;
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public ZonedDateTime now() {
    return ZonedDateTime.now(clock);
  }

  /** Free while one of one's own targets has a free slot; unknown where nobody knows of slots. */
  @Override
  public GpuState gpu() {
    GpuState state = GpuState.UNKNOWN;
    for (ModelGroup group : catalog.get().groups().values()) {
      for (Target target : group.targets()) {
        int slots = target.provider().local() ? slots(target) : 0;
        if (slots > inFlight(target)) {
          return GpuState.FREE;
        }
        state = slots > 0 ? GpuState.BUSY : state;
      }
    }
    return state;
  }

  @Override
  public Spend spend() {
    return Spend.NONE;
  }

  @Override
  public int inFlight(Target target) {
    return standing.vitals().of(target.id()).inFlight();
  }

  @Override
  public int slots(Target target) {
    int limit = target.limits().parallel();
    return limit > 0 ? limit : slotsTold.applyAsInt(target);
  }

  @Override
  public long firstOutputNanos(Target target) {
    return standing.vitals().of(target.id()).firstOutputNanos();
  }

  @Override
  public @Nullable Double price(Target target) {
    return null;
  }

  @Override
  public Breaker.State breaker(Target target) {
    return standing
        .breakers()
        .of(target.id(), target.breaker().failures(), target.breaker().openFor())
        .state();
  }

  /** Forgets the turns of groups that are gone. */
  public void retain(Set<String> groups) {
    turns.keySet().retainAll(groups);
  }

  @Override
  public int turn(String group) {
    AtomicInteger turn = turns.get(group);
    if (turn == null) {
      turn = turns.computeIfAbsent(group, _ -> new AtomicInteger());
    }
    return turn.getAndIncrement() & Integer.MAX_VALUE;
  }

  @Override
  public @Nullable Complexity escalated(String session) {
    return sessions.escalated(session);
  }
}
