package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.inference.InferenceException;
import dev.hearth.provider.Pace;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import dev.hearth.resilience.Repeats;
import dev.hearth.routing.facts.Ask;
import dev.hearth.upstream.PhaseTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a plan takes over of what its caller decides. */
class ControlsTest {
  private static final PhaseTimeouts TIMES =
      new PhaseTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(30));
  private static final Duration TOTAL = Duration.ofMinutes(10);
  private static final Catalog CATALOG =
      Catalog.of(
          List.of(
              group("a", new Fallbacks(List.of("b"), List.of("c"), List.of(), List.of("c"))),
              group("b", Fallbacks.NONE),
              group("c", Fallbacks.NONE),
              group("ruled", Fallbacks.NONE).following("auto")),
          true);

  @Test
  void withoutAnyWordThePlanIsTheConfigurations() {
    Route.Plan plan = plan(Map.of());

    assertThat(plan.steps()).extracting(Route.Step::group).containsExactly("a", "b", "c", "c");
    assertThat(plan.steps()).extracting(Route.Step::retries).containsOnly(2);
    assertThat(plan.steps().getFirst().targets().getFirst().timeouts()).isEqualTo(TIMES);
    assertThat(plan.terms().total()).isEqualTo(TOTAL);
  }

  @Test
  void aNumberOfRepeatsHoldsForEveryStepAndEveryKindOfFailure() {
    assertThat(plan(Map.of("num_retries", "7")).steps())
        .extracting(Route.Step::repeats)
        .containsOnly(Repeats.of(7));
  }

  @Test
  void aTimeBoundsEveryPhaseOfEveryAttemptAndAllOfThemTogether() {
    Route.Plan plan = plan(Map.of("timeout", "2.5", "num_retries", "1"));

    Duration time = Duration.ofMillis(2500);
    assertThat(plan.steps().getLast().targets().getFirst().timeouts())
        .isEqualTo(new PhaseTimeouts(time, time, time));
    assertThat(plan.terms().total()).isEqualTo(time.multipliedBy(4 * 2));
  }

  @Test
  void aTimeMayBeLongerThanTheConfiguredOneButNotThanTheModelsTotal() {
    Route.Plan plan = plan(Map.of("timeout", "86400"));

    assertThat(plan.steps().getFirst().targets().getFirst().timeouts().firstByte())
        .isEqualTo(Duration.ofDays(1));
    assertThat(plan.terms().total()).isEqualTo(TOTAL);
  }

  @Test
  void aStreamsTimeIsNothingToAWholeAnswer() {
    assertThat(plan(Map.of("stream_timeout", "1")).steps().getFirst().targets().getFirst())
        .extracting(Target::timeouts)
        .isEqualTo(TIMES);
  }

  @Test
  void withoutFallbacksTheAskedModelIsAllThereIs() {
    assertThat(plan(Map.of("disable_fallbacks", "true")).steps())
        .extracting(Route.Step::group)
        .containsExactly("a");
  }

  @Test
  void aPretendedRateLimitLeavesItsFallbacksThenTheUsualOnes() {
    assertThat(plan(Map.of("mock_testing_rate_limit_error", "true")).steps())
        .extracting(step -> step.trigger().word() + ' ' + step.group() + ": " + step.reason())
        .containsExactly(
            "usual c: rate_limit fallback of a, as mock_testing_rate_limit_error wants it",
            "usual b: fallback of a, as mock_testing_rate_limit_error wants it");
  }

  @Test
  void aPretendedRefusalByPolicyHasNoOtherFallbacks() {
    Route route = route(Map.of("mock_testing_content_policy_fallbacks", "true"));

    assertThat(route)
        .isInstanceOfSatisfying(
            Route.Nowhere.class,
            nowhere ->
                assertThat(nowhere.error().message())
                    .isEqualTo(
                        "mock_testing_content_policy_fallbacks: the model 'a' is taken to have"
                            + " failed, and has no fallback for that."));
  }

  @Test
  void whatSaysNothingChangesNothing() {
    Map<String, String> nothing =
        Map.of(
            "num_retries", "null",
            "timeout", "null",
            "fallbacks", "null",
            "disable_fallbacks", "null",
            "mock_testing_fallbacks", "false");

    assertThat(plan(nothing)).isEqualTo(plan(Map.of()));
  }

  @Test
  void aModelThatFollowsAPolicyIsNoFallbackOfACallersChoice() {
    assertThatThrownBy(() -> route(Map.of("fallbacks", "[\"ruled\"]")))
        .isInstanceOfSatisfying(
            InferenceException.class,
            wrong ->
                assertThat(wrong.error().message())
                    .startsWith("fallbacks: 'ruled' follows a policy (expected: "));
  }

  private static Route.Plan plan(Map<String, String> fields) {
    return (Route.Plan) route(fields);
  }

  private static Route route(Map<String, String> fields) {
    Ask ask = Asks.of("a", Map.of(), fields);
    return Router.route(CATALOG, ask, new StillWorld(), new Random(1));
  }

  private static ModelGroup group(String name, Fallbacks fallbacks) {
    Target target =
        TestProviders.target(TestProviders.openAi("box", "http://127.0.0.1:9"), "up-" + name);
    return new ModelGroup(
        name,
        List.of(target.within(TIMES, Pace.ANY)),
        Choice.DEFAULT,
        fallbacks,
        2,
        Terms.of(TOTAL));
  }
}
