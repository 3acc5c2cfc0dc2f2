package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.CostClass;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Secret;
import dev.hearth.provider.Target;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.ModelGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chain of back ends that variables describe where there is no file. */
class EnvironmentChainTest {
  private static final Path NOWHERE = Path.of("no-such-folder");

  @TempDir Path folder;

  @Test
  void namesItsMembersInTheirOrderWithTheirClasses() {
    ModelGroup chain =
        chain(
            Map.of(
                "OLLAMA_BASE_URL", "http://localhost:11434",
                "GPU_REMOTE_URL", "https://abc.trycloudflare.com/",
                "HUGGINGFACE_API_KEY", "hf_1",
                "OPENAI_API_KEY", "sk-1",
                "ANTHROPIC_API_KEY", "ant-1"));

    assertThat(chain.targets())
        .extracting(target -> target.provider().name() + " " + target.provider().cost().word())
        .containsExactly(
            "ollama_local free-local",
            "remote_gpu free-remote",
            "huggingface free-tier",
            "openai paid",
            "anthropic paid");
    assertThat(chain.choice().strategy()).isEqualTo(Strategy.FREE_FIRST);
    assertThat(chain.choice().paid()).isFalse();
    assertThat(chain.fallbacks().endInStub()).isTrue();
    assertThat(chain.retries()).isZero();
  }

  @Test
  void billedOnesTakePartWhereTheUserSaysSo() {
    ModelGroup chain = chain(Map.of("OPENAI_API_KEY", "sk-1", "ENABLE_PAID_API", "true"));

    assertThat(chain.choice().paid()).isTrue();
  }

  @Test
  void ollamaIsWhereItUsuallyIsWhereOnlyOthersAreNamed() {
    Target ollama = chain(Map.of("HUGGINGFACE_API_KEY", "hf_1")).targets().getFirst();

    assertThat(ollama.provider().name()).isEqualTo("ollama_local");
    assertThat(ollama.provider().endpoint()).hasToString("http://127.0.0.1:11434");
    assertThat(ollama.isUndecided()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "http://192.168.1.20:11434, FREE_LOCAL, true",
    "https://ollama.example.com, FREE_REMOTE, false",
    "https://ollama.com, PAID, false"
  })
  void whatOllamaCostsFollowsFromItsAddress(String url, CostClass cost, boolean local) {
    Provider ollama =
        chain(Map.of("OLLAMA_BASE_URL", url, "OLLAMA_MODEL", "qwen3"))
            .targets()
            .getFirst()
            .provider();

    assertThat(ollama.cost()).isEqualTo(cost);
    assertThat(ollama.local()).isEqualTo(local);
  }

  @Test
  void variablesMoveTheCloudsAndNameTheModels() {
    ModelGroup chain =
        chain(
            Map.of(
                "OPENAI_API_KEY", "sk-1",
                "OPENAI_BASE_URL", "http://127.0.0.1:9/v1",
                "OPENAI_MODEL", "gpt-5-mini"));

    Target openai = chain.targets().getLast();
    assertThat(openai.model()).isEqualTo("gpt-5-mini");
    assertThat(openai.provider().endpoint()).hasToString("http://127.0.0.1:9");
    assertThat(openai.provider().credential()).isEqualTo(new Credential.Bearer(new Secret("sk-1")));
    assertThat(openai.provider().cost()).as("the key is a vendor's").isEqualTo(CostClass.PAID);
  }

  @Test
  void secondsBoundTheFirstByteOfEachAndTheSimpleQuestion() {
    Map<String, String> environment =
        Map.of("HUGGINGFACE_API_KEY", "hf_1", "LLM_TIMEOUT_SECONDS", "2.5");

    assertThat(loaded(environment).queryTimeout()).isEqualTo(Duration.ofMillis(2500));
    Target target = chain(environment).targets().getFirst();
    assertThat(target.timeouts().firstByte()).isEqualTo(Duration.ofMillis(2500));
    assertThat(target.timeouts().connect()).isEqualTo(Duration.ofMillis(2500));
    assertThat(loaded(Map.of()).queryTimeout()).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void sameEnvironmentIsTheSameChainWhenItIsReadAgain() {
    Map<String, String> environment =
        Map.of("OPENAI_API_KEY", "sk-1", "GPU_REMOTE_URL", "https://abc.trycloudflare.com");

    assertThat(Changes.between(loaded(environment), loaded(environment)).now()).isEmpty();
  }

  @Test
  void isNotThereWhereNoVariableNamesAnyOfIts() {
    Map<String, String> others = Map.of("HF_TOKEN", "hf_1", "GROQ_API_KEY", "gsk_1");

    assertThat(loaded(Map.of()).catalog().isEmpty()).isTrue();
    assertThat(loaded(others).catalog().isEmpty()).isTrue();
  }

  @Test
  void tokenThatLiesThereForDownloadsIsNotTaken() {
    ModelGroup chain = chain(Map.of("HF_TOKEN", "hf_1", "OPENAI_API_KEY", "sk-1"));

    assertThat(chain.targets())
        .extracting(target -> target.provider().name())
        .containsExactly("ollama_local", "openai");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "0", "-1", "15s"})
  void timeThatIsNoneIsOneClearMessage(String value) {
    Problem problem = broken(Map.of("LLM_TIMEOUT_SECONDS", value));

    assertThat(problem.path()).isEqualTo("environment variable LLM_TIMEOUT_SECONDS");
    assertThat(problem.value()).isEqualTo(value);
    assertThat(problem.expectation()).isEqualTo("a number of seconds greater than 0");
    assertThat(problem.advice()).isEqualTo("put it right, or unset it for 15");
  }

  @Test
  void notebookIsNotAskedUnencryptedOnAnotherMachine() {
    Problem problem = broken(Map.of("GPU_REMOTE_URL", "http://abc.ngrok.app"));

    assertThat(problem.path()).isEqualTo("environment variable GPU_REMOTE_URL");
    assertThat(problem.value()).startsWith("http://abc.ngrok.app");
    assertThat(problem.expectation()).contains("https://");
    assertThat(problem.advice()).contains("insecure: true");
    assertThat(chain(Map.of("GPU_REMOTE_URL", "http://localhost:8000")).targets())
        .extracting(Target::model)
        .containsExactly("", "default");
  }

  @ParameterizedTest
  @CsvSource({"GPU_REMOTE_URL, abc.ngrok.app", "OLLAMA_BASE_URL, ftp://box"})
  void addressThatIsNoneIsOneClearMessage(String variable, String value) {
    Problem problem = broken(Map.of(variable, value));

    assertThat(problem.path()).isEqualTo("environment variable " + variable);
    assertThat(problem.value()).isEqualTo(value);
  }

  @Test
  void fileHasTheChainThatItDescribesAndNoOther() {
    Map<String, String> environment =
        Map.of("OPENAI_API_KEY", "sk-1", "LLM_TIMEOUT_SECONDS", "7", "HUGGINGFACE_API_KEY", "hf_1");

    Configuration configuration = fromFile("models: { x: ollama/y }", environment);

    assertThat(configuration.catalog().names()).containsExactly("x");
    assertThat(configuration.queryTimeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(fromFile("query_timeout: 3s", environment).queryTimeout())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: vllm, url: 'http://127.0.0.1:8000'                | FREE_LOCAL",
        "type: openai, url: 'http://192.168.1.9:8000'            | FREE_LOCAL",
        "type: vllm, url: 'https://gpu.example.com'              | FREE_REMOTE",
        "type: vllm, url: 'https://gpu.example.com', local: true | FREE_LOCAL",
        "type: remote-gpu, url: 'http://127.0.0.1:8000'          | FREE_REMOTE",
        "type: huggingface, key: k                               | FREE_TIER",
        "type: huggingface-tgi, url: 'https://x.endpoints.huggingface.cloud' | PAID",
        "type: openai, url: 'https://api.example.com', key: k    | PAID",
        "type: groq, key: k                                      | PAID",
        "type: groq, key: k, cost: free-tier                     | FREE_TIER",
      })
  void fileSaysWhatAProviderCostsOrItsTypeAndAddressDo(String keys, CostClass cost) {
    Configuration configuration =
        fromFile("providers: { p: { %s } }%nmodels: { x: p/y }".formatted(keys), Map.of());

    assertThat(configuration.providers())
        .singleElement()
        .satisfies(provider -> assertThat(provider.cost()).isEqualTo(cost));
  }

  @Test
  void gatewaysOwnAnswerIsTheLastOfTheUsualFallbacksOrAMistake() {
    String model = "models: { x: { targets: [ ollama/y ], fallbacks: %s }, z: ollama/z }";

    assertThat(errors(model.formatted("[ z, local_stub ]"))).isEmpty();
    assertThat(errors(model.formatted("{ default: [ local_stub ] }"))).isEmpty();
    assertThat(errors(model.formatted("[ local_stub, z ]")))
        .containsExactly("models.x.fallbacks[0]");
    assertThat(errors(model.formatted("{ rate_limit: [ local_stub ] }")))
        .containsExactly("models.x.fallbacks.rate_limit[0]");
    assertThat(errors("models: { local_stub: ollama/y }")).containsExactly("models.local_stub");
  }

  private static ModelGroup chain(Map<String, String> environment) {
    return Objects.requireNonNull(
        loaded(environment).catalog().find("free-first"), "the model free-first");
  }

  private static Configuration loaded(Map<String, String> environment) {
    Loading loading = load(environment);
    assertThat(loading).isInstanceOf(Loading.Loaded.class);
    return ((Loading.Loaded) loading).configuration();
  }

  private static Problem broken(Map<String, String> environment) {
    Loading loading = load(environment);
    assertThat(loading).isInstanceOf(Loading.Broken.class);
    List<Problem> problems = ((Loading.Broken) loading).problems();
    assertThat(problems).hasSize(1);
    return problems.getFirst();
  }

  private static Loading load(Map<String, String> environment) {
    return new ConfigLoader(FakeDialect.all(), environment, new Locations(NOWHERE, NOWHERE, false))
        .load(null);
  }

  private Configuration fromFile(String yaml, Map<String, String> environment) {
    return LoadedText.of(folder, yaml, environment).configuration();
  }

  private List<String> errors(String yaml) {
    return LoadedText.of(folder, yaml, Map.of()).errorPaths();
  }
}
