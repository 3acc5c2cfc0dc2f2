package dev.hearth.routing;

import dev.hearth.provider.Load;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Provider;
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
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The world as it is at the moment of asking. Thread-safe. */
public final class LiveWorld implements World {
  private final Standing standing;
  private final Clock clock;
  private final Sessions sessions;
  private final Supplier<Catalog> catalog;
  private final Function<Target, ModelTraits> told;
  private final Function<Provider, @Nullable Load> loads;
  private final Supplier<String> foreignUse;
  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

  /**
   * A world in which nothing happened yet.
   *
   * @param catalog the models of the moment
   * @param told what a target's server says of its model
   * @param clock in the zone whose time of day counts
   */
  public LiveWorld(
      Standing standing,
      Sessions sessions,
      Supplier<Catalog> catalog,
      Function<Target, ModelTraits> told,
      Clock clock) {
    this(standing, sessions, catalog, told, _ -> null, () -> "", clock);
  }

  /**
   * The same, which knows how busy servers say that they are.
   *
   * @param loads what they said; null of those that said nothing
   * @param foreignUse who else keeps the cards busy, in words; empty for nobody
   */
  public LiveWorld(
      Standing standing,
      Sessions sessions,
      Supplier<Catalog> catalog,
      Function<Target, ModelTraits> told,
      Function<Provider, @Nullable Load> loads,
      Supplier<String> foreignUse,
      Clock clock) {
    this.loads = loads;
    this.foreignUse = foreignUse;
    this.standing = standing;
    this.catalog = catalog;
    this.told = told;
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public ZonedDateTime now() {
    return ZonedDateTime.now(clock);
  }

  @Override
  public GpuState gpu() {
    return cards().state();
  }

  @Override
  public String gpuBecause() {
    return cards().because();
  }

  /**
   * Leased while somebody else uses them; else free while one of one's own targets could begin at
   * once; unknown where nobody tells.
   */
  private Cards cards() {
    String foreign = foreignUse.get();
    if (!foreign.isEmpty()) {
      return new Cards(GpuState.LEASED, foreign);
    }
    Cards best = new Cards(GpuState.UNKNOWN, "");
    for (ModelGroup group : catalog.get().groups().values()) {
      for (Target target : group.targets()) {
        if (target.provider().local()) {
          Cards its = cards(target);
          if (its.state() == GpuState.FREE) {
            return its;
          }
          best = best.state() == GpuState.UNKNOWN ? its : best;
        }
      }
    }
    return best;
  }

  private Cards cards(Target target) {
    return Cards.of(target, inFlight(target), slots(target), loads.apply(target.provider()));
  }

  @Override
  public String loadInWords(Target target) {
    Cards its = cards(target);
    boolean tells = target.provider().local() && !its.because().isEmpty();
    return tells ? its.state().word() + ": " + its.because() : "";
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
    return limit > 0 ? limit : told.apply(target).slots();
  }

  /** What the configuration says of it counts, and else what its server does. */
  @Override
  public int window(Target target) {
    int configured = target.traits().contextWindow();
    return configured > 0 ? configured : told.apply(target).contextWindow();
  }

  @Override
  public long firstOutputNanos(Target target) {
    return standing.vitals().of(target.id()).firstOutputNanos();
  }

  @Override
  public long wholeAnswerNanos(Target target) {
    return standing.vitals().of(target.id()).wholeAnswerNanos();
  }

  @Override
  public long requestsInMinute(Target target) {
    return standing.vitals().of(target.id()).requestsInMinute();
  }

  @Override
  public long tokensInMinute(Target target) {
    return standing.vitals().of(target.id()).tokensInMinute();
  }

  @Override
  public @Nullable Double price(Target target) {
    return target.traits().price();
  }

  @Override
  public Breaker.State breaker(Target target) {
    return standing
        .breakers()
        .of(
            target.id(),
            target.breaker().failures(),
            target.breaker().openFor(),
            target.breaker().cooldown())
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
