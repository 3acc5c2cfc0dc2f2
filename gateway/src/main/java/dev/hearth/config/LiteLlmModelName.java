package dev.hearth.config;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What LiteLLM's {@code model} says: a provider's prefix and that provider's name of the model.
 *
 * @param type the provider's type; null where the server at {@code api_base} is any that speaks
 *     OpenAI's dialect
 * @param model the name that the back end knows
 */
record LiteLlmModelName(@Nullable ProviderType type, String model) {

  /** The prefixes of providers that have a type. */
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("openai", "openai"),
          Map.entry("text-completion-openai", "openai"),
          Map.entry("responses", "openai-responses"),
          Map.entry("ollama", "ollama"),
          Map.entry("ollama_chat", "ollama"),
          Map.entry("hosted_vllm", "vllm"),
          Map.entry("vllm", "vllm"),
          Map.entry("llamafile", "llamafile"),
          Map.entry("lm_studio", "lm-studio"),
          Map.entry("groq", "groq"),
          Map.entry("mistral", "mistral"),
          Map.entry("deepseek", "deepseek"),
          Map.entry("openrouter", "openrouter"),
          Map.entry("xai", "xai"),
          Map.entry("together_ai", "together"),
          Map.entry("fireworks_ai", "fireworks"),
          Map.entry("huggingface", "huggingface"),
          Map.entry("gemini", "gemini"),
          Map.entry("anthropic", "anthropic"));

  /** Prefixes of servers that speak OpenAI's dialect wherever {@code api_base} says they are. */
  private static final Set<String> COMPATIBLE =
      Set.of(
          "openai_like",
          "custom_openai",
          "custom",
          "aiohttp_openai",
          "litellm_proxy",
          "docker_model_runner",
          "lemonade",
          "xinference",
          "infinity",
          "cerebras",
          "perplexity",
          "nvidia_nim",
          "sambanova",
          "deepinfra",
          "moonshot",
          "dashscope",
          "novita",
          "nebius",
          "hyperbolic",
          "lambda_ai",
          "featherless_ai",
          "friendliai",
          "baseten",
          "github",
          "galadriel",
          "meta_llama",
          "nscale",
          "volcengine",
          "anyscale",
          "empower",
          "codestral",
          "text-completion-codestral",
          "heroku",
          "vercel_ai_gateway",
          "wandb",
          "zai",
          "minimax",
          "ovhcloud");

  /** Prefixes of providers with a dialect of their own that this version does not have. */
  private static final Set<String> FOREIGN =
      Set.of(
          "azure",
          "azure_ai",
          "azure_text",
          "bedrock",
          "sagemaker",
          "sagemaker_chat",
          "vertex_ai",
          "vertex_ai_beta",
          "palm",
          "cohere",
          "cohere_chat",
          "replicate",
          "triton",
          "watsonx",
          "watsonx_text",
          "databricks",
          "predibase",
          "petals",
          "oobabooga",
          "nlp_cloud",
          "aleph_alpha",
          "clarifai",
          "cloudflare",
          "snowflake",
          "maritalk",
          "oci",
          "voyage",
          "jina_ai",
          "github_copilot",
          "chatgpt");

  /** Names without a prefix whose provider is plain. */
  private static final Map<Pattern, String> BARE =
      Map.of(
          Pattern.compile("(gpt-|chatgpt-|o[1-9](-|$)|text-embedding-|davinci|babbage).*"),
              "openai",
          Pattern.compile("claude-.*"), "anthropic");

  /** What stands before a model that is to be asked by OpenAI's Responses. */
  private static final String BY_RESPONSES = "responses/";

  private static final Pattern ROUTED =
      Pattern.compile("(?<provider>[^/]+)/(?<owner>[^/]+)/(?<name>[^/]+)");

  /** A name, or why it cannot be served. */
  sealed interface Reading {
    record Known(LiteLlmModelName name) implements Reading {}

    record Unserved(String reason) implements Reading {}
  }

  /**
   * Reads a name.
   *
   * @param provider {@code custom_llm_provider}, null for none
   * @param hasBase whether the entry says where the server is
   */
  static Reading read(String model, @Nullable String provider, boolean hasBase) {
    int slash = model.indexOf('/');
    String prefix = provider != null ? provider : slash < 0 ? "" : model.substring(0, slash);
    String rest = model.startsWith(prefix + '/') ? model.substring(prefix.length() + 1) : model;
    if (prefix.equals("auto_router")) {
      return new Reading.Unserved(
          "auto_router is unsupported: write a policy in a hearth.yaml, see docs/routing.md");
    }
    if (FOREIGN.contains(prefix)) {
      return new Reading.Unserved(prefix + " is not served yet");
    }
    Optional<ProviderType> type =
        Optional.ofNullable(TYPES.get(prefix)).flatMap(ProviderType::named);
    Optional<ProviderType> byResponses = type.flatMap(ProviderType::byResponses);
    if (rest.startsWith(BY_RESPONSES) && byResponses.isPresent()) {
      return known(byResponses.get(), rest.substring(BY_RESPONSES.length()));
    }
    if (type.isPresent()) {
      return known(type.get(), prefix.equals("huggingface") ? routed(rest) : rest);
    }
    if (hasBase) {
      return known(null, COMPATIBLE.contains(prefix) || provider != null ? rest : model);
    }
    return bare(model)
        .<Reading>map(found -> known(found, model))
        .orElseGet(() -> new Reading.Unserved(unknown(prefix)));
  }

  /** Whether a prefix names a provider. */
  static boolean isPrefix(String text) {
    return TYPES.containsKey(text) || COMPATIBLE.contains(text) || FOREIGN.contains(text);
  }

  private static Reading known(@Nullable ProviderType type, String model) {
    return model.isEmpty()
        ? new Reading.Unserved("the model's name is missing after its provider")
        : new Reading.Known(new LiteLlmModelName(type, model));
  }

  private static Optional<ProviderType> bare(String model) {
    return BARE.entrySet().stream()
        .filter(entry -> entry.getKey().matcher(model).matches())
        .findFirst()
        .flatMap(entry -> ProviderType.named(entry.getValue()));
  }

  private static String unknown(String prefix) {
    return prefix.isEmpty()
        ? "the model has no provider's prefix, such as openai/, and no api_base"
        : "the provider " + Node.Shown.of(prefix) + " is not known, and there is no api_base";
  }

  /** {@code provider/owner/name} in the words of the router that the type's URL names. */
  private static String routed(String model) {
    Matcher matcher = ROUTED.matcher(model);
    return matcher.matches()
        ? matcher.group("owner") + '/' + matcher.group("name") + ':' + matcher.group("provider")
        : model;
  }
}
