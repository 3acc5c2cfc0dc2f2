package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.CostClass;
import dev.hearth.provider.Discovered;
import dev.hearth.provider.Discovered.Fit;
import dev.hearth.provider.Discovered.Kind;
import dev.hearth.provider.Discovered.Model;
import dev.hearth.provider.Discovered.Server;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Choice.TagRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What costs nothing goes first, and what is billed only where that is allowed. */
class FreeFirstChainTest {
  private static final Target BOX =
      target(TestProviders.ollama("box", "http://127.0.0.1:11434"), CostClass.FREE_LOCAL, "qwen3");
  private static final Target UNDECIDED =
      target(TestProviders.ollama("box", "http://127.0.0.1:11434"), CostClass.FREE_LOCAL, "");
  private static final Target NOTEBOOK = cloud("notebook", CostClass.FREE_REMOTE);
  private static final Target TIER = cloud("tier", CostClass.FREE_TIER);
  private static final Target BILLED = cloud("billed", CostClass.PAID);
  private static final Target DEAR = cloud("dear", CostClass.PAID);

  private final StillWorld world = new StillWorld();

  @Test
  void goesByClassOfCostAndAmongEqualsAsTheyAreWritten() {
    Route.Plan plan = plan(chain(true, DEAR, TIER, BILLED, BOX, NOTEBOOK));

    assertThat(plan.steps().getFirst().targets())
        .containsExactly(BOX, NOTEBOOK, TIER, DEAR, BILLED);
    assertThat(plan.leftOut()).isEmpty();
    assertThat(plan.stub()).isTrue();
    assertThat(plan.steps()).as("the gateway's own answer is no step").hasSize(1);
  }

  @Test
  void whatTiesRequestsToATargetDoesNotMakeThemDearer() {
    Choice sticky = new Choice(Strategy.FREE_FIRST, Affinity.PREFIX, TagRule.ANY, true);
    ModelGroup plain = chain(true, DEAR, TIER, BOX);
    ModelGroup chain =
        new ModelGroup(
            "free-first",
            plain.targets(),
            sticky,
            plain.fallbacks(),
            plain.repeats(),
            plain.terms(),
            null);

    for (int i = 0; i < 20; i++) {
      Route route =
          Router.route(
              Catalog.of(List.of(chain), false),
              Asks.saying("free-first", "prompt " + i),
              world,
              new Random(1));
      assertThat(((Route.Plan) route).steps().getFirst().targets())
          .containsExactly(BOX, TIER, DEAR);
    }
  }

  @Test
  void leavesOutWhatIsBilledUnlessThatIsAllowed() {
    Route.Plan plan = plan(chain(false, BOX, BILLED, UNDECIDED));

    assertThat(plan.steps().getFirst().targets()).containsExactly(BOX);
    assertThat(plan.leftOut())
        .containsExactly(
            new Route.LeftOut("free-first", BILLED, Route.Why.PAID),
            new Route.LeftOut("free-first", UNDECIDED, Route.Why.NO_MODEL));
  }

  @Test
  void otherStrategiesDoNotAskWhatIsBilledToStayAway() {
    ModelGroup plain = ModelGroup.of("plain", List.of(BILLED));

    assertThat(plan(plain).steps().getFirst().targets()).containsExactly(BILLED);
    assertThat(plan(plain).stub()).isFalse();
    assertThat(FreeFirst.members(plain)).containsExactly(BILLED);
  }

  @Test
  void gatewayAnswersWhereNobodyMayBeAsked() {
    assertThat(route(chain(false, BILLED), "free-first"))
        .isEqualTo(
            new Route.Stub(
                "free-first", List.of(new Route.LeftOut("free-first", BILLED, Route.Why.PAID))));
  }

  @Test
  void gatewayDoesNotAnswerWhereTheRequestIsWhatKeepsThemAway() {
    Catalog catalog = Catalog.of(List.of(chain(false, NOTEBOOK, BILLED)), false);

    Route route =
        Router.route(
            catalog,
            Asks.of("free-first", Map.of("x-hearth-privacy", "yes")),
            world,
            new Random(1));

    assertThat(route).isInstanceOf(Route.Nowhere.class);
  }

  @Test
  void otherNamesAreUnknownOnlyWhereSomebodyMayBeAsked() {
    assertThat(route(chain(false, BILLED), "other")).isEqualTo(new Route.Stub());
    assertThat(route(chain(true, BILLED), "other")).isInstanceOf(Route.Unknown.class);
  }

  @Test
  void simpleQuestionsGoThereAsLongAsSomebodyMayBeAsked() {
    assertThat(Catalog.of(List.of(auto(), chain(false, BOX)), false).usual())
        .isEqualTo("free-first");
    assertThat(Catalog.of(List.of(auto(), chain(false, BILLED)), false).usual()).isEqualTo("auto");
  }

  @Test
  void planCanBeHeldToLessTimeAndNeverToMore() {
    Route.Plan plan = plan(chain(true, BOX));

    assertThat(plan.within(plan.terms().total().plusSeconds(1))).isSameAs(plan);
    assertThat(plan.within(Duration.ofSeconds(15)).terms().total().toSeconds()).isEqualTo(15);
  }

  // ---- the first model that a server lists

  @Test
  void asksForTheFirstModelToTalkToThatTheServerLists() {
    Catalog decided = FirstListed.in(catalog(), found("embed", "qwen3", "gemma"), Catalog.empty());

    assertThat(model(decided)).isEqualTo("qwen3");
  }

  @Test
  void goesOnWithTheModelOfBeforeWhileTheServerIsAway() {
    Catalog before = FirstListed.in(catalog(), found("embed", "qwen3"), Catalog.empty());

    assertThat(model(FirstListed.in(catalog(), Discovered.nothing(), before))).isEqualTo("qwen3");
    assertThat(model(FirstListed.in(catalog(), found("embed", "gemma"), before)))
        .isEqualTo("gemma");
  }

  @Test
  void staysUndecidedWhereNoServerIsThereOrNoneFits() {
    assertThat(FirstListed.in(catalog(), Discovered.nothing(), Catalog.empty()))
        .isEqualTo(catalog());
    assertThat(model(FirstListed.in(catalog(), found("embed"), Catalog.empty()))).isEmpty();
  }

  @Test
  void leavesACatalogAloneInWhichAllIsDecided() {
    Catalog catalog = Catalog.of(List.of(chain(true, BOX)), false);

    assertThat(FirstListed.in(catalog, found("embed", "gemma"), Catalog.empty())).isSameAs(catalog);
  }

  private static Catalog catalog() {
    return Catalog.of(List.of(chain(false, UNDECIDED, TIER)), false);
  }

  private static String model(Catalog catalog) {
    ModelGroup chain = Objects.requireNonNull(catalog.groups().get("free-first"), "the chain");
    return chain.targets().getFirst().model();
  }

  /** An Ollama that lists these; the first one is for vectors. */
  private static Discovered found(String... models) {
    List<Model> listed =
        Stream.of(models)
            .map(id ->
                new Model(id, ModelTraits.UNKNOWN, id.equals("embed") ? Fit.NOT_CHAT : Fit.CHAT))
            .toList();
    Server other = new Server(Kind.VLLM, NOTEBOOK.provider().endpoint(), "/v1", listed);
    Server box = new Server(Kind.OLLAMA, UNDECIDED.provider().endpoint(), "", listed);
    return new Discovered(List.of(other, box));
  }

  private Route.Plan plan(ModelGroup group) {
    return (Route.Plan) route(group, group.name());
  }

  private Route route(ModelGroup group, String model) {
    return Router.route(Catalog.of(List.of(group), false), Asks.of(model), world, new Random(1));
  }

  private static ModelGroup auto() {
    return ModelGroup.of("auto", List.of(BOX));
  }

  private static ModelGroup chain(boolean paid, Target... targets) {
    return new ModelGroup(
        "free-first",
        List.of(targets),
        new Choice(Strategy.FREE_FIRST, Affinity.NONE, TagRule.ANY, paid),
        Fallbacks.of(List.of(Fallbacks.STUB)),
        0,
        Terms.of(ModelGroup.DEFAULT_TOTAL));
  }

  private static Target cloud(String name, CostClass cost) {
    return target(TestProviders.cloud(name, "https://" + name + ".test/v1", "k"), cost, "m");
  }

  private static Target target(Provider provider, CostClass cost, String model) {
    return TestProviders.target(provider.costing(cost), model);
  }
}
