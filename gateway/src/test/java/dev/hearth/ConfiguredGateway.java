package dev.hearth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Locations;
import dev.hearth.config.Look;
import dev.hearth.dialect.Json;
import dev.hearth.provider.Pause;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.upstream.LoopTimers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A real gateway on a free port, started from a file that the test writes again. */
final class ConfiguredGateway implements AutoCloseable {
  static final String KEY = "sk-master";
  static final String CHAT = "/v1/chat/completions";

  private final Path file;
  private final Hearth hearth;

  private ConfiguredGateway(Path file, Hearth hearth) {
    this.file = file;
    this.hearth = hearth;
  }

  /** A gateway whose discovery and probes never make a second round; the file says port 0. */
  static ConfiguredGateway start(Path folder, String yaml) {
    return start(folder, yaml, Map.of(), _ -> new CountDownLatch(1).await());
  }

  static ConfiguredGateway start(
      Path folder, String yaml, Map<String, String> environment, Pause pause) {
    Hearth.Time time = new Hearth.Time(InstantSource.system(), LoopTimers.SYSTEM, pause);
    return start(folder, yaml, new Surroundings("test", environment, List.of(), () -> 0, time));
  }

  /** A gateway in the given surroundings. */
  static ConfiguredGateway start(Path folder, String yaml, Surroundings surroundings) {
    Path file = folder.resolve("hearth.yaml");
    try {
      Files.writeString(file, yaml);
      ConfigLoader loader =
          new ConfigLoader(
              new GatewayServer().dialects(),
              surroundings.environment(),
              new Locations(folder, folder, false));
      Look look = loader.look(file);
      ConfigSource source = ConfigSource.of(loader, look, null, null);
      return new ConfiguredGateway(file, Hearth.start(configuration(look), source, surroundings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Configuration configuration(Look look) {
    return switch (look.loading()) {
      case Loading.Loaded(Configuration configuration, var _) -> configuration;
      case Loading.Broken(var _, var problems) -> throw new AssertionError(problems.toString());
    };
  }

  Hearth hearth() {
    return hearth;
  }

  Path file() {
    return file;
  }

  /** Puts another text in the file's place. */
  ConfiguredGateway write(String yaml) {
    try {
      Path other = Files.writeString(file.resolveSibling("hearth.yaml.new"), yaml);
      Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  RawClient connect() {
    return RawClient.connect(hearth.address().getPort());
  }

  /** What {@code POST /admin/reload} answers. */
  RawResponse reload() {
    return reload(KEY);
  }

  RawResponse reload(String key) {
    try (RawClient client = connect()) {
      return client.post("/admin/reload", "", bearer(key)).readResponse();
    }
  }

  /** What {@code GET /admin/config} tells. */
  JsonNode told() {
    try (RawClient client = connect()) {
      return tree(client.get("/admin/config", bearer(KEY)).readResponse());
    }
  }

  RawResponse ask(String model) {
    return ask(model, KEY);
  }

  RawResponse ask(String model, String key) {
    try (RawClient client = connect()) {
      return client.post(CHAT, body(model, false), bearer(key)).readResponse();
    }
  }

  String scrape() {
    try (RawClient client = connect()) {
      return client.get("/metrics", bearer(KEY)).readResponse().text();
    }
  }

  static String body(String model, boolean stream) {
    return "{\"model\":\"%s\",\"stream\":%s,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
        .formatted(model, stream);
  }

  static String bearer(String key) {
    return "Authorization: Bearer " + key;
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
