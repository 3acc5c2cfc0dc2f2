package dev.hearth.provider;

import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Health.Reading;
import dev.hearth.provider.Health.State;
import dev.hearth.provider.ProviderProbe.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the back ends how they are and publishes what they say as a {@link Health} snapshot.
 *
 * <p>One virtual thread makes the rounds. A provider in trouble is asked in every round; one that
 * well and local, or free to ask wherever it is, every {@link #CALM} or so; any other that is not
 * in trouble never, since it may bill for it. A round asks {@value #AT_ONCE} providers at a time
 * and ends when all have answered or run into the probes' time-outs.
 */
public final class HealthProbes implements AutoCloseable {

  /** How long a round waits for the next one. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  /** How old the reading of a local provider that is well may become. */
  public static final Duration CALM = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(HealthProbes.class);
  private static final int AT_ONCE = 8;

  private final Supplier<List<Provider>> providers;
  private final Predicate<Provider> troubled;
  private final Consumer<Provider> onUp;
  private final ProviderProbe probe;
  private final InstantSource clock;
  private final @Nullable Loads loads;
  private final Patrol patrol;
  private final Object publishing = new Object();
  private volatile Health health = Health.unknown();

  /** Whom the readings are of, by name; the probes' thread's alone. */
  private Map<String, Provider> asked = Map.of();

  /** What they are, as far as their lists of models told, by name. */
  private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

  /**
   * Probes that do nothing until they are told to.
   *
   * @param providers those there are now; asked in every round
   * @param troubled whether a provider has a target whose breaker is open
   * @param onUp is told each time a provider answers well, so that a breaker's trial can be brought
   *     forward; called on the probes' thread
   */
  public HealthProbes(
      Supplier<List<Provider>> providers,
      Predicate<Provider> troubled,
      Consumer<Provider> onUp,
      Fetcher fetcher,
      InstantSource clock,
      Pause pause) {
    this(providers, troubled, onUp, fetcher, null, clock, pause);
  }

  /**
   * The same, which ask in every round how busy the user's own back ends are, too.
   *
   * @param loads null for not asking
   */
  public HealthProbes(
      Supplier<List<Provider>> providers,
      Predicate<Provider> troubled,
      Consumer<Provider> onUp,
      Fetcher fetcher,
      @Nullable Loads loads,
      InstantSource clock,
      Pause pause) {
    this.providers = Objects.requireNonNull(providers, "providers");
    this.troubled = Objects.requireNonNull(troubled, "troubled");
    this.onUp = Objects.requireNonNull(onUp, "onUp");
    this.probe = new ProviderProbe(fetcher);
    this.clock = Objects.requireNonNull(clock, "clock");
    this.loads = loads;
    this.patrol = new Patrol("health-probes", this::round, INTERVAL, pause);
  }

  /** What is known now; from any thread. */
  public Health health() {
    return health;
  }

  /** Forgets what is known of providers that are not what they were. */
  public void forget(Set<String> names) {
    synchronized (publishing) {
      Map<String, Reading> rest = new HashMap<>(health.byProvider());
      rest.keySet().removeAll(names);
      health = new Health(rest);
    }
  }

  /** Makes rounds from now on, the first one at once. */
  public void start() {
    patrol.start();
  }

  /** One round: asks those who are due, publishes, tells of those who are up. */
  void round() throws InterruptedException {
    Instant now = clock.instant();
    Map<String, Reading> readings = new HashMap<>();
    List<Provider> due = new ArrayList<>();
    Map<String, Provider> present = new HashMap<>();
    for (Provider provider : providers.get()) {
      present.put(provider.name(), provider);
      boolean inTrouble = troubled.test(provider);
      readings.put(provider.name(), kept(provider, inTrouble));
      if (isDue(provider, inTrouble, now)) {
        due.add(provider);
      }
    }
    readings.putAll(ask(due));
    asked = present;
    publish(readings);
    kinds.keySet().retainAll(present.keySet());
    for (Provider provider : due) {
      if (health.of(provider.name()).state() == State.UP) {
        onUp.accept(provider);
      }
    }
    if (loads != null) {
      loads.round(List.copyOf(present.values()), health, kinds);
    }
  }

  /** Nobody is told of a provider that is another one by now. */
  private void publish(Map<String, Reading> readings) {
    synchronized (publishing) {
      Set<Provider> now = Set.copyOf(providers.get());
      readings
          .keySet()
          .removeIf(name -> {
            Provider provider = asked.get(name);
            return provider == null || !now.contains(provider);
          });
      health = new Health(readings);
    }
  }

  /** What still holds of a provider that is not asked: trouble of which nobody speaks is over. */
  private Reading kept(Provider provider, boolean inTrouble) {
    Provider before = asked.get(provider.name());
    if (before != null && !before.equals(provider)) {
      return Reading.UNKNOWN;
    }
    Reading last = health.of(provider.name());
    return ProviderProbe.isFree(provider) || inTrouble || last.state() == State.UP
        ? last
        : Reading.UNKNOWN;
  }

  private boolean isDue(Provider provider, boolean inTrouble, Instant now) {
    if (inTrouble || !ProviderProbe.isFree(provider)) {
      return inTrouble;
    }
    Reading last = health.of(provider.name());
    Instant checked = last.checkedAt();
    return last.state() != State.UP
        || checked == null
        || !now.isBefore(checked.plus(CALM.minus(INTERVAL.dividedBy(2))));
  }

  private Map<String, Reading> ask(List<Provider> due) throws InterruptedException {
    Map<String, Reading> readings = new HashMap<>();
    List<Callable<Reading>> questions = new ArrayList<>();
    due.forEach(provider -> questions.add(() -> reading(provider)));
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofVirtual().name("health-probe-", 0).factory())) {
      List<Future<Reading>> answers = threads.invokeAll(questions);
      for (int i = 0; i < answers.size(); i++) {
        readings.put(due.get(i).name(), answer(due.get(i), answers.get(i)));
      }
    }
    return readings;
  }

  private static Reading answer(Provider provider, Future<Reading> asked)
      throws InterruptedException {
    try {
      return asked.get();
    } catch (ExecutionException e) {
      LOG.error("the probe of {} failed", provider.name(), e.getCause());
      return new Reading(
          State.UNKNOWN, null, null, "the probe itself failed: " + e.getCause(), Map.of());
    }
  }

  private Reading reading(Provider provider) throws InterruptedException {
    Instant start = clock.instant();
    Verdict verdict = probe.ask(provider);
    Instant end = clock.instant();
    if (verdict.kind() != null) {
      kinds.put(provider.name(), verdict.kind());
    }
    State before = health.of(provider.name()).state();
    if (before != verdict.state()) {
      LOG.info("{} is {}{}", provider.name(), verdict.state(), because(verdict));
    }
    return new Reading(
        verdict.state(),
        end,
        Duration.between(start, end),
        verdict.problem(),
        verdict.models().isEmpty() ? health.of(provider.name()).models() : verdict.models());
  }

  private static String because(Verdict verdict) {
    return verdict.problem() == null ? "" : ": " + verdict.problem();
  }

  /** Ends the rounds and waits until the one under way is over. */
  @Override
  public void close() {
    patrol.close();
  }
}
