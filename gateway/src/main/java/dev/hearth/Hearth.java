package dev.hearth;

import dev.hearth.config.Configuration;
import dev.hearth.dialect.openai.ModelsAnswer;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.governance.KeyCheck;
import dev.hearth.inference.Operation;
import dev.hearth.ingress.HttpIngress;
import dev.hearth.ingress.LoopServices;
import dev.hearth.ingress.Routes;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.RequestPipeline;
import dev.hearth.provider.Secret;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Breakers;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ModelGroup;
import dev.hearth.upstream.LoopTimers;
import dev.hearth.upstream.Transport;
import dev.hearth.upstream.UpstreamClients;
import dev.hearth.upstream.UpstreamConfig;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A running gateway: every part made and joined, in order. */
public final class Hearth implements AutoCloseable {
  private static final int MAX_LOOPS = 8;

  private final Configuration configuration;
  private final Time time;
  private final String instance =
      HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
  private final String via = "1.1 hearth-" + instance;
  private final Instant started;
  private final AtomicReference<Catalog> catalog;
  private final Breakers breakers;
  private final ExchangeListener listener;
  private final Transport transport = Transport.fastest();
  private final EventLoopGroup loops;
  private final UpstreamClients upstreams;
  private final ExecutorService blocking;
  private final HttpIngress ingress;
  private final InetSocketAddress address;

  /**
   * What the gateway takes for time.
   *
   * @param clock the time of day, for breakers and answers
   * @param timers what time-outs run on
   */
  public record Time(InstantSource clock, LoopTimers timers) {

    /** The machine's. */
    public static final Time SYSTEM = new Time(InstantSource.system(), LoopTimers.SYSTEM);
  }

  /**
   * Starts a gateway.
   *
   * @throws IOException when it cannot listen, with the reason and what to do
   */
  public static Hearth start(Configuration configuration, ExchangeListener listener, Time time)
      throws IOException {
    return new Hearth(configuration, listener, time);
  }

  private Hearth(Configuration configuration, ExchangeListener listener, Time time)
      throws IOException {
    this.configuration = configuration;
    this.listener = listener;
    this.time = time;
    this.started = time.clock().instant();
    this.catalog = new AtomicReference<>(configuration.catalog());
    this.breakers = new Breakers(time.clock());
    int threads = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
    this.loops = transport.eventLoops(threads, new DefaultThreadFactory("hearth-loop", true));
    this.upstreams =
        new UpstreamClients(
            loops, UpstreamConfig.of(transport, PooledByteBufAllocator.DEFAULT), time.timers());
    this.blocking = Executors.newVirtualThreadPerTaskExecutor();
    this.ingress =
        new HttpIngress(
            configuration.ingress(),
            routes(),
            configuration.masterKey() != null,
            instance,
            new HttpIngress.Transport(loops, transport.server()),
            blocking,
            this::servicesOf);
    try {
      this.address = ingress.open();
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** Names this process on every answer. */
  public String instance() {
    return instance;
  }

  /** Bytes of request bodies held now. */
  public long bytesInFlight() {
    return ingress.bytesInFlight();
  }

  /** The breakers, for whoever watches or probes. */
  public Breakers breakers() {
    return breakers;
  }

  /** Replaces the models that can be asked for. */
  public void publish(Catalog changed) {
    catalog.set(changed);
    breakers.retain(
        changed.groups().values().stream()
            .flatMap(group -> group.targets().stream())
            .map(Target::id)
            .collect(Collectors.toSet()));
  }

  /**
   * Lets requests under way end.
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
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException("draining failed", e);
    }
  }

  @Override
  public void close() {
    ingress.stopAccepting();
    ingress.close();
    upstreams.close().join();
    blocking.shutdown();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private Routes routes() {
    return Routes.speaking(new OpenAiDialect())
        .inference("/chat/completions", Operation.CHAT)
        .inference("/completions", Operation.COMPLETION)
        .inference("/embeddings", Operation.EMBEDDING)
        .control("/v1/models", false, _ -> listModels())
        .control("/models", false, _ -> listModels())
        .controlBelow("/v1/models/", this::showModel)
        .controlBelow("/models/", this::showModel)
        .build();
  }

  private LoopServices servicesOf(EventLoop loop) {
    RandomGenerator random = RandomGenerator.of("Xoroshiro128PlusPlus");
    Secret key = configuration.masterKey();
    RequestPipeline.Environment environment =
        new RequestPipeline.Environment(
            time.timers().of(loop),
            upstreams.on(loop),
            catalog::get,
            breakers,
            listener,
            PooledByteBufAllocator.DEFAULT,
            random,
            time.timers()::nanoTime,
            time.clock(),
            via);
    return new LoopServices(
        new RequestPipeline(
            environment, new KeyCheck(key == null ? null : KeyCheck.hash(key.reveal()))),
        time.timers().of(loop),
        time.timers()::nanoTime,
        random,
        via);
  }

  private ControlAnswer listModels() {
    List<ModelsAnswer.Model> models =
        catalog.get().groups().values().stream().map(this::describe).toList();
    return ControlAnswer.json(ModelsAnswer.list(models));
  }

  private ControlAnswer showModel(String name) {
    @Nullable ModelGroup group = catalog.get().find(name);
    return group == null
        ? new ControlAnswer(404, "application/json", "{}")
        : ControlAnswer.json(ModelsAnswer.one(describe(group)));
  }

  private ModelsAnswer.Model describe(ModelGroup group) {
    String owners =
        group.targets().stream()
            .map(target -> target.provider().name())
            .distinct()
            .collect(Collectors.joining(","));
    return new ModelsAnswer.Model(group.name(), owners, started);
  }
}
