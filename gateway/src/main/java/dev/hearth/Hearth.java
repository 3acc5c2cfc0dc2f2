package dev.hearth;

import dev.hearth.Reload.Trigger;
import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.FileWatch;
import dev.hearth.conversation.KeptTurns;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.governance.KeyCheck;
import dev.hearth.ingress.HttpIngress;
import dev.hearth.ingress.LoopServices;
import dev.hearth.links.LinkFetcher;
import dev.hearth.links.Room;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.RequestPipeline;
import dev.hearth.pipeline.TargetAccounts;
import dev.hearth.provider.Discovered;
import dev.hearth.provider.Health;
import dev.hearth.provider.HealthProbes;
import dev.hearth.provider.LoadedModels;
import dev.hearth.provider.Loads;
import dev.hearth.provider.OllamaHost;
import dev.hearth.provider.Pause;
import dev.hearth.provider.Provider;
import dev.hearth.provider.UpstreamFetcher;
import dev.hearth.resilience.Standing;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.LiveWorld;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.policy.Sessions;
import dev.hearth.telemetry.Listeners;
import dev.hearth.telemetry.Metrics;
import dev.hearth.telemetry.ProviderOutcomes;
import dev.hearth.tokens.TokenCounts;
import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.LoopTimers;
import dev.hearth.upstream.ProxySettings;
import dev.hearth.upstream.Transport;
import dev.hearth.upstream.UpstreamClients;
import dev.hearth.upstream.UpstreamConfig;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A running gateway: every part made and joined, in order. */
public final class Hearth implements AutoCloseable {
  private static final int MAX_LOOPS = 8;

  /** How long the start waits for servers to be found, so that the first request meets them. */
  private static final Duration FIRST_LOOK = Duration.ofMillis(500);

  private final Time time;
  private final String instance =
      HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  private final String via = "1.1 hearth-" + instance;
  private final Models models;
  private final KeptTurns turns;
  private final ProviderOutcomes outcomes;
  private final ExchangeListener listener;
  private final Transport transport;
  private final EventLoopGroup loops;
  private final UpstreamClients upstreams;
  private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
  private final TokenCounts tokens =
      new TokenCounts(blocking, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  private final ModelSearch search;
  private final Loads loads;
  private final HealthProbes probes;
  private final Sessions sessions;
  private final LiveWorld world;
  private final Reloads reloads;
  private final FileWatch watch;
  private final ProfileSwitch profiles;
  private final HttpIngress ingress;
  private final Room room = new RequestRoom();
  private @Nullable InetSocketAddress address;
  private volatile String stubAdvice = "";

  /**
   * What the gateway takes for time.
   *
   * @param clock the time of day, for breakers and answers
   * @param timers what time-outs run on
   * @param pause what discovery and probes wait on between their rounds
   */
  public record Time(InstantSource clock, LoopTimers timers, Pause pause) {

    /** The machine's. */
    public static final Time SYSTEM =
        new Time(InstantSource.system(), LoopTimers.SYSTEM, Pause.sleeping());
  }

  /**
   * Starts a gateway.
   *
   * @throws IOException when it cannot listen, with the reason and what to do
   * @throws IllegalArgumentException when a variable is not understood, with the same
   */
  public static Hearth start(Configuration configuration, Surroundings surroundings)
      throws IOException {
    return start(configuration, ConfigSource.none(), surroundings);
  }

  /**
   * The same of a configuration that can be read again.
   *
   * @param source where it came from
   */
  public static Hearth start(
      Configuration configuration, ConfigSource source, Surroundings surroundings)
      throws IOException {
    Hearth hearth = new Hearth(configuration, source, surroundings);
    try {
      hearth.open();
      return hearth;
    } catch (IOException e) {
      hearth.close();
      throw e;
    }
  }

  private Hearth(Configuration configuration, ConfigSource source, Surroundings surroundings) {
    this.time = surroundings.time();
    this.transport = Transport.of(surroundings.environment().get(Transport.VARIABLE));
    Standing standing = Standing.fresh(time.clock(), time.timers()::nanoTime);
    this.models = new Models(configuration, standing, new OpenAiDialect(), new OllamaDialect());
    this.sessions = new Sessions(Sessions.DEFAULT_MOST, Sessions.DEFAULT_AGE, time.clock());
    this.turns = new KeptTurns(configuration.keeping(), time.clock());
    Metrics metrics = new Metrics(surroundings.version());
    this.outcomes = new ProviderOutcomes(time.clock());
    this.listener =
        Listeners.of(
            heard(surroundings.listeners(), metrics, outcomes, new TargetAccounts(standing)));
    int threads = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
    this.loops = transport.eventLoops(threads, new DefaultThreadFactory("hearth-loop", true));
    this.upstreams =
        new UpstreamClients(loops, upstreamConfig(surroundings.environment()), time.timers());
    UpstreamFetcher fetcher = new UpstreamFetcher(upstreams);
    String ollama = OllamaHost.variable(surroundings.environment());
    String ollamaHost = ollama == null ? null : surroundings.environment().get(ollama);
    this.search = new ModelSearch(models, fetcher, time.pause(), blocking, ollamaHost);
    this.loads =
        new Loads(
            () -> !models.catalog().policies().isEmpty(),
            () -> Optional.ofNullable(configuration().nvidiaSmi()),
            models::idleAtHome,
            fetcher,
            time.clock());
    this.world =
        new LiveWorld(
            standing,
            sessions,
            models::catalog,
            target -> Models.told(target, health()),
            loads::of,
            loads::foreignUse,
            time.clock().withZone(ZoneId.systemDefault()));
    this.probes =
        new HealthProbes(
            models::providers,
            models::troubled,
            models::well,
            fetcher,
            loads,
            time.clock(),
            time.pause());
    this.reloads = new Reloads(source, this::configuration, this::swap, time.clock());
    this.watch =
        new FileWatch(
            "config-watch",
            () -> reloads.state().files(),
            () -> reloads.reload(Trigger.FILE),
            time.pause());
    this.profiles =
        new ProfileSwitch(
            ProfileStore.in(surroundings.data()),
            models,
            gone -> upstreams.letGo(gone).join(),
            time.pause());
    ControlRoutes control =
        new ControlRoutes(
            models,
            turns,
            new AdminRoutes(reloads, this::configuration),
            new ProfileRoutes(profiles, models),
            probes,
            new GpuProviders(models, probes::health, outcomes, time.clock()),
            new LoadedModels(fetcher),
            metrics,
            this::draining,
            surroundings.version(),
            time.clock().instant());
    this.ingress =
        new HttpIngress(
            () -> models.snapshot().ingress(),
            control.routes(),
            instance,
            new HttpIngress.Transport(loops, transport.server(), Transport::first),
            blocking,
            this::servicesOf);
    metrics.read(
        new GaugeSources(ingress, models, upstreams, turns, reloads, surroundings.logLinesDropped())
            .sources());
  }

  private void open() throws IOException {
    CompletableFuture<Void> looked = CompletableFuture.runAsync(search::discover, blocking);
    try {
      looked.get(FIRST_LOOK.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // a slow machine elsewhere must not keep this one from serving; the look goes on
    } catch (ExecutionException e) {
      throw new IllegalStateException("looking for model servers failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    address = ingress.open(models.snapshot().masterKey().isSet());
    probes.start();
    search.listClouds();
  }

  /** Reads the configuration again when a file that it came from changes, from now on. */
  public void watchFiles() {
    watch.start();
    profiles.watch();
  }

  /** Reads the configuration again because the process was told to; returns when that is done. */
  public void reload() {
    var _ = reloads.reload(Trigger.SIGNAL);
  }

  private Configuration configuration() {
    return models.snapshot().configuration();
  }

  /** Makes another configuration the one that holds; whatever is under way keeps the former. */
  private void swap(Configuration next, Set<Path> caFiles) {
    Set<String> changed = changedProviders(configuration(), next);
    Set<Endpoint> gone = models.configure(next);
    world.retain(models.catalog().everyGroup().map(ModelGroup::name).collect(Collectors.toSet()));
    turns.limit(next.keeping());
    probes.forget(changed);
    outcomes.forget(changed);
    search.follow(next);
    upstreams.letGo(gone).join();
    upstreams.trustAnew(caFiles).join();
  }

  /** The names that stood for a back end and stand for another one, or for none. */
  private static Set<String> changedProviders(Configuration before, Configuration after) {
    return before.providers().stream()
        .filter(provider -> !after.providers().contains(provider))
        .map(Provider::name)
        .collect(Collectors.toSet());
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    if (address == null) {
      throw new IllegalStateException("the gateway does not listen yet");
    }
    return address;
  }

  /** What a start has to tell of the profile in force; empty without one. */
  public List<String> profileNotices() {
    return models.profile().notices(models.catalog().agents());
  }

  /** Whether requests may go to a back end of that name. */
  public boolean asks(String provider) {
    return models.providers().stream().anyMatch(known -> known.name().equals(provider));
  }

  /** Bytes of request bodies held now. */
  public long bytesInFlight() {
    return ingress.bytesInFlight();
  }

  /** The models of the moment. */
  Catalog catalog() {
    return models.catalog();
  }

  /** The model servers found so far. */
  public Discovered discovered() {
    return models.discovered();
  }

  /** What the stub tells from now on instead of its usual text; empty for that. */
  public void adviseByStub(String advice) {
    stubAdvice = advice;
  }

  /** Serves the model in the box, which speaks OpenAI's dialect at that base URL. */
  public void serveDemo(URI baseUrl) {
    models.demo(baseUrl);
    stubAdvice = "";
  }

  /**
   * Takes nothing new and lets requests under way end.
   *
   * @return whether they did in time
   */
  public boolean drain(Duration atMost) throws InterruptedException {
    ingress.stopAccepting();
    try {
      ingress.drained().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("draining failed", e.getCause());
    }
  }

  private Health health() {
    return probes.health();
  }

  private boolean draining() {
    return ingress.draining();
  }

  @Override
  public void close() {
    watch.close();
    profiles.close();
    reloads.close();
    search.close();
    probes.close();
    ingress.stopAccepting();
    ingress.close();
    upstreams.close().join();
    blocking.shutdown();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private UpstreamConfig upstreamConfig(Map<String, String> environment) {
    return UpstreamConfig.of(transport, PooledByteBufAllocator.DEFAULT)
        .withProxy(ProxySettings.from(environment));
  }

  private static List<ExchangeListener> heard(
      List<ExchangeListener> others, ExchangeListener... own) {
    return Stream.concat(Stream.of(own), others.stream()).toList();
  }

  /** Files that are fetched for requests count as their bodies do. */
  private final class RequestRoom implements Room {
    @Override
    public boolean tryTake(int bytes) {
      return ingress.bytes().tryTake(bytes);
    }

    @Override
    public void giveBack(long bytes) {
      ingress.bytes().giveBack(bytes);
    }
  }

  private LoopServices servicesOf(EventLoop loop) {
    RandomGenerator random = RandomGenerator.of("Xoroshiro128PlusPlus");
    RequestPipeline.Environment environment =
        new RequestPipeline.Environment(
            time.timers().of(loop),
            upstreams.on(loop),
            models::catalog,
            models::ollamas,
            models.standing(),
            world,
            sessions,
            turns::of,
            listener,
            PooledByteBufAllocator.DEFAULT,
            random,
            time.timers()::nanoTime,
            time.clock(),
            () -> stubAdvice,
            tokens::count,
            new LinkFetcher(
                () -> models.snapshot().links(), upstreams.on(loop), time.timers().of(loop), room),
            via);
    return new LoopServices(
        new RequestPipeline(environment, new KeyCheck(() -> models.snapshot().masterKey())),
        time.timers().of(loop),
        time.timers()::nanoTime,
        time.clock(),
        random,
        via);
  }
}
