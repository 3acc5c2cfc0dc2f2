package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.upstream.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Provider PROVIDER =
      new Provider(
          "box",
          new OpenAiDialect(),
          Endpoint.of(URI.create("http://127.0.0.1:8080")),
          "/v1",
          new Credential.None(),
          List.of(),
          true);

  @Test
  void plansTheAskedGroupThenItsFallbacksInOrder() {
    Catalog catalog =
        Catalog.of(
            List.of(
                group("a", List.of("b", "c"), target("a1", 1, 0)),
                group("b", List.of(), target("b1", 1, 0)),
                group("c", List.of(), target("c1", 1, 0))),
            true);

    Route.Plan plan = (Route.Plan) route(catalog, "a", 1);

    assertThat(plan.steps()).extracting(Route.Step::group).containsExactly("a", "b", "c");
    assertThat(plan.steps())
        .extracting(Route.Step::reason)
        .containsExactly("asked for", "fallback of a", "fallback of a");
  }

  @Test
  void plansTheFallbacksForEachReasonWithWhatHasToHappen() {
    ModelGroup plain = group("a", List.of(), target("a1", 1, 0));
    Fallbacks typed = new Fallbacks(List.of("b"), List.of("b", "c"), List.of("c"), List.of("b"));
    ModelGroup asked =
        new ModelGroup("a", plain.targets(), plain.choice(), typed, 2, plain.terms());
    Catalog catalog =
        Catalog.of(
            List.of(
                asked,
                group("b", List.of(), target("b1", 1, 0)),
                group("c", List.of(), target("c1", 1, 0))),
            true);

    Route.Plan plan = (Route.Plan) route(catalog, "a", 1);

    assertThat(plan.steps())
        .extracting(step -> step.trigger().word() + " " + step.group())
        .containsExactly(
            "usual a",
            "usual b",
            "context_window b",
            "context_window c",
            "content_policy c",
            "rate_limit b");
  }

  @Test
  void followsAnAlias() {
    Catalog catalog =
        new Catalog(
            Map.of("a", group("a", List.of(), target("a1", 1, 0))),
            Map.of("gpt-4o", ModelAlias.shown("a")),
            true);

    assertThat(((Route.Plan) route(catalog, "gpt-4o", 1)).model()).isEqualTo("a");
  }

  @Test
  void neverPlansAGroupTwice() {
    Catalog catalog =
        Catalog.of(
            List.of(
                group("a", List.of("a", "b", "b"), target("a1", 1, 0)),
                group("b", List.of("a"), target("b1", 1, 0))),
            true);

    assertThat(((Route.Plan) route(catalog, "a", 1)).steps())
        .extracting(Route.Step::group)
        .containsExactly("a", "b");
  }

  @Test
  void sharesAGroupByWeight() {
    Catalog catalog =
        Catalog.of(
            List.of(group("a", List.of(), target("heavy", 3, 0), target("light", 1, 0))), true);
    Map<String, Integer> first = new HashMap<>();

    Random random = new Random(7);
    for (int i = 0; i < 4000; i++) {
      Route.Plan plan = (Route.Plan) Router.route(catalog, Asks.of("a"), new StillWorld(), random);
      first.merge(plan.steps().getFirst().targets().getFirst().id(), 1, Integer::sum);
    }

    assertThat(first.get("heavy")).isBetween(2850, 3150);
  }

  @Test
  void triesALowerOrderFirstWhateverTheWeights() {
    Catalog catalog =
        Catalog.of(
            List.of(group("a", List.of(), target("second", 99, 2), target("first", 1, 1))), true);

    Route.Plan plan = (Route.Plan) route(catalog, "a", 3);

    assertThat(plan.steps().getFirst().targets())
        .extracting(Target::id)
        .containsExactly("first", "second");
  }

  @Test
  void givesTheSamePlanForTheSameNumbers() {
    Catalog catalog =
        Catalog.of(
            List.of(group("a", List.of(), target("x", 1, 0), target("y", 1, 0), target("z", 1, 0))),
            true);

    assertThat(route(catalog, "a", 42)).isEqualTo(route(catalog, "a", 42));
  }

  @Test
  void namesTheNearestModelsForAnUnknownOne() {
    Catalog catalog =
        Catalog.of(
            List.of(
                group("local/fast", List.of(), target("t1", 1, 0)),
                group("local/quality", List.of(), target("t2", 1, 0)),
                group("cloud/frontier", List.of(), target("t3", 1, 0))),
            true);

    Route.Unknown unknown = (Route.Unknown) route(catalog, "local/fasst", 1);

    assertThat(unknown.nearest()).first().isEqualTo("local/fast");
    assertThat(unknown.nearest()).doesNotContain("cloud/frontier");
  }

  @Test
  void leavesAnyModelToTheStubWhileNoBackEndIsKnown() {
    assertThat(route(Catalog.empty(), "whatever", 1)).isEqualTo(new Route.Stub());
  }

  @Test
  void doesNotHideAConfiguredButUnknownModelBehindTheStub() {
    Catalog catalog = new Catalog(Map.of(), Map.of(), true);

    assertThat(route(catalog, "whatever", 1)).isInstanceOf(Route.Unknown.class);
  }

  private static Route route(Catalog catalog, String model, long seed) {
    return Router.route(catalog, Asks.of(model), new StillWorld(), new Random(seed));
  }

  private static ModelGroup group(String name, List<String> fallbacks, Target... targets) {
    return new ModelGroup(
        name,
        List.of(targets),
        Choice.DEFAULT,
        Fallbacks.of(fallbacks),
        2,
        Terms.of(Duration.ofMinutes(1)));
  }

  private static Target target(String id, int weight, int order) {
    Target plain = Target.of(id, PROVIDER, new ModelParams(id, Map.of()));
    return new Target(
        id,
        PROVIDER,
        plain.params(),
        weight,
        order,
        plain.timeouts(),
        plain.breaker(),
        plain.traits());
  }
}
