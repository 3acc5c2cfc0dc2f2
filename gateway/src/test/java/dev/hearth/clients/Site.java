package dev.hearth.clients;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.GatewayFixture;
import dev.hearth.GatewayServer;
import dev.hearth.Hearth;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Locations;
import dev.hearth.testkit.LlamaServer;
import dev.hearth.testkit.Parts;
import dev.hearth.testkit.TinyModel;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One gateway with every {@link BackEnd} behind it. It is started for the first test that wants it
 * and serves every class of the package.
 *
 * <p>The real server's model has random weights; its targets lead it by {@code logit_bias}: to
 * words where it talks, and to the brace that begins a call where it calls tools. What follows the
 * brace is forced by the server's own grammar.
 */
final class Site implements AutoCloseable {
  private static final int FIRST_WORD = 259;
  private static final int WORDS = 69;
  private static final String TOWARDS_WORDS =
      IntStream.range(FIRST_WORD, FIRST_WORD + WORDS)
          .mapToObj(token -> "[" + token + ",100]")
          .collect(Collectors.joining(",", "[", "]"));

  /** Shows a tool call as bare JSON, so that a brace begins it. */
  private static final String CHAT_TEMPLATE =
      """
      {%- if tools %}{{- '<|im_start|>system\\nTools:' }}
      {%- for tool in tools %}{{- '\\n' }}{{- tool | tojson }}{%- endfor %}
      {{- '<|im_end|>\\n' }}
      {%- endif %}
      {%- for message in messages %}
          {{- '<|im_start|>' + message.role + '\\n' }}
          {%- if message.content %}{{- message.content }}{%- endif %}
          {%- if message.tool_calls %}{%- for call in message.tool_calls %}
              {{- '{"name": "' + call.function.name + '", "arguments": ' }}
              {{- call.function.arguments | tojson }}{{- '}' }}
          {%- endfor %}{%- endif %}
          {{- '<|im_end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}
      """;

  private final Deque<Closeable> parts = new ArrayDeque<>();
  private final ObjectNode configuration;
  private final Hearth gateway;
  private final NpmRuns npm = new NpmRuns(this);

  private Site() throws IOException {
    configuration = Imitation.object("{\"discover\":false,\"retries\":0}");
    configuration.putObject("listen").put("port", 0);
    configuration.putObject("breaker").put("open_for", "0s");
    configuration.putObject("providers");
    configuration.putObject("models");
    Path folder = folder();
    if (has(BackEnd.LLAMA)) {
      addLlama(Parts.llamaServer(), folder);
    }
    addImitation(BackEnd.VLLM, new ImitatedVllm(), "vllm");
    addImitation(BackEnd.ANTHROPIC, new ImitatedAnthropic(), "anthropic");
    addImitation(BackEnd.OLLAMA, new ImitatedOllama(), "ollama");
    gateway = GatewayFixture.start(loaded(folder.resolve("hearth.yaml")));
    parts.push(gateway::close);
  }

  /** Hands the one site of this run to whoever has it as a parameter. */
  static final class Shared implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Site.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.create(Site.class))
          .computeIfAbsent(Site.class, _ -> open(), Site.class);
    }
  }

  private static Site open() {
    try {
      return new Site();
    } catch (IOException e) {
      throw new UncheckedIOException("the clients' site cannot be opened", e);
    }
  }

  String baseUrl() {
    return "http://127.0.0.1:" + port();
  }

  int port() {
    return gateway.address().getPort();
  }

  /** The clients from npm at this gateway. */
  NpmRuns npm() {
    return npm;
  }

  /** Skips the test when the back end is a program that is not here. */
  void need(BackEnd backEnd) {
    if (backEnd.real()) {
      Parts.llamaServer();
    }
  }

  /** Whether the back end is here. */
  static boolean has(BackEnd backEnd) {
    return !backEnd.real() || LlamaServer.find().isPresent();
  }

  @Override
  public void close() throws IOException {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  private void addLlama(LlamaServer.Program program, Path folder) {
    Path model =
        TinyModel.small().withChatTemplate(CHAT_TEMPLATE).writeTo(folder.resolve("clients.gguf"));
    LlamaServer chat =
        program.start(
            model,
            "-c",
            "4096",
            "--jinja",
            "--override-kv",
            "tokenizer.ggml.add_space_prefix=bool:false");
    parts.push(chat::close);
    LlamaServer embed = program.start(model, "--embeddings", "--pooling", "mean");
    parts.push(embed::close);
    addProvider("llama", "llama-server", chat.baseUrl());
    addProvider("llama-embed", "llama-server", embed.baseUrl());
    BackEnd llama = BackEnd.LLAMA;
    addModel(llama.model(), "llama", Imitation.object("{\"logit_bias\":" + TOWARDS_WORDS + "}"));
    addModel(
        llama.toolModel(),
        "llama",
        Imitation.object("{\"logit_bias\":[[\"{\",100]],\"tool_choice\":\"required\"}"));
    addModel(llama.embeddingModel(), "llama-embed", Imitation.object("{}"));
  }

  private void addImitation(BackEnd backEnd, Imitation imitation, String type) {
    parts.push(imitation::close);
    addProvider(type, type, imitation.baseUrl());
    addModel(backEnd.model(), type, Imitation.object("{}"));
    addModel(backEnd.failing(Trouble.BUSY), type, Imitation.object("{}"));
    addModel(backEnd.failing(Trouble.BROKEN), type, Imitation.object("{}"));
  }

  private void addProvider(String name, String type, String url) {
    configuration
        .withObject("/providers")
        .putObject(name)
        .put("type", type)
        .put("url", url)
        .put("key", "sk-upstream");
  }

  /** A model of this name, there and at the gateway. */
  private void addModel(String name, String provider, ObjectNode params) {
    ObjectNode target =
        configuration.withObject("/models").putObject(name).putArray("targets").addObject();
    target.put("provider", provider).put("model", name).set("params", params.put("temperature", 0));
  }

  /** The configuration as a user would have written it; JSON is YAML. */
  private Configuration loaded(Path file) throws IOException {
    Files.writeString(file, configuration.toPrettyString());
    Path nowhere = file.resolveSibling("home");
    Loading loading =
        new ConfigLoader(
                new GatewayServer().dialects(), Map.of(), new Locations(nowhere, nowhere, false))
            .load(file);
    return switch (loading) {
      case Loading.Loaded loaded -> loaded.configuration();
      case Loading.Broken broken -> throw new AssertionError(broken.problems());
    };
  }

  private Path folder() throws IOException {
    Path folder = Files.createTempDirectory("hearth-clients");
    parts.push(() -> {
      for (String file : List.of("clients.gguf", "hearth.yaml")) {
        Files.deleteIfExists(folder.resolve(file));
      }
      Files.delete(folder);
    });
    return folder;
  }
}
