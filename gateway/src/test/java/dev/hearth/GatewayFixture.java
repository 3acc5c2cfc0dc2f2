package dev.hearth;

import dev.hearth.config.CloudKeys;
import dev.hearth.config.Configuration;
import dev.hearth.conversation.KeepingLimits;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.InferenceError;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.links.LinkRules;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Secret;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.testkit.RawClient;
import dev.hearth.upstream.Endpoint;
import dev.hearth.upstream.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A real gateway on a free port, with models made in the test. */
public final class GatewayFixture implements AutoCloseable {
  private final Hearth hearth;
  private final Heard heard;

  private GatewayFixture(Hearth hearth, Heard heard) {
    this.hearth = hearth;
    this.heard = heard;
  }

  /** A gateway that serves these models. */
  public static GatewayFixture serving(ModelGroup... models) {
    return with(IngressConfig.DEFAULT, null, Hearth.Time.SYSTEM, models);
  }

  /** A gateway with a key. */
  public static GatewayFixture lockedBy(String key, ModelGroup... models) {
    return with(IngressConfig.DEFAULT, key, Hearth.Time.SYSTEM, models);
  }

  /** A gateway on a clock that the test moves. */
  public static GatewayFixture at(Hearth.Time time, ModelGroup... models) {
    return with(IngressConfig.DEFAULT, null, time, models);
  }

  /** A gateway that fetches files by these rules. */
  public static GatewayFixture fetching(LinkRules links, Hearth.Time time, ModelGroup... models) {
    return fetching(links, IngressConfig.DEFAULT, time, models);
  }

  /** The same within other limits. */
  public static GatewayFixture fetching(
      LinkRules links, IngressConfig ingress, Hearth.Time time, ModelGroup... models) {
    return with(ingress, links, null, time, models);
  }

  /** A gateway with a key and limits. */
  public static GatewayFixture with(
      IngressConfig ingress, @Nullable String key, Hearth.Time time, ModelGroup... models) {
    return with(ingress, LinkRules.NONE, key, time, models);
  }

  private static GatewayFixture with(
      IngressConfig ingress,
      LinkRules links,
      @Nullable String key,
      Hearth.Time time,
      ModelGroup... models) {
    return started(configuration(ingress, links, key, models), Map.of(), time);
  }

  /** A gateway whose sockets are that transport's. */
  public static GatewayFixture over(Transport transport, ModelGroup... models) {
    return started(
        configuration(IngressConfig.DEFAULT, LinkRules.NONE, null, models),
        Map.of(Transport.VARIABLE, transport.toString()),
        Hearth.Time.SYSTEM);
  }

  private static Configuration configuration(
      IngressConfig ingress, LinkRules links, @Nullable String key, ModelGroup... models) {
    return new Configuration(
        null,
        ingress.at("127.0.0.1", 0),
        KeepingLimits.DEFAULT,
        links,
        key == null ? null : new Secret(key),
        Catalog.of(List.of(models), models.length > 0),
        List.of(),
        CloudKeys.none(),
        false,
        List.of());
  }

  private static GatewayFixture started(
      Configuration configuration, Map<String, String> environment, Hearth.Time time) {
    Heard heard = new Heard();
    try {
      return new GatewayFixture(
          Hearth.start(configuration, surroundings(heard, environment, time)), heard);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a gateway, or fails to. */
  public static Hearth start(Configuration configuration) throws IOException {
    return Hearth.start(configuration, surroundings(new Heard(), Map.of(), Hearth.Time.SYSTEM));
  }

  private static Surroundings surroundings(
      Heard heard, Map<String, String> environment, Hearth.Time time) {
    return new Surroundings("test", environment, List.of(heard), () -> 0, time);
  }

  /** A model with one OpenAI-compatible server behind it; its name there is {@code up-<name>}. */
  public static ModelGroup openAi(String name, String baseUrl, String... fallbacks) {
    return group(name, target(name, new OpenAiDialect(), baseUrl + "/v1", Map.of()), fallbacks);
  }

  /** A model with one Ollama behind it; its name there is {@code up-<name>}. */
  public static ModelGroup ollama(String name, String baseUrl, String... fallbacks) {
    return group(name, target(name, new OllamaDialect(), baseUrl, Map.of()), fallbacks);
  }

  public static ModelGroup group(String name, Target target, String... fallbacks) {
    return new ModelGroup(
        name,
        List.of(target),
        Choice.DEFAULT,
        Fallbacks.of(List.of(fallbacks)),
        0,
        Terms.of(ModelGroup.DEFAULT_TOTAL));
  }

  /** The same model with its targets changed. */
  public static ModelGroup changed(ModelGroup model, UnaryOperator<Target> change) {
    return new ModelGroup(
        model.name(),
        model.targets().stream().map(change).toList(),
        model.choice(),
        model.fallbacks(),
        model.repeats(),
        model.terms(),
        model.policy());
  }

  /** The same model on other terms. */
  public static ModelGroup on(Terms terms, ModelGroup model) {
    return new ModelGroup(
        model.name(),
        model.targets(),
        model.choice(),
        model.fallbacks(),
        model.repeats(),
        terms,
        model.policy());
  }

  public static Target target(
      String name, BackendDialect dialect, String url, Map<String, String> defaults) {
    URI uri = URI.create(url);
    Provider provider =
        new Provider(
            "p-" + name,
            dialect,
            Endpoint.of(uri),
            uri.getPath(),
            new Credential.Bearer(new Secret("sk-upstream")),
            List.of(),
            true);
    return Target.of("t-" + name, provider, new ModelParams("up-" + name, defaults));
  }

  public Hearth hearth() {
    return hearth;
  }

  public int port() {
    return hearth.address().getPort();
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + port();
  }

  public RawClient connect() {
    return RawClient.connect(port());
  }

  /**
   * Returns when every event loop has gone round, so that whatever was sent to it before has been
   * read: connections are dealt out to the loops in turn.
   */
  public void awaitEveryLoop() {
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      try (RawClient client = connect()) {
        client.get("/health/liveliness").readResponse();
        client.get("/health/liveliness").readResponse();
      }
    }
  }

  /** The next request that is over. */
  public ExchangeRecord awaitRecord() {
    return heard.await();
  }

  /** Waits until so many bytes of request bodies are held. */
  public void awaitBytesInFlight(long bytes) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (hearth.bytesInFlight() != bytes) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "%d bytes in flight (expected: %d)".formatted(hearth.bytesInFlight(), bytes));
      }
      Thread.onSpinWait();
    }
  }

  /** Waits until so many attempts have failed. */
  public void awaitFailedAttempts(int count) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (heard.failures.size() < count) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            "failed attempts: %s (expected: %d)".formatted(failedAttempts(), count));
      }
      Thread.onSpinWait();
    }
  }

  /** The attempts that failed so far, as {@code target: kind}. */
  public List<String> failedAttempts() {
    return List.copyOf(heard.failures);
  }

  @Override
  public void close() {
    hearth.close();
  }

  /** A listener that remembers. */
  private static final class Heard implements ExchangeListener {
    private final LinkedBlockingQueue<ExchangeRecord> records = new LinkedBlockingQueue<>();
    private final List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());

    @Override
    public void started() {}

    @Override
    public void attemptFailed(Target target, InferenceError error) {
      failures.add(target.id() + ": " + error.kind());
    }

    @Override
    public void finished(ExchangeRecord record) {
      records.add(record);
    }

    ExchangeRecord await() {
      try {
        ExchangeRecord next = records.poll(Duration.ofSeconds(20).toSeconds(), TimeUnit.SECONDS);
        if (next == null) {
          throw new AssertionError("no request ended within 20 s");
        }
        return next;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
