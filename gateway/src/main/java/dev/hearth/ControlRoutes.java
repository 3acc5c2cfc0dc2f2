package dev.hearth;

import dev.hearth.conversation.KeptTurns;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.gemini.GeminiModels;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.ollama.OllamaListing;
import dev.hearth.dialect.ollama.OllamaPull;
import dev.hearth.dialect.openai.ModelsAnswer;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.dialect.simple.QueryDialect;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.ingress.Routes;
import dev.hearth.ingress.Routes.ControlAnswer;
import dev.hearth.ingress.Routes.ControlRequest;
import dev.hearth.pipeline.RequestPipeline;
import dev.hearth.provider.Health;
import dev.hearth.provider.HealthProbes;
import dev.hearth.provider.HealthReport;
import dev.hearth.provider.Loaded;
import dev.hearth.provider.LoadedModels;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.ModelTraits.Capability;
import dev.hearth.provider.Provider;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Route;
import dev.hearth.telemetry.Metrics;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is served at which path, and the answers that the gateway gives of itself. */
record ControlRoutes(
    Models models,
    KeptTurns turns,
    AdminRoutes admin,
    ProfileRoutes profiles,
    HealthProbes probes,
    GpuProviders gpus,
    LoadedModels loaded,
    Metrics metrics,
    BooleanSupplier draining,
    String version,
    Instant started) {

  /** Tools that look for an Ollama look for its words. */
  private static final String RUNNING =
      "Hearth is running, and serves what says \"%s\"\n".formatted(OllamaListing.RUNNING);

  Routes routes() {
    Routes.Builder routes = Routes.speaking(new OpenAiDialect());
    openAi(routes);
    routes
        .speaking(new ResponsesDialect())
        .inference("/responses", Operation.CHAT)
        .inference("/responses/input_tokens", Operation.COUNT_TOKENS);
    new ResponseRoutes(turns).add(routes);
    routes
        .speaking(new AnthropicDialect())
        .inferenceAt("/v1/messages", Operation.CHAT)
        .inferenceAt("/v1/messages/count_tokens", Operation.COUNT_TOKENS)
        .errorsBelow("/v1/messages/");
    ollama(routes);
    gemini(routes);
    admin.add(routes.speaking(new OpenAiDialect()));
    profiles.add(routes);
    routes
        .speaking(
            new QueryDialect(
                () -> models.catalog().usual(),
                () -> models.snapshot().configuration().queryTimeout()))
        .inferenceAt("/api/query", Operation.CHAT);
    return routes.build();
  }

  private void openAi(Routes.Builder routes) {
    routes
        .inference("/chat/completions", Operation.CHAT)
        .inference("/completions", Operation.COMPLETION)
        .inference("/embeddings", Operation.EMBEDDING)
        .explaining("/v1/route/explain")
        .control("/v1/models", false, this::list)
        .control("/models", false, this::list)
        .controlBelow("/v1/models/", this::show)
        .controlBelow("/models/", this::show)
        .control("/", true, _ -> new ControlAnswer(200, "text/plain", RUNNING))
        .control("/health", false, _ -> health())
        .control("/health/gpu-providers", false, _ -> ControlAnswer.json(gpus.json()))
        .control("/health/liveliness", true, _ -> answer(HealthReport.liveliness()))
        .control("/health/liveness", true, _ -> answer(HealthReport.liveliness()))
        .control("/health/readiness", true, _ -> readiness())
        .control("/metrics", false, _ -> scrape());
    for (String before : List.of("/openai/deployments/", "/engines/", "/v1/engines/")) {
      routes
          .inferenceOf(before, "/chat/completions", Operation.CHAT, null)
          .inferenceOf(before, "/completions", Operation.COMPLETION, null)
          .inferenceOf(before, "/embeddings", Operation.EMBEDDING, null);
    }
  }

  private void ollama(Routes.Builder routes) {
    for (OllamaDialect door :
        List.of(
            OllamaDialect.generate(),
            OllamaDialect.embed(),
            OllamaDialect.embeddings(),
            OllamaDialect.chat())) {
      routes.speaking(door).inferenceAt(door.doorPath(), door.operation());
    }
    OllamaModels listing = new OllamaModels(models, this::traits, this::inMemory, started);
    routes
        .speaking(new OllamaPull())
        .inferenceAt("/api/pull", Operation.PULL)
        .errorsBelow("/api/")
        .control("/api/version", true, _ -> ControlAnswer.json(OllamaListing.version()))
        .control("/api/tags", false, _ -> ControlAnswer.json(listing.tags()))
        .control("/api/ps", false, _ -> ControlAnswer.json(listing.ps()))
        .posted("/api/show", request -> listing.show(request.body()));
  }

  private void gemini(Routes.Builder routes) {
    for (String before : List.of("/v1beta/models/", "/v1/models/")) {
      routes
          .speaking(new GeminiDialect())
          .inferenceOf(before, ":generateContent", Operation.CHAT, false)
          .inferenceOf(before, ":streamGenerateContent", "alt=sse", Operation.CHAT, true)
          .inferenceOf(before, ":batchEmbedContents", Operation.EMBEDDING, false)
          .inferenceOf(before, ":countTokens", Operation.COUNT_TOKENS, false)
          .speaking(GeminiDialect.streamingAnArray())
          .inferenceOf(before, ":streamGenerateContent", Operation.CHAT, true)
          .speaking(GeminiDialect.embeddingOne())
          .inferenceOf(before, ":embedContent", Operation.EMBEDDING, false);
    }
    routes
        .speaking(new GeminiDialect())
        .errorsBelow("/v1beta/")
        .control("/v1beta/models", false, _ -> geminiList())
        .controlBelow("/v1beta/models/", this::geminiShow);
  }

  private ControlAnswer geminiList() {
    return ControlAnswer.json(
        GeminiModels.list(
            models.catalog().listed().entrySet().stream()
                .map(listed -> forGemini(listed.getKey(), listed.getValue()))
                .toList()));
  }

  private ControlAnswer geminiShow(ControlRequest request) {
    return ControlAnswer.json(GeminiModels.one(forGemini(request.rest(), require(request.rest()))));
  }

  private GeminiModels.Model forGemini(String name, ModelGroup group) {
    ModelTraits known = traits(group);
    Set<Capability> capabilities = known.capabilities();
    return new GeminiModels.Model(
        name,
        known.contextWindow(),
        chats(known),
        capabilities.isEmpty() || capabilities.contains(Capability.EMBEDDING));
  }

  private ModelTraits traits(ModelGroup group) {
    return models.traits(group, probes.health());
  }

  /** What back ends have in memory that are not known to be away or still loading it. */
  private Map<String, List<Loaded>> inMemory() {
    Health health = probes.health();
    List<Provider> present =
        models.providers().stream()
            .filter(provider ->
                switch (health.of(provider.name()).state()) {
                  case UP, UNKNOWN -> true;
                  case DOWN, LOADING, CREDENTIALS_REFUSED -> false;
                })
            .toList();
    try {
      return loaded.ask(present);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the back ends were asked", e);
    }
  }

  /** All models; Claude Code gets them under names that it accepts. */
  private ControlAnswer list(ControlRequest request) {
    String client = request.userAgent() == null ? "" : request.userAgent().toLowerCase(Locale.ROOT);
    String prefix = client.startsWith("claude-") ? Catalog.CLAUDE_PREFIX : "";
    return ControlAnswer.json(
        ModelsAnswer.list(
            models.catalog().listed().entrySet().stream()
                .map(listed -> describe(prefixed(prefix, listed.getKey()), listed.getValue()))
                .toList(),
            client.startsWith("codex")));
  }

  private static String prefixed(String prefix, String name) {
    return name.startsWith("claude") ? name : prefix + name;
  }

  private ControlAnswer show(ControlRequest request) {
    return ControlAnswer.json(ModelsAnswer.one(describe(request.rest(), require(request.rest()))));
  }

  private ModelGroup require(String name) {
    Catalog catalog = models.catalog();
    ModelGroup group = catalog.find(name);
    if (group == null) {
      throw new InferenceException(
          RequestPipeline.unknownModel(Route.Unknown.among(catalog, name)));
    }
    return group;
  }

  private ModelsAnswer.Model describe(String name, ModelGroup group) {
    String owners =
        group.targets().stream()
            .map(target -> target.provider().name())
            .distinct()
            .collect(Collectors.joining(","));
    ModelTraits known = traits(group);
    return new ModelsAnswer.Model(
        name, owners, started, known.contextWindow(), reads(known), supports(known), chats(known));
  }

  private static List<String> reads(ModelTraits known) {
    return known.capabilities().isEmpty()
        ? List.of()
        : known.capabilities().contains(Capability.VISION)
            ? List.of("text", "image")
            : List.of("text");
  }

  private static boolean chats(ModelTraits known) {
    return known.capabilities().isEmpty() || known.capabilities().contains(Capability.CHAT);
  }

  private static List<String> supports(ModelTraits known) {
    return known.capabilities().stream()
        .flatMap(capability ->
            switch (capability) {
              case TOOLS -> Stream.of("tools", "tool_choice");
              case THINKING -> Stream.of("reasoning");
              case CHAT, VISION, EMBEDDING -> Stream.empty();
            })
        .toList();
  }

  private ControlAnswer health() {
    return answer(HealthReport.endpoints(probes.health(), models.targets()));
  }

  private ControlAnswer readiness() {
    return answer(
        HealthReport.readiness(
            draining.getAsBoolean(),
            version,
            models.catalog().groups().size(),
            models.profile().name(),
            started));
  }

  private ControlAnswer scrape() {
    return new ControlAnswer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
  }

  private static ControlAnswer answer(HealthReport report) {
    return new ControlAnswer(report.status(), "application/json", report.json());
  }
}
