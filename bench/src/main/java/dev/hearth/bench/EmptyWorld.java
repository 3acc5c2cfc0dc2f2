package dev.hearth.bench;

import dev.hearth.provider.Target;
import dev.hearth.resilience.Breaker;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.facts.Spend;
import dev.hearth.routing.facts.World;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** A world in which nothing goes on: a free GPU, nothing spent, no session. */
final class EmptyWorld implements World {
  private final ZonedDateTime now = ZonedDateTime.of(2026, 11, 25, 12, 0, 0, 0, ZoneOffset.UTC);

  @Override
  public ZonedDateTime now() {
    return now;
  }

  @Override
  public GpuState gpu() {
    return GpuState.FREE;
  }

  @Override
  public Spend spend() {
    return Spend.NONE;
  }

  @Override
  public int inFlight(Target target) {
    return 0;
  }

  @Override
  public int slots(Target target) {
    return 0;
  }

  @Override
  public int window(Target target) {
    return target.traits().contextWindow();
  }

  @Override
  public long firstOutputNanos(Target target) {
    return 0;
  }

  @Override
  public @Nullable Double price(Target target) {
    return null;
  }

  @Override
  public Breaker.State breaker(Target target) {
    return Breaker.State.CLOSED;
  }

  @Override
  public int turn(String group) {
    return 0;
  }

  @Override
  public @Nullable Complexity escalated(String session) {
    return null;
  }
}
