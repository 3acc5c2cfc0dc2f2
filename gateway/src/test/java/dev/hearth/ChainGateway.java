package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Locations;
import dev.hearth.dialect.Json;
import dev.hearth.provider.Rounds;
import dev.hearth.provider.Target;
import dev.hearth.routing.ModelGroup;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A real gateway on a free port that has no file, only an environment, on a clock that the test
 * moves. It looks for servers once; health probes make a round when the test wants one.
 */
final class ChainGateway implements AutoCloseable {
  private static final Path NOWHERE = Path.of("no-such-folder");

  private final Hearth hearth;
  private final ManualTime time;
  private final Rounds rounds;

  private ChainGateway(Hearth hearth, ManualTime time, Rounds rounds) {
    this.hearth = hearth;
    this.time = time;
    this.rounds = rounds;
  }

  /** A gateway that has looked for servers, and has asked each how it is. */
  static ChainGateway start(Map<String, String> environment) {
    ManualTime time = new ManualTime();
    Rounds rounds = new Rounds();
    Hearth.Time manual = time.time();
    Hearth.Time its =
        new Hearth.Time(manual.clock(), manual.timers(), pause -> await(pause, rounds));
    try {
      Hearth hearth =
          Hearth.start(
              configuration(environment).at("127.0.0.1", 0),
              new Surroundings("test", environment, List.of(), () -> 0, its));
      rounds.awaitPause();
      return new ChainGateway(hearth, time, rounds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void await(Duration pause, Rounds rounds) throws InterruptedException {
    if (Thread.currentThread().getName().equals("health-probes")) {
      rounds.await(pause);
    } else {
      new CountDownLatch(1).await();
    }
  }

  static Configuration configuration(Map<String, String> environment) {
    Locations nowhere = new Locations(NOWHERE, NOWHERE, false);
    Loading loading =
        new ConfigLoader(new GatewayServer().dialects(), environment, nowhere).load(null);
    return switch (loading) {
      case Loading.Loaded(Configuration configuration, var _) -> configuration;
      case Loading.Broken(var _, var problems) -> throw new AssertionError(problems.toString());
    };
  }

  /** Waits until it is known which model each member is asked for; returns itself. */
  ChainGateway awaitModels() {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (isUndecided()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("the model of the Ollama was not decided within 20 s");
      }
      Thread.onSpinWait();
    }
    return this;
  }

  private boolean isUndecided() {
    ModelGroup chain = hearth.catalog().find("free-first");
    return chain != null && chain.targets().stream().anyMatch(Target::isUndecided);
  }

  ManualTime time() {
    return time;
  }

  /** Has the health probes make another round, and waits for its end. */
  void probe() {
    rounds.next();
  }

  /** Returns when every event loop has gone round: connections are dealt out to them in turn. */
  void awaitEveryLoop() {
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      try (RawClient client = connect()) {
        client.get("/health/liveliness").readResponse();
        client.get("/health/liveliness").readResponse();
      }
    }
  }

  RawClient connect() {
    return RawClient.connect(hearth.address().getPort());
  }

  RawResponse post(String path, String body, String... headers) {
    try (RawClient client = connect()) {
      return client.post(path, body, headers).readResponse();
    }
  }

  RawResponse ask() {
    return post(ChainServers.CHAT, ConfiguredGateway.body("free-first", false));
  }

  /** What {@code POST /api/query} answers. */
  JsonNode query() {
    return tree(post("/api/query", "{\"prompt\":\"hi\",\"max_tokens\":20}"));
  }

  /** What {@code GET /health/gpu-providers} answers. */
  JsonNode health() {
    try (RawClient client = connect()) {
      return tree(client.get("/health/gpu-providers").readResponse());
    }
  }

  JsonNode explain() {
    return tree(post("/v1/route/explain", ConfiguredGateway.body("free-first", false)));
  }

  static void assertStub(RawResponse response) {
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    assertThat(response.header("x-hearth-provider")).hasValue("local_stub");
    assertThat(response.header("x-hearth-model")).isEmpty();
  }

  static JsonNode tree(RawResponse response) {
    try {
      return Json.tree(response.text());
    } catch (IOException e) {
      throw new AssertionError(response.text(), e);
    }
  }

  @Override
  public void close() {
    hearth.close();
  }
}
