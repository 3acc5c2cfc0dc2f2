package dev.hearth.provider;

import dev.hearth.provider.Discovered.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How busy the user's own back ends and graphics cards are, as they told in the last round of
 * probes. Rounds are made on the probes' thread; what they told may be read from any.
 */
public final class Loads {
  /** What was said longer ago is no word about now. */
  private static final Duration STALE = HealthProbes.INTERVAL.multipliedBy(3).plusSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Loads.class);
  private static final int AT_ONCE = 8;
  private static final int BUSY_PERCENT = 80;
  private static final int CALM_PERCENT = 60;

  private final BooleanSupplier wanted;
  private final Supplier<Optional<Path>> tool;
  private final BooleanSupplier idle;
  private final LoadProbe probe;
  private final InstantSource clock;
  private volatile Map<Provider, Load> byProvider = Map.of();
  private volatile Foreign foreign = new Foreign(0, 0, Instant.EPOCH);

  /** How busy others keep the cards: readings in a row that say so, and the last one. */
  private record Foreign(int inARow, int percent, Instant at) {}

  /**
   * Nothing is known before the first round.
   *
   * @param wanted whether anybody wants to know; else nothing is asked
   * @param tool where NVIDIA's tool is, if it may be asked
   * @param idle whether the gateway has no request at any of the user's own back ends
   */
  public Loads(
      BooleanSupplier wanted,
      Supplier<Optional<Path>> tool,
      BooleanSupplier idle,
      Fetcher fetcher,
      InstantSource clock) {
    this.wanted = Objects.requireNonNull(wanted, "wanted");
    this.tool = Objects.requireNonNull(tool, "tool");
    this.idle = Objects.requireNonNull(idle, "idle");
    this.probe = new LoadProbe(fetcher);
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /** What a back end told lately; null where it told nothing. */
  public @Nullable Load of(Provider provider) {
    Load load = byProvider.get(provider);
    return load == null || isStale(load.at()) ? null : load;
  }

  /** Who else keeps the cards busy, in words; empty where nobody does, or nobody knows. */
  public String foreignUse() {
    Foreign now = foreign;
    return now.inARow() < 2 || isStale(now.at())
        ? ""
        : "a graphics card is used to %d %% and none of it is ours, says nvidia-smi"
            .formatted(now.percent());
  }

  private boolean isStale(Instant at) {
    return at.plus(STALE).isBefore(clock.instant());
  }

  /**
   * Asks those that may be asked.
   *
   * @param health of the back ends, as it is now
   * @param kinds what they are, as far as their lists of models told, by name
   */
  void round(List<Provider> providers, Health health, Map<String, Kind> kinds)
      throws InterruptedException {
    if (!wanted.getAsBoolean()) {
      byProvider = Map.of();
      return;
    }
    List<Provider> asked = new ArrayList<>();
    Map<Provider, Load> told = new HashMap<>();
    for (Provider provider : providers) {
      switch (health.of(provider.name()).state()) {
        case UP -> {
          if (provider.local()) {
            asked.add(provider);
          }
        }
        case LOADING -> told.put(provider, Load.loading(clock.instant()));
        case DOWN, CREDENTIALS_REFUSED, UNKNOWN -> {}
      }
    }
    told.putAll(ask(asked, kinds));
    byProvider = Map.copyOf(told);
    look();
  }

  private Map<Provider, Load> ask(List<Provider> asked, Map<String, Kind> kinds)
      throws InterruptedException {
    Map<Provider, Load> told = new HashMap<>();
    List<Callable<Optional<Load>>> questions = new ArrayList<>();
    for (Provider provider : asked) {
      Kind kind = kinds.get(provider.name());
      questions.add(() -> Optional.ofNullable(probe.ask(provider, kind, clock.instant())));
    }
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("load-", 0).factory())) {
      List<Future<Optional<Load>>> answers = threads.invokeAll(questions);
      for (int i = 0; i < answers.size(); i++) {
        Provider provider = asked.get(i);
        answer(provider, answers.get(i))
            .ifPresent(load -> told.put(provider, load.after(byProvider.get(provider))));
      }
    }
    return told;
  }

  private static Optional<Load> answer(Provider provider, Future<Optional<Load>> asked)
      throws InterruptedException {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      LOG.error("asking {} how busy it is failed", provider.name(), e.getCause());
      return Optional.empty();
    }
  }

  /**
   * Looks at the cards while nothing of the gateway's own is there: one's own stream alone keeps a
   * card at 100 %, whatever else it could take.
   */
  private void look() throws InterruptedException {
    Optional<Path> where = tool.get();
    if (where.isEmpty() || !idle.getAsBoolean()) {
      return;
    }
    OptionalInt percent = NvidiaSmi.busiest(where.get());
    if (percent.isEmpty() || !idle.getAsBoolean()) {
      return;
    }
    Foreign before = foreign;
    int now = percent.getAsInt();
    boolean goesOn = now >= BUSY_PERCENT || (before.inARow() >= 2 && now >= CALM_PERCENT);
    foreign = new Foreign(goesOn ? before.inARow() + 1 : 0, now, clock.instant());
  }
}
