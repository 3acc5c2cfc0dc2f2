package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.leaks.Leak;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.ModelTraits.Capability;
import dev.hearth.provider.Pace;
import dev.hearth.routing.Hedge;
import dev.hearth.routing.ModelGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of {@code hearth.yaml} whose meaning is more than their value. */
class HearthFileTest {
  private static final String MODEL = "models: { fast: { targets: [llama-server/x]%s } }\n";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"8761h", "999999999m", "0s", "1d", "-5s"})
  void refusesTimesThatNoTimerKeeps(String time) {
    assertThat(LoadedText.of(folder, "timeouts: { total: " + time + " }", Map.of()).errors())
        .singleElement()
        .satisfies(problem -> assertThat(problem.expectation()).contains("at most a year"));
  }

  @Test
  void aModelIsStrictOnlyWhereItSaysSo() {
    assertThat(loaded(MODEL.formatted("")).group("fast").terms().strict()).isFalse();
    assertThat(loaded(MODEL.formatted(", strict: true")).group("fast").terms().strict()).isTrue();
  }

  @Test
  void readsWhatAModelWaitsFor() {
    ModelGroup group =
        loaded(
                MODEL.formatted(
                    ", timeouts: { first_output: 20s }, min_pace: { characters: 60, within: 4s }"
                        + ", hedge: 800ms, continuation: true"))
            .group("fast");

    assertThat(group.targets().getFirst().pace())
        .isEqualTo(new Pace(Duration.ofSeconds(20), 60, Duration.ofSeconds(4)));
    assertThat(group.terms().hedge()).isEqualTo(Hedge.after(Duration.ofMillis(800)));
    assertThat(group.terms().continues()).isTrue();
  }

  @Test
  void aModelTakesItsTimeUnlessItSaysOtherwise() {
    ModelGroup group = loaded(MODEL.formatted("")).group("fast");

    assertThat(group.targets().getFirst().pace()).isEqualTo(Pace.ANY);
    assertThat(group.terms().hedge()).isEqualTo(Hedge.NEVER);
    assertThat(group.terms().continues()).isFalse();
    assertThat(loaded(MODEL.formatted(", hedge: p95")).group("fast").terms().hedge())
        .isEqualTo(Hedge.USUAL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"p99", "0s", "often", "-1s"})
  void refusesAHedgeThatIsNoTime(String hedge) {
    assertThat(loaded(MODEL.formatted(", hedge: " + hedge)).errorPaths())
        .containsExactly("models.fast.hedge");
  }

  @Test
  void aPaceNeedsBothOfItsNumbers() {
    assertThat(loaded(MODEL.formatted(", min_pace: { characters: 5 }")).errorPaths())
        .containsExactly("models.fast.min_pace.within");
  }

  @Test
  void pagesAreNamedByTheirOrigins() {
    LoadedText loaded =
        loaded("listen: { cors_origins: ['https://Chat.example', 'app://obsidian.md'] }\n");

    assertThat(loaded.configuration().ingress().origins().named())
        .containsExactlyInAnyOrder("https://chat.example", "app://obsidian.md");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"chat.example", "https://chat.example/", "https://*.example", "null", "https://"})
  void whatNoBrowserSendsAsAnOriginIsAnError(String origin) {
    assertThat(loaded("listen: { cors_origins: ['" + origin + "'] }\n").errorPaths())
        .containsExactly("listen.cors_origins[0]");
  }

  @Test
  void everyPageMayAskOnlyWhereThereIsAKey() {
    String all = "listen: { cors_origins: '*'%s }\n";

    assertThat(loaded(all.formatted("")).errorPaths()).containsExactly("listen.cors_origins");
    assertThat(loaded(all.formatted(", master_key: sk-one")).errors()).isEmpty();
  }

  @Test
  void aTargetSaysWhatItsModelIs() {
    LoadedText loaded =
        loaded(
            "models: { fast: { targets: [{ provider: llama-server, model: x,"
                + " context_window: 8192, capabilities: [chat, vision] }] } }\n");

    assertThat(loaded.target("fast").traits())
        .isEqualTo(new ModelTraits(8192, Set.of(Capability.CHAT, Capability.VISION)));
  }

  @Test
  void aTargetSaysWhatItsServerLeavesInTheText() {
    LoadedText loaded =
        loaded(
            "models: { fast: { targets: [{ provider: llama-server, model: x,"
                + " leaks: [open_thinking, tool_calls] }] } }\n");

    assertThat(loaded.target("fast").traits().leaks())
        .containsExactlyInAnyOrder(Leak.OPEN_THINKING, Leak.TOOL_CALLS);
  }

  @Test
  void aCapabilityThatNobodyKnowsIsAnError() {
    assertThat(
            loaded(
                    "models: { fast: { targets: [{ provider: llama-server, model: x,"
                        + " capabilities: [chat, flying] }] } }\n")
                .errorPaths())
        .containsExactly("models.fast.targets[0].capabilities[1]");
  }

  @Test
  void aLiteLlmFileSaysItInItsModelInfo() {
    LoadedText loaded =
        loaded(
            """
            model_list:
              - model_name: fast
                litellm_params: { model: hosted_vllm/x, api_base: "http://127.0.0.1:8000/v1" }
                model_info: { max_input_tokens: 8192, supports_vision: true }
              - model_name: embed
                litellm_params: { model: hosted_vllm/e, api_base: "http://127.0.0.1:8000/v1" }
                model_info: { mode: embedding }
            """);

    assertThat(loaded.target("fast").traits())
        .isEqualTo(new ModelTraits(8192, Set.of(Capability.CHAT, Capability.VISION)));
    assertThat(loaded.target("embed").traits())
        .isEqualTo(new ModelTraits(0, Set.of(Capability.EMBEDDING)));
  }

  private LoadedText loaded(String yaml) {
    return LoadedText.of(folder, yaml, Map.of());
  }
}
