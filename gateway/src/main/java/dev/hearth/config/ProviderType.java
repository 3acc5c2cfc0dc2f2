package dev.hearth.config;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.provider.CostClass;
import dev.hearth.provider.Credential;
import dev.hearth.provider.OllamaHost;
import dev.hearth.provider.Secret;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A kind of back end that is known by name, and what is known about it.
 *
 * @param usualUrl where it is found unless a configuration or the environment says otherwise; null
 *     where one of them has to say
 * @param keyVariables the variables that may hold its key, the first that is set counts
 * @param urlVariables the variables that may say where it is, the first that is set counts
 * @param local whether it is a server that users run themselves
 */
record ProviderType(
    String name,
    Speaks speaks,
    @Nullable BaseUrl usualUrl,
    List<String> keyVariables,
    List<String> urlVariables,
    boolean local) {

  /** What it speaks. */
  enum Speaks {
    OPENAI,
    RESPONSES,
    OLLAMA,
    GEMINI,
    ANTHROPIC,
    REMOTE_GPU,
    TEXT_GENERATION
  }

  /** The one cloud that answers some requests for nothing to whoever has a key. */
  private static final String FREE_TIER = "huggingface";

  private static final String ANTHROPIC_VERSION = "anthropic-version";

  /** Other spellings of names. */
  private static final Map<String, String> ALIASES = Map.of("remote_gpu", "remote-gpu");

  static final ProviderType OPENAI =
      cloud("openai", "https://api.openai.com/v1", List.of("OPENAI_API_KEY"))
          .movedBy("OPENAI_BASE_URL", "OPENAI_API_BASE");

  /** Any server of OpenAI's newer format; OpenAI itself unless it is said to be elsewhere. */
  static final ProviderType OPENAI_RESPONSES =
      cloud("openai-responses", Speaks.RESPONSES, OPENAI.url().toString(), OPENAI.keyVariables())
          .movedBy("OPENAI_BASE_URL", "OPENAI_API_BASE");

  /** In the order in which they are listed. */
  static final List<ProviderType> ALL =
      List.of(
          OPENAI,
          OPENAI_RESPONSES,
          local("ollama", Speaks.OLLAMA, "http://localhost:11434")
              .movedBy("OLLAMA_BASE_URL", "OLLAMA_API_BASE", "OLLAMA_HOST"),
          local("llama-server", "http://127.0.0.1:8080/v1").movedBy("LLAMA_SERVER_API_BASE"),
          local("vllm", "http://127.0.0.1:8000/v1", "HOSTED_VLLM_API_KEY")
              .movedBy("HOSTED_VLLM_API_BASE"),
          local("lm-studio", "http://127.0.0.1:1234/v1", "LM_STUDIO_API_KEY")
              .movedBy("LM_STUDIO_API_BASE"),
          local("sglang", "http://127.0.0.1:30000/v1").movedBy("SGLANG_API_BASE"),
          local("llamafile", "http://127.0.0.1:8080/v1", "LLAMAFILE_API_KEY")
              .movedBy("LLAMAFILE_API_BASE"),
          local("huggingface-tgi", Speaks.TEXT_GENERATION, "http://127.0.0.1:3000")
              .movedBy("TGI_API_BASE"),
          new ProviderType("remote-gpu", Speaks.REMOTE_GPU, null, List.of(), List.of(), false)
              .movedBy("GPU_REMOTE_URL"),
          cloud("groq", "https://api.groq.com/openai/v1", List.of("GROQ_API_KEY"))
              .movedBy("GROQ_API_BASE"),
          cloud("mistral", "https://api.mistral.ai/v1", List.of("MISTRAL_API_KEY"))
              .movedBy("MISTRAL_API_BASE"),
          cloud("deepseek", "https://api.deepseek.com/v1", List.of("DEEPSEEK_API_KEY"))
              .movedBy("DEEPSEEK_API_BASE"),
          cloud("openrouter", "https://openrouter.ai/api/v1", List.of("OPENROUTER_API_KEY"))
              .movedBy("OPENROUTER_API_BASE"),
          cloud(
                  "together",
                  "https://api.together.xyz/v1",
                  List.of("TOGETHER_API_KEY", "TOGETHERAI_API_KEY", "TOGETHER_AI_API_KEY"))
              .movedBy("TOGETHER_API_BASE", "TOGETHER_AI_API_BASE"),
          cloud(
                  "fireworks",
                  "https://api.fireworks.ai/inference/v1",
                  List.of("FIREWORKS_API_KEY", "FIREWORKS_AI_API_KEY"))
              .movedBy("FIREWORKS_API_BASE", "FIREWORKS_AI_API_BASE"),
          cloud("xai", "https://api.x.ai/v1", List.of("XAI_API_KEY")).movedBy("XAI_API_BASE"),
          cloud(
                  "huggingface",
                  "https://router.huggingface.co/v1",
                  List.of("HUGGINGFACE_API_KEY", "HF_TOKEN"))
              .movedBy("HUGGINGFACE_API_BASE", "HF_API_BASE"),
          cloud(
                  "gemini",
                  Speaks.GEMINI,
                  "https://generativelanguage.googleapis.com/v1beta",
                  List.of("GEMINI_API_KEY", "GOOGLE_API_KEY"))
              .movedBy("GEMINI_API_BASE"),
          cloud(
                  "anthropic",
                  Speaks.ANTHROPIC,
                  "https://api.anthropic.com/v1",
                  List.of("ANTHROPIC_API_KEY"))
              .movedBy("ANTHROPIC_BASE_URL", "ANTHROPIC_API_BASE"));

  ProviderType {
    keyVariables = List.copyOf(keyVariables);
    urlVariables = List.copyOf(urlVariables);
  }

  static Optional<ProviderType> named(String name) {
    String known = ALIASES.getOrDefault(name, name);
    return ALL.stream().filter(type -> type.name().equals(known)).findFirst();
  }

  static List<String> names() {
    return ALL.stream().map(ProviderType::name).toList();
  }

  /** All that {@link #named} understands. */
  static List<String> words() {
    return Stream.concat(names().stream(), ALIASES.keySet().stream().sorted()).toList();
  }

  /** Where it is found where nobody says otherwise. */
  BaseUrl url() {
    if (usualUrl == null) {
      throw new IllegalStateException(name + " is nowhere unless somebody says where");
    }
    return usualUrl;
  }

  /** The path of a URL that has none. */
  String path() {
    return usualUrl == null ? "" : usualUrl.path();
  }

  /** Whether its key and what is said to it may only travel encrypted beyond this machine. */
  boolean wantsTls() {
    return speaks == Speaks.REMOTE_GPU;
  }

  /** Whether it stands for any server of its format, so that its key is no other host's. */
  boolean isAnyServer() {
    return equals(OPENAI) || equals(OPENAI_RESPONSES);
  }

  /** The same back end asked by Responses; empty where it does not speak a format of OpenAI's. */
  Optional<ProviderType> byResponses() {
    return switch (speaks) {
      case RESPONSES -> Optional.of(this);
      case OPENAI ->
          Optional.of(
              equals(OPENAI)
                  ? OPENAI_RESPONSES
                  : new ProviderType(
                      name, Speaks.RESPONSES, usualUrl, keyVariables, urlVariables, local));
      case OLLAMA, GEMINI, ANTHROPIC, REMOTE_GPU, TEXT_GENERATION -> Optional.empty();
    };
  }

  /** What one of them speaks that is at this URL. */
  BackendDialect dialect(Dialects dialects, BaseUrl at) {
    return switch (speaks) {
      case OPENAI -> dialects.openai().apply(at.endpoint().host());
      case RESPONSES -> dialects.responses();
      case OLLAMA -> dialects.ollama();
      case GEMINI -> dialects.gemini();
      case ANTHROPIC -> dialects.anthropic();
      case REMOTE_GPU -> dialects.remoteGpu();
      case TEXT_GENERATION -> dialects.textGeneration();
    };
  }

  /**
   * A base URL as a LiteLLM file has it. Those of Anthropic and Gemini are written there without
   * the path that an OpenAI-compatible one ends with.
   */
  BaseUrl completed(BaseUrl given) {
    return switch (speaks) {
      case OPENAI, RESPONSES, OLLAMA, REMOTE_GPU, TEXT_GENERATION -> given;
      case GEMINI, ANTHROPIC -> given.withDefaultPath(path());
    };
  }

  /** The header fields that it wants beside the key, and those given, which come first. */
  List<Header> headers(List<Header> given) {
    boolean versioned =
        speaks != Speaks.ANTHROPIC
            || given.stream().anyMatch(header -> header.name().equalsIgnoreCase(ANTHROPIC_VERSION));
    if (versioned) {
      return given;
    }
    List<Header> headers = new ArrayList<>(given);
    headers.add(new Header(ANTHROPIC_VERSION, "2023-06-01"));
    return headers;
  }

  /** What it costs to ask the vendor, wherever a variable says that its door is. */
  CostClass cost() {
    return speaks == Speaks.REMOTE_GPU
        ? CostClass.FREE_REMOTE
        : local
            ? CostClass.FREE_LOCAL
            : name.equals(FREE_TIER) ? CostClass.FREE_TIER : CostClass.PAID;
  }

  /** What it costs to ask one of them that is at this URL. */
  CostClass cost(BaseUrl at) {
    if (speaks == Speaks.REMOTE_GPU) {
      return CostClass.FREE_REMOTE;
    }
    if (at.isLocal()) {
      return CostClass.FREE_LOCAL;
    }
    return !local ? cost() : at.isBilled() ? CostClass.PAID : CostClass.FREE_REMOTE;
  }

  /** How a key is shown to it. */
  Credential credential(Secret key) {
    return switch (speaks) {
      case OPENAI, RESPONSES, OLLAMA, REMOTE_GPU, TEXT_GENERATION -> new Credential.Bearer(key);
      case GEMINI -> new Credential.Header("x-goog-api-key", key);
      case ANTHROPIC -> new Credential.Header("x-api-key", key);
    };
  }

  /** Where the environment says that it is; a variable whose value is no URL is noted. */
  Optional<BaseUrl> movedTo(Environment environment, Problems problems) {
    Optional<Map.Entry<String, String>> variable = environment.first(urlVariables);
    if (variable.isEmpty()) {
      return Optional.empty();
    }
    String name = variable.get().getKey();
    String value = variable.get().getValue();
    Optional<BaseUrl> url =
        OllamaHost.VARIABLES.contains(name)
            ? ollama(OllamaHost.parse(value))
            : BaseUrl.parse(value);
    if (url.isEmpty()) {
      problems.add(
          new Problem(
              Problem.Severity.WARNING,
              "environment variable " + name,
              Node.Shown.of(value),
              Kinds.URL.expectation(),
              "put it right or unset it; "
                  + (usualUrl == null ? this.name + " is off" : usualUrl + " is used")
                  + " meanwhile",
              null));
    }
    return url;
  }

  /** The URL of an Ollama; empty where nothing can be connected to. */
  static Optional<BaseUrl> ollama(OllamaHost host) {
    return Optional.ofNullable(host.endpoint())
        .flatMap(endpoint -> BaseUrl.parse(endpoint + host.path()));
  }

  private ProviderType movedBy(String... variables) {
    return new ProviderType(name, speaks, usualUrl, keyVariables, List.of(variables), local);
  }

  private static ProviderType local(String name, String url, String... keyVariables) {
    return new ProviderType(
        name, Speaks.OPENAI, BaseUrl.of(url), List.of(keyVariables), List.of(), true);
  }

  private static ProviderType local(String name, Speaks speaks, String url) {
    return new ProviderType(name, speaks, BaseUrl.of(url), List.of(), List.of(), true);
  }

  private static ProviderType cloud(String name, String url, List<String> keyVariables) {
    return cloud(name, Speaks.OPENAI, url, keyVariables);
  }

  private static ProviderType cloud(
      String name, Speaks speaks, String url, List<String> keyVariables) {
    return new ProviderType(name, speaks, BaseUrl.of(url), keyVariables, List.of(), false);
  }
}
