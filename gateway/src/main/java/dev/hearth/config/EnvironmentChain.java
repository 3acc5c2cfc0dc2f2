package dev.hearth.config;

import dev.hearth.dialect.ModelParams;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Limits;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.OllamaHost;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.FreeFirst;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import dev.hearth.upstream.PhaseTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The model {@value FreeFirst#MODEL} as the environment describes it where there is no file: an
 * Ollama, a notebook behind a tunnel, and the clouds whose keys are there; the gateway's own answer
 * comes last.
 */
final class EnvironmentChain {
  static final String OLLAMA_URL = "OLLAMA_BASE_URL";
  static final String GPU_URL = "GPU_REMOTE_URL";

  /** The clouds of the chain, in order; each is called as its type is. */
  private static final List<Cloud> CLOUDS =
      List.of(
          new Cloud(
              "huggingface",
              "HUGGINGFACE_API_KEY",
              "HUGGINGFACE_MODEL",
              "meta-llama/Llama-3.1-8B-Instruct"),
          new Cloud("openai", "OPENAI_API_KEY", "OPENAI_MODEL", "gpt-4o-mini"),
          new Cloud("anthropic", "ANTHROPIC_API_KEY", "ANTHROPIC_MODEL", "claude-haiku-4-5"));

  private final Reading reading;
  private final PhaseTimeouts timeouts;
  private final List<Target> targets = new ArrayList<>();

  /**
   * A cloud of the chain.
   *
   * @param keyVariable has its key, and has to be there
   * @param modelVariable may say which model it is asked for
   * @param model the one it is asked for otherwise
   */
  private record Cloud(String name, String keyVariable, String modelVariable, String model) {}

  /**
   * @param firstByte how long each of its members may take to the first byte of an answer
   */
  EnvironmentChain(Reading reading, Duration firstByte) {
    this.reading = reading;
    PhaseTimeouts usual = PhaseTimeouts.DEFAULT;
    Duration connect = usual.connect().compareTo(firstByte) < 0 ? usual.connect() : firstByte;
    this.timeouts = new PhaseTimeouts(connect, firstByte, usual.betweenChunks());
  }

  /** A catalog of the chain alone; an empty one where no variable names any of its members. */
  Catalog catalog(CloudKeys keys) {
    if (!isNamed()) {
      return Catalog.empty();
    }
    ollama();
    notebook();
    CLOUDS.forEach(cloud -> cloud(cloud, keys));
    if (targets.isEmpty()) {
      return Catalog.empty();
    }
    ModelGroup chain =
        new ModelGroup(
            FreeFirst.MODEL,
            targets,
            new Choice(
                Choice.Strategy.FREE_FIRST,
                Choice.Affinity.NONE,
                Choice.TagRule.ANY,
                keys.allowed()),
            Fallbacks.of(List.of(Fallbacks.STUB)),
            0,
            Terms.of(ModelGroup.DEFAULT_TOTAL));
    return Catalog.of(List.of(chain), false);
  }

  private boolean isNamed() {
    List<String> variables = new ArrayList<>(List.of(OLLAMA_URL, GPU_URL));
    CLOUDS.forEach(cloud -> variables.add(cloud.keyVariable()));
    return reading.environment().first(variables).isPresent();
  }

  /** It is where discovery looks for it, too, which tells its models. */
  private void ollama() {
    Map.Entry<String, String> said =
        reading.environment().first(OllamaHost.VARIABLES).orElse(Map.entry(OLLAMA_URL, ""));
    ProviderType.ollama(OllamaHost.parse(said.getValue()))
        .ifPresentOrElse(
            at -> add("ollama_local", "ollama", at, model("OLLAMA_MODEL", "")),
            () ->
                reading.reject(
                    said.getKey(),
                    Node.Shown.of(said.getValue()),
                    Kinds.URL.expectation(),
                    "put it right or unset it"));
  }

  private void notebook() {
    Optional<BaseUrl> url = reading.variable(GPU_URL, Kinds.URL, "put it right or unset it");
    if (url.isPresent() && !ProviderSection.isEncryptedOrHere(url.get())) {
      reading.reject(
          GPU_URL,
          Node.Shown.of(url.get().toString()),
          ProviderSection.ENCRYPTED,
          "use the tunnel's https address, or name it in a hearth.yaml with 'insecure: true'");
    } else if (url.isPresent()) {
      add("remote_gpu", "remote-gpu", url.get(), model("GPU_REMOTE_MODEL", "default"));
    }
  }

  private void cloud(Cloud cloud, CloudKeys keys) {
    keys.offers().stream()
        .filter(offer -> offer.variable().equals(cloud.keyVariable()))
        .filter(offer -> offer.provider().name().equals(cloud.name()))
        .forEach(offer -> add(offer.provider(), model(cloud.modelVariable(), cloud.model())));
  }

  private String model(String variable, String usual) {
    return reading.environment().get(variable).orElse(usual);
  }

  private void add(String name, String typeName, BaseUrl at, String model) {
    ProviderType type = ProviderType.named(typeName).orElseThrow();
    Provider provider =
        new Provider(
            name,
            type.dialect(reading.dialects(), at),
            at.endpoint(),
            at.path(),
            List.of(new Credential.None()),
            type.headers(List.of()),
            type.local() && at.isLocal(),
            Limits.NONE,
            type.cost(at));
    add(provider, model);
  }

  private void add(Provider provider, String model) {
    targets.add(
        new Target(
            FreeFirst.MODEL + ':' + provider.name(),
            provider,
            new ModelParams(model, Map.of()),
            1,
            0,
            timeouts,
            BreakerRule.DEFAULT,
            ModelTraits.UNKNOWN));
  }
}
