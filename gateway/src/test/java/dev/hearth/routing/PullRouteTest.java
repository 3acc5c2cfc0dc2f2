package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullRouteTest {
  private static final Provider BOX = TestProviders.ollama("box", "http://127.0.0.1:1");
  private static final Provider STUDIO = TestProviders.ollama("studio", "http://127.0.0.1:2");
  private static final Catalog CATALOG =
      Catalog.of(
          List.of(
              ModelGroup.of("small", List.of(TestProviders.target(BOX, "llama3.2:latest"))),
              ModelGroup.of("coder", List.of(TestProviders.target(STUDIO, "qwen3-coder:30b")))),
          true);

  @Test
  void choosesTheFirstByNameWhereNobodyHasTheModel() {
    Route.Plan plan = plan("gemma3", null);

    assertThat(provider(plan)).isEqualTo("box");
    assertThat(plan.steps().getFirst().reason()).isEqualTo("the first Ollama by name");
  }

  @ParameterizedTest
  @CsvSource({
    "qwen3-coder:30b, studio",
    "llama3.2, box",
    "llama3.2:latest, box",
    "qwen3-coder, box"
  })
  void choosesWhoHasTheModelAlready(String model, String provider) {
    assertThat(provider(plan(model, null))).isEqualTo(provider);
  }

  @Test
  void takesTheOneThatTheRequestNames() {
    assertThat(provider(plan("llama3.2", "studio"))).isEqualTo("studio");
  }

  @Test
  void asksOnceAndWaitsAsLongAsItTakes() {
    Route.Plan plan = plan("gemma3", null);
    Target target = plan.steps().getFirst().targets().getFirst();

    assertThat(plan.steps())
        .singleElement()
        .satisfies(step -> {
          assertThat(step.targets()).hasSize(1);
          assertThat(step.retries()).isZero();
        });
    assertThat(plan.terms().total()).isGreaterThanOrEqualTo(java.time.Duration.ofDays(1));
    assertThat(target.breaker().enabled()).isFalse();
    assertThat(plan.model()).isEqualTo("pull");
    assertThat(target.model()).isEqualTo("pull");
  }

  @Test
  void saysWhichThereAreWhereTheNamedOneIsNone() {
    InferenceException refused = refusal(List.of(STUDIO, BOX), "groq");

    assertThat(refused.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
    assertThat(refused).hasMessageContaining("box, studio");
  }

  @Test
  void saysWhatToDoWhereThereIsNoOllama() {
    InferenceException refused = refusal(List.of(), null);

    assertThat(refused.error().kind()).isEqualTo(Kind.NOT_FOUND);
    assertThat(refused).hasMessageContaining("type: ollama");
  }

  private static Route.Plan plan(String model, @Nullable String wanted) {
    return PullRoute.of(List.of(STUDIO, BOX), CATALOG, model, wanted);
  }

  private static InferenceException refusal(List<Provider> ollamas, @Nullable String wanted) {
    return catchThrowableOfType(
        InferenceException.class, () -> PullRoute.of(ollamas, CATALOG, "gemma3", wanted));
  }

  private static String provider(Route.Plan plan) {
    return plan.steps().getFirst().targets().getFirst().provider().name();
  }
}
