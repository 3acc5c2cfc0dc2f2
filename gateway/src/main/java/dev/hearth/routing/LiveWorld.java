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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The world as it is at the moment of asking. Thread-safe. */
public final class LiveWorld implements World {
  private final Standing standing;
  private final Clock clock;
  private final Sessions sessions;
  private final Map<String, AtomicInteger> turns = new ConcurrentHashMap<>();

  /**
   * A world in which nothing happened yet.
   *
   * @param clock in the zone whose time of day counts
   */
  public LiveWorld(Standing standing, Sessions sessions, Clock clock) {
    this.standing = standing;
    this.sessions = sessions;
    this.clock = clock;
  }

  @Override
  public ZonedDateTime now() {
    return ZonedDateTime.now(clock);
  }

  @Override
  public GpuState gpu() {
    return GpuState.UNKNOWN;
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
    return target.limits().parallel();
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
