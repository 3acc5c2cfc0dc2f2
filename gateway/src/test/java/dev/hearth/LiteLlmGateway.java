package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Loading;
import dev.hearth.config.Locations;
import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A real gateway that a LiteLLM file configures, on a clock that the test moves, and a scripted
 * server for each entry.
 */
final class LiteLlmGateway implements AutoCloseable {
  static final String CHAT = "/v1/chat/completions";
  static final String EMBEDDINGS = "/v1/embeddings";

  private final Map<String, ScriptedUpstream> servers = new LinkedHashMap<>();
  private final ManualTime time = new ManualTime();
  private final Hearth hearth;

  /**
   * @param folder where the file is put
   * @param entries names of models; one that is there several times has several entries
   * @param settings what the file says behind them; {@code {a}} stands for the base URL of a's
   *     server, {@code {a2}} for that of its second entry's
   */
  LiteLlmGateway(Path folder, List<Entry> entries, String settings) {
    StringBuilder yaml = new StringBuilder("model_list:\n");
    Map<String, Integer> seen = new LinkedHashMap<>();
    for (Entry entry : entries) {
      int number = seen.merge(entry.name(), 1, Integer::sum);
      String id = number == 1 ? entry.name() : entry.name() + number;
      ScriptedUpstream server = ScriptedUpstream.start().answer(CHAT, Script.chat("from " + id));
      servers.put(id, server);
      yaml.append(
          """
            - model_name: "%s"
              litellm_params: { model: "openai/%s", api_base: "%s/v1", api_key: k%s }
              model_info: { id: "%s" }
          """
              .formatted(entry.name(), entry.model(), server.baseUrl(), entry.params(), id));
    }
    this.hearth = start(folder, yaml + settings);
  }

  /**
   * An entry of the file.
   *
   * @param params more of its {@code litellm_params}, each with a comma before it
   */
  record Entry(String name, String model, String params) {
    static Entry of(String name) {
      return with(name, "");
    }

    static Entry with(String name, String params) {
      return new Entry(name, "up-" + name, params.isEmpty() ? "" : ", " + params);
    }
  }

  private Hearth start(Path folder, String yaml) {
    try {
      Path file = Files.writeString(folder.resolve("config.yaml"), yaml);
      Loading loading =
          new ConfigLoader(
                  new GatewayServer().dialects(), Map.of(), new Locations(folder, folder, false))
              .load(file);
      assertThat(loading).as(yaml).isInstanceOf(Loading.Loaded.class);
      return Hearth.start(
          ((Loading.Loaded) loading).configuration().at("127.0.0.1", 0),
          new Surroundings("test", Map.of(), List.of(), () -> 0, time.time()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ScriptedUpstream server(String id) {
    ScriptedUpstream server = servers.get(id);
    if (server == null) {
      throw new IllegalArgumentException(
          id + ": no such entry (expected: " + servers.keySet() + ")");
    }
    return server;
  }

  /** How often a server was asked for a chat. */
  int asked(String id) {
    return server(id).requests(CHAT).size();
  }

  /** From now on a server answers chats so. */
  LiteLlmGateway when(String id, Script... answers) {
    server(id).answer(CHAT, answers);
    return this;
  }

  void pass(Duration by) {
    time.advance(by);
  }

  /** Returns when every event loop has gone round, so that what was sent is known to be sent. */
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

  RawResponse chat(String model) {
    return chat(model, "");
  }

  /**
   * The answer to a chat.
   *
   * @param fields more of its body, each with a comma before it
   */
  RawResponse chat(String model, String fields, String... headers) {
    return post(CHAT, body(model, fields), headers);
  }

  RawResponse post(String path, String body, String... headers) {
    try (RawClient client = connect()) {
      return client.post(path, body, headers).readResponse();
    }
  }

  static String body(String model, String fields) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]%s}"
        .formatted(model, fields);
  }

  /** The entry that answered. */
  String answering(String model, String fields, String... headers) {
    RawResponse response = chat(model, fields, headers);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
    for (String id : servers.keySet()) {
      if (response.text().contains("\"from " + id + "\"")) {
        return id;
      }
    }
    throw new AssertionError("nobody's answer: " + response.text());
  }

  String answering(String model) {
    return answering(model, "");
  }

  @Override
  public void close() {
    hearth.close();
    servers.values().forEach(ScriptedUpstream::close);
  }
}
