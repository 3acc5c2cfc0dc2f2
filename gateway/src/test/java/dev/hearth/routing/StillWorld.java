package dev.hearth.routing;

import dev.hearth.provider.Target;
import dev.hearth.resilience.Breaker;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.facts.Spend;
import dev.hearth.routing.facts.World;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A world that stands still, as a test says it does; targets by their ids. */
public final class StillWorld implements World {
  private final Map<String, Integer> inFlight = new HashMap<>();
  private final Map<String, Integer> slots = new HashMap<>();
  private final Map<String, Long> firstOutput = new HashMap<>();
  private final Map<String, Long> requests = new HashMap<>();
  private final Map<String, Long> tokens = new HashMap<>();
  private final Map<String, String> loads = new HashMap<>();
  private final Map<String, Double> prices = new HashMap<>();
  private final Map<String, Breaker.State> breakers = new HashMap<>();
  private final Map<String, Complexity> sessions = new HashMap<>();
  private ZonedDateTime now = ZonedDateTime.of(2026, 11, 2, 12, 0, 0, 0, ZoneOffset.UTC);
  private GpuState gpu = GpuState.FREE;
  private String gpuBecause = "";
  private Spend spend = Spend.NONE;
  private int turn;

  public StillWorld busy(String id, int requests, int of) {
    inFlight.put(id, requests);
    slots.put(id, of);
    return this;
  }

  /** What a target had in the last minute. */
  public StillWorld had(String id, long requestsHad, long tokensHad) {
    requests.put(id, requestsHad);
    tokens.put(id, tokensHad);
    return this;
  }

  public StillWorld answersIn(String id, long nanos) {
    firstOutput.put(id, nanos);
    return this;
  }

  public StillWorld costs(String id, double dollars) {
    prices.put(id, dollars);
    return this;
  }

  public StillWorld rests(String id) {
    breakers.put(id, Breaker.State.OPEN);
    return this;
  }

  public StillWorld at(ZonedDateTime time) {
    now = time;
    return this;
  }

  public StillWorld gpu(GpuState state) {
    gpu = state;
    return this;
  }

  /** The cards' state, and why. */
  public StillWorld gpu(GpuState state, String because) {
    gpu = state;
    gpuBecause = because;
    return this;
  }

  public StillWorld load(String id, String words) {
    loads.put(id, words);
    return this;
  }

  public StillWorld spent(Spend so) {
    spend = so;
    return this;
  }

  /** What clouds have cost, and the limits; null for none. */
  public StillWorld spent(
      String today, @Nullable String daily, String month, @Nullable String monthly) {
    return spent(
        new Spend(new BigDecimal(today), new BigDecimal(month), dollars(daily), dollars(monthly)));
  }

  private static @Nullable BigDecimal dollars(@Nullable String amount) {
    return amount == null ? null : new BigDecimal(amount);
  }

  public StillWorld session(String name, Complexity asked) {
    sessions.put(name, asked);
    return this;
  }

  public StillWorld turn(int before) {
    turn = before;
    return this;
  }

  @Override
  public ZonedDateTime now() {
    return now;
  }

  @Override
  public GpuState gpu() {
    return gpu;
  }

  @Override
  public String gpuBecause() {
    return gpuBecause;
  }

  @Override
  public String loadInWords(Target target) {
    return loads.getOrDefault(target.id(), "");
  }

  @Override
  public Spend spend() {
    return spend;
  }

  @Override
  public int inFlight(Target target) {
    return inFlight.getOrDefault(target.id(), 0);
  }

  @Override
  public int slots(Target target) {
    return slots.getOrDefault(target.id(), 0);
  }

  @Override
  public int window(Target target) {
    return target.traits().contextWindow();
  }

  @Override
  public long firstOutputNanos(Target target) {
    return firstOutput.getOrDefault(target.id(), 0L);
  }

  @Override
  public long wholeAnswerNanos(Target target) {
    return firstOutput.getOrDefault(target.id(), 0L);
  }

  @Override
  public long requestsInMinute(Target target) {
    return requests.getOrDefault(target.id(), 0L);
  }

  @Override
  public long tokensInMinute(Target target) {
    return tokens.getOrDefault(target.id(), 0L);
  }

  @Override
  public @Nullable Double price(Target target) {
    return prices.get(target.id());
  }

  @Override
  public Breaker.State breaker(Target target) {
    return breakers.getOrDefault(target.id(), Breaker.State.CLOSED);
  }

  @Override
  public int turn(String group) {
    return turn;
  }

  @Override
  public @Nullable Complexity escalated(String session) {
    return sessions.get(session);
  }
}
