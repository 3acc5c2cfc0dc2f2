package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Asks;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Route;
import dev.hearth.routing.Router;
import dev.hearth.routing.StillWorld;
import dev.hearth.upstream.UpstreamRequest.Header;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A LiteLLM file from a real deployment loads unchanged and routes as it says. */
class RealDeploymentTest {
  private static final Path FILE = Path.of("src/test/resources/config/litellm.yaml");
  private static final Map<String, String> KEYS =
      Map.of(
          "GROQ_API_KEY", "gsk_one",
          "GEMINI_API_KEY", "gem-one",
          "ANTHROPIC_API_KEY", "ant-one",
          "LITELLM_MASTER_KEY", "sk-master");

  private final LoadedText loaded = LoadedText.of(FILE, KEYS);

  @Test
  void loadsEveryModelInTheFilesOrder() {
    assertThat(loaded.errors()).isEmpty();
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.configuration().catalog().names())
        .containsExactly(
            "local/fast",
            "local/quality",
            "local/embed",
            "cloud/fast",
            "cloud/mid",
            "cloud/frontier");
    assertThat(loaded.configuration().catalog().configured()).isTrue();
    assertThat(loaded.configuration().discover()).isFalse();
  }

  @Test
  void sendsLocalModelsToTheServersOnThisMachine() {
    Target fast = loaded.target("local/fast");

    assertThat(fast.model()).isEqualTo("llama-3.1-8b");
    assertThat(fast.provider().dialect()).isEqualTo(new FakeDialect("openai"));
    assertThat(fast.provider().endpoint()).hasToString("http://localhost:8080");
    assertThat(fast.provider().basePath()).isEqualTo("/v1");
    assertThat(fast.provider().local()).isTrue();
    assertThat(loaded.target("local/quality").provider()).isSameAs(fast.provider());
    assertThat(loaded.target("local/quality").model()).isEqualTo("qwen-2.5-coder-32b");
    assertThat(loaded.target("local/embed").provider().endpoint())
        .hasToString("http://localhost:8081");
  }

  @Test
  void sendsCloudModelsToTheirProvidersWithTheirKeys() {
    Provider groq = loaded.target("cloud/fast").provider();

    assertThat(groq.name()).isEqualTo("groq");
    assertThat(groq.endpoint()).hasToString("https://api.groq.com");
    assertThat(groq.basePath()).isEqualTo("/openai/v1");
    assertThat(groq.local()).isFalse();
    assertThat(groq.headers())
        .singleElement()
        .satisfies(header -> {
          assertThat(header.name()).isEqualTo("authorization");
          assertThat(header.value()).isEqualTo("Bearer gsk_one");
        });
  }

  @Test
  void givesGeminiAndAnthropicTheirOwnDialectsAndHeaders() {
    assertThat(loaded.target("cloud/mid").provider().dialect())
        .isEqualTo(new FakeDialect("gemini"));
    assertThat(loaded.target("cloud/frontier").provider().dialect())
        .isEqualTo(new FakeDialect("anthropic"));
    assertThat(loaded.target("cloud/frontier").provider().credential())
        .isInstanceOfSatisfying(
            Credential.Header.class, header -> assertThat(header.name()).isEqualTo("x-api-key"));
    assertThat(loaded.target("cloud/frontier").provider().extraHeaders())
        .containsExactly(new Header("anthropic-version", "2023-06-01"));
  }

  @Test
  void putsEntriesOfEqualNameIntoOneGroup() {
    assertThat(loaded.group("cloud/frontier").targets())
        .extracting(Target::model)
        .containsExactly("claude-sonnet-4-5-20250514", "claude-opus-4-6-20250610");
    assertThat(loaded.group("cloud/frontier").targets())
        .extracting(Target::weight)
        .containsExactly(1, 1);
  }

  @Test
  void spreadsCallsEvenlyOverAGroup() {
    Random random = new Random(11);
    int first = 0;
    for (int i = 0; i < 1000; i++) {
      Route.Plan plan = (Route.Plan) route("cloud/frontier", random);
      first += plan.steps().getFirst().targets().getFirst().model().contains("opus") ? 1 : 0;
    }
    assertThat(first).as("opus first, of 1000, seed 11").isBetween(400, 600);
  }

  @Test
  void fallsBackAsTheRouterSettingsSay() {
    Route.Plan plan = (Route.Plan) route("local/fast", new Random(1));

    assertThat(plan.steps())
        .extracting(Route.Step::group)
        .containsExactly("local/fast", "cloud/fast");
    assertThat(plan.steps()).extracting(Route.Step::retries).containsExactly(2, 2);
    assertThat(loaded.group("local/quality").fallbacks().usual()).containsExactly("cloud/mid");
    assertThat(loaded.group("cloud/fast").fallbacks().usual()).isEmpty();
  }

  @Test
  void boundsEveryCallByTheTimeoutAndLeavesTimeForTheFallback() {
    ModelGroup fast = loaded.group("local/fast");

    assertThat(fast.targets().getFirst().timeouts().firstByte()).isEqualTo(Duration.ofMinutes(2));
    assertThat(fast.targets().getFirst().timeouts().betweenChunks())
        .isEqualTo(Duration.ofMinutes(2));
    assertThat(fast.targets().getFirst().timeouts().connect()).isEqualTo(Duration.ofSeconds(5));
    assertThat(fast.terms().total()).isEqualTo(Duration.ofMinutes((3 + 3) * 2));
    assertThat(loaded.group("cloud/fast").terms().total()).isEqualTo(Duration.ofMinutes(3 * 2));
  }

  @Test
  void keepsTheMasterKeyAndSaysWhatIsNotServedYet() {
    assertThat(loaded.configuration().masterKey())
        .satisfies(key -> assertThat(key == null ? "" : key.reveal()).isEqualTo("sk-master"));
    assertThat(loaded.notices())
        .containsExactly(
            "not yet in general_settings: max_budget, budget_duration",
            "not yet in model_info: max_tokens");
  }

  @Test
  void movesGroqWhereItsVariableSays() {
    Map<String, String> moved = new HashMap<>(KEYS);
    moved.put("GROQ_API_BASE", "http://127.0.0.1:9999/openai/v1");

    Provider groq = LoadedText.of(FILE, moved).target("cloud/fast").provider();

    assertThat(groq.endpoint()).hasToString("http://127.0.0.1:9999");
    assertThat(groq.basePath()).isEqualTo("/openai/v1");
    assertThat(groq.name()).isEqualTo("groq");
  }

  @Test
  void turnsOnlyThoseEntriesOffWhoseKeyIsNotSet() {
    Map<String, String> some = Map.of("LITELLM_MASTER_KEY", "sk-m", "GROQ_API_KEY", "gsk_one");

    LoadedText without = LoadedText.of(FILE, some);

    assertThat(without.configuration().catalog().names())
        .containsExactly("local/fast", "local/quality", "local/embed", "cloud/fast");
    assertThat(without.group("local/quality").fallbacks().usual()).isEmpty();
    assertThat(without.notices())
        .contains(
            "GEMINI_API_KEY is not set: off: cloud/mid (gemini/gemini-2.5-flash)",
            "ANTHROPIC_API_KEY is not set: off: cloud/frontier"
                + " (anthropic/claude-sonnet-4-5-20250514), cloud/frontier"
                + " (anthropic/claude-opus-4-6-20250610)");
  }

  @Test
  void doesNotStartWithoutTheMasterKeyThatItNames() {
    LoadedText without = LoadedText.of(FILE, Map.of("GROQ_API_KEY", "gsk_one"));

    assertThat(without.errors())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo("general_settings.master_key");
          assertThat(problem.value()).isEqualTo("LITELLM_MASTER_KEY, which is not set");
          assertThat(problem.advice()).startsWith("set LITELLM_MASTER_KEY");
          assertThat(problem.mark()).isEqualTo(new Mark(18, 33));
        });
  }

  private Route route(String model, Random random) {
    return Router.route(loaded.configuration().catalog(), Asks.of(model), new StillWorld(), random);
  }

  @Test
  void listsEachProviderOnce() {
    assertThat(loaded.configuration().providers())
        .extracting(Provider::name)
        .isEqualTo(
            List.of(
                "openai@localhost:8080", "openai@localhost:8081", "groq", "gemini", "anthropic"));
  }
}
