package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.routing.Fallbacks;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is tried after a model, as files say it. */
class FallbacksTest {
  private static final String HEARTH =
      """
      models:
        a: { targets: [llama-server/x], fallbacks: %s }
        b: llama-server/y
        c: llama-server/z
        off: openai/gpt-4o
      """;
  private static final String LITELLM =
      """
      model_list:
        - { model_name: a, litellm_params: { model: openai/x, api_base: http://127.0.0.1:1 } }
        - { model_name: b, litellm_params: { model: openai/y, api_base: http://127.0.0.1:1 } }
        - { model_name: c, litellm_params: { model: openai/z, api_base: http://127.0.0.1:1 } }
      """;

  @TempDir private Path folder;

  @Test
  void aListIsForWhateverFailed() {
    assertThat(hearth("[b, c]")).isEqualTo(Fallbacks.of(List.of("b", "c")));
  }

  @Test
  void aMappingHasAListForEachReason() {
    assertThat(hearth("{ default: b, context_window: [c, b], content_policy: [c], rate_limit: b }"))
        .isEqualTo(new Fallbacks(List.of("b"), List.of("c", "b"), List.of("c"), List.of("b")));
  }

  @Test
  void modelsThatAreOffAreLeftOutOfEveryList() {
    assertThat(hearth("{ default: [off, b], context_window: [off], content_policy: [off, c] }"))
        .isEqualTo(new Fallbacks(List.of("b"), List.of(), List.of("c"), List.of()));
  }

  @Test
  void aReasonThatIsNotKnownAndAModelThatIsNotThereAreErrors() {
    LoadedText loaded =
        LoadedText.of(
            folder,
            HEARTH.formatted("{ context_windows: [b], rate_limit: [b, missing] }"),
            Map.of());

    assertThat(loaded.errorPaths())
        .containsExactlyInAnyOrder(
            "models.a.fallbacks.context_windows", "models.a.fallbacks.rate_limit[1]");
  }

  @Test
  void liteLlmsTypedFallbacksAreTakenFromBothSections() {
    LoadedText loaded =
        LoadedText.of(
            folder,
            LITELLM
                + """
                router_settings:
                  fallbacks: [ { a: [b] } ]
                  context_window_fallbacks: [ { a: [c, b] }, { "*": [c] } ]
                litellm_settings:
                  content_policy_fallbacks: [ { a: [c] } ]
                """,
            Map.of());

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.group("a").fallbacks())
        .isEqualTo(new Fallbacks(List.of("b"), List.of("c", "b"), List.of("c"), List.of()));
    assertThat(loaded.group("b").fallbacks())
        .isEqualTo(new Fallbacks(List.of(), List.of("c"), List.of(), List.of()));
    assertThat(loaded.configuration().notices()).isEmpty();
  }

  @Test
  void liteLlmsLimitOfFallbacksHoldsForEveryList() {
    LoadedText loaded =
        LoadedText.of(
            folder,
            LITELLM
                + """
                router_settings:
                  max_fallbacks: 1
                  context_window_fallbacks: [ { a: [c, b] } ]
                """,
            Map.of());

    assertThat(loaded.group("a").fallbacks().contextWindow()).containsExactly("c");
  }

  private Fallbacks hearth(String fallbacks) {
    LoadedText loaded = LoadedText.of(folder, HEARTH.formatted(fallbacks), Map.of());
    assertThat(loaded.errors()).isEmpty();
    return loaded.group("a").fallbacks();
  }
}
