package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.inference.RequestFacts;
import dev.hearth.provider.Credential;
import dev.hearth.provider.Limits;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Quota;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog.Wildcard;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Identity;
import dev.hearth.routing.policy.Condition;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Rule;
import dev.hearth.routing.policy.Verdict;
import dev.hearth.routing.profile.Agent;
import dev.hearth.routing.profile.Backend;
import dev.hearth.routing.profile.Profile;
import dev.hearth.routing.profile.ToolNames;
import dev.hearth.upstream.Endpoint;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agents of a profile as models of a catalog, and the way of their requests. */
class ProfiledCatalogTest {
  private static final Provider BOX = provider("box", new OpenAiDialect(), true);
  private static final Provider OLLAMA = provider("ollama", new OpenAiDialect(), true);
  private static final Provider OPENAI = provider("openai", new OpenAiDialect(), false);
  private static final Provider ANTHROPIC = provider("anthropic", new AnthropicDialect(), false);

  private static final Map<String, Backend> BACKENDS =
      Map.of(
          "ollama", new Backend.Known(OLLAMA, "ollama", false),
          "openai", new Backend.Known(OPENAI, "openai", true),
          "anthropic", new Backend.Known(ANTHROPIC, "anthropic", true),
          "google", new Backend.Missing("GEMINI_API_KEY is not set"));

  private final Map<String, ModelGroup> groups = new LinkedHashMap<>();
  private final Map<String, Agent> agents = new LinkedHashMap<>();
  private final Map<String, ModelAlias> aliases = new LinkedHashMap<>();
  private List<Wildcard> wildcards = List.of();
  private UnaryOperator<Profile> change = UnaryOperator.identity();
  private Map<String, Policy> policies = Map.of();

  // ---- what a reference leads to

  @Test
  void anAgentIsAModelWithItsChainBehindIt() {
    agent("explore", "ollama/ministral-3:14b-32k", "openai/gpt-4o", "anthropic/x");

    Route.Plan plan = plan(Asks.of("agent/explore"));

    assertThat(plan.model()).isEqualTo("agent/explore");
    assertThat(plan.steps())
        .extracting(Route.Step::group)
        .containsExactly("agent/explore", "openai/gpt-4o", "anthropic/x");
    assertThat(plan.steps())
        .extracting(Route.Step::reason)
        .containsExactly(
            "agent explore of the profile team, named by the model agent/NAME",
            "fallback of agent/explore",
            "fallback of agent/explore");
    assertThat(targets(plan))
        .containsExactly("ollama/ministral-3:14b-32k", "openai/gpt-4o", "anthropic/x");
  }

  @Test
  void whatIsLeftOutIsPassedOverAndTheReasonIsKept() {
    agent("librarian", "google/gemini-2.5-flash", "openai/gpt-4o-mini");

    assertThat(targets(plan(Asks.of("agent/librarian")))).containsExactly("openai/gpt-4o-mini");
    assertThat(catalog().agents().leftOut())
        .isEqualTo(Map.of("google/gemini-2.5-flash", "GEMINI_API_KEY is not set"));
  }

  @Test
  void anAgentOfWhichNothingIsLeftGetsEveryReason() {
    agent("librarian", "google/gemini-2.5-flash", "nobody/x", "plain");

    Route.Nowhere nowhere = (Route.Nowhere) route(Asks.of("agent/librarian"));

    assertThat(nowhere.error().message())
        .isEqualTo(
            "Nothing answers the agent 'librarian' of the profile team (google/gemini-2.5-flash:"
                + " GEMINI_API_KEY is not set; nobody/x: no such vendor; plain: no model has that"
                + " name, and no provider stands before it).");
    assertThat(nowhere.error().code()).isEqualTo("no_target");
  }

  @Test
  void aModelOfTheVeryNameGoesBeforeTheVendor() {
    group("openai/gpt-4o", target("t1", BOX, "own"));
    agent("a", "openai/gpt-4o");

    assertThat(targets(plan(Asks.of("agent/a")))).containsExactly("box/own");
  }

  @Test
  void anAliasAndATargetsIdAreSuchNamesToo() {
    group("own", target("box/one", BOX, "one"), target("box/two", BOX, "two"));
    aliases.put("smart", new ModelAlias("own", true));
    agent("a", "box/two", "smart");

    Route.Plan plan = plan(Asks.of("agent/a"));

    assertThat(plan.steps().getFirst().targets()).extracting(Target::id).containsExactly("box/two");
    assertThat(plan.steps().get(1).targets()).hasSize(2);
  }

  @Test
  void aPatternForTheVendorCountsAndOneForEverythingDoesNot() {
    wildcards =
        List.of(
            wildcard("*", target("any", OPENAI, "*")),
            wildcard("mistral/*", target("m", BOX, "hosted-*")));
    agent("a", "mistral/large", "nobody/x");

    assertThat(targets(plan(Asks.of("agent/a")))).containsExactly("box/hosted-large");
    assertThat(catalog().agents().leftOut()).containsOnlyKeys("nobody/x");
  }

  @Test
  void aNameTellsItsVendor() {
    agent("a", "gpt-4o-mini", "claude-sonnet-4.5");

    assertThat(targets(plan(Asks.of("agent/a"))))
        .containsExactly("openai/gpt-4o-mini", "anthropic/claude-sonnet-4-5");
  }

  @Test
  void anthropicIsAskedInItsOwnWords() {
    agent("a", "anthropic/claude-opus-4.5", "openai/gpt-5.2");

    assertThat(targets(plan(Asks.of("agent/a"))))
        .containsExactly("anthropic/claude-opus-4-5", "openai/gpt-5.2");
  }

  @Test
  void theModelsOfChainsCanBeAskedForAndAreNotListed() {
    agent("a", "openai/gpt-5.2");

    assertThat(targets(plan(Asks.of("openai/gpt-5.2")))).containsExactly("openai/gpt-5.2");
    assertThat(catalog().names()).containsExactly("agent/a");
  }

  @Test
  void everyTargetOfAChainIsAmongTheCatalogsGroups() {
    agent("a", "ollama/x", "openai/gpt-5.2");

    assertThat(catalog().everyGroup().flatMap(group -> group.targets().stream()))
        .extracting(Target::id)
        .contains("ollama/x", "openai/gpt-5.2");
  }

  @Test
  void aConfiguredModelOfAnAgentsNameStaysWhatItIs() {
    group("agent/a", target("own", BOX, "own"));
    agent("a", "openai/gpt-5.2");

    assertThat(targets(plan(Asks.of("agent/a")))).containsExactly("box/own");
  }

  // ---- one's own machines alone

  @Test
  void aProfileForOnesOwnMachinesLeavesOutEverythingElse() {
    group("openai/mixed", target("here", BOX, "m"), target("there", OPENAI, "m"));
    agent("a", "openai/gpt-5.2", "openai/mixed", "ollama/x");
    change = ProfiledCatalogTest::localOnly;

    assertThat(targets(plan(Asks.of("agent/a")))).containsExactly("box/m", "ollama/x");
    assertThat(catalog().agents().leftOut().get("openai/gpt-5.2"))
        .startsWith("it is no machine of one's own");
    assertThat(targets(plan(Asks.of("openai/mixed"))))
        .as("not as an agent")
        .containsExactlyInAnyOrder("box/m", "openai/m");
  }

  @Test
  void noPolicyLeadsSuchAnAgentAway() {
    group("cloud", target("c", OPENAI, "big"));
    policies = Map.of("guard", policy(new Verdict.Use("cloud", false)));
    agent("a", "ollama/x");
    change = profile -> localOnly(guarded(profile));

    assertThat(route(Asks.of("agent/a"))).isInstanceOf(Route.Nowhere.class);
  }

  // ---- limits

  @Test
  void theLimitOfAProviderIsThatOfAllItsTargets() {
    group("other", target("o", OLLAMA, "other"), target("b", BOX, "m"));
    agent("a", "ollama/x", "openai/y");
    change = profile -> limited(profile, Map.of("ollama", 3), Map.of());

    Limits expected = new Limits(3, Limits.DEFAULT_QUEUE, Limits.DEFAULT_WAIT, Quota.ANY, true);
    assertThat(provider("agent/a").limits()).isEqualTo(expected);
    assertThat(provider("ollama/x").limits()).isEqualTo(expected);
    assertThat(provider("other").limits()).isEqualTo(expected);
    assertThat(provider("openai/y").limits()).isEqualTo(Limits.NONE);
    assertThat(Objects.requireNonNull(catalog().find("other")).targets().getLast().provider())
        .isEqualTo(BOX);
  }

  @Test
  void theLowerOfTwoLimitsCountsAndTheProvidersOwnWaitStays() {
    Limits own = new Limits(2, 5, Duration.ofSeconds(7));
    group("other", target("o", BOX.within(own), "other"));
    agent("a", "other");
    change = profile -> limited(profile, Map.of("box", 9), Map.of());

    assertThat(provider("other").limits())
        .isEqualTo(new Limits(2, 5, Duration.ofSeconds(7), Quota.ANY, true));
  }

  @Test
  void theLimitOfAModelIsThatOfItsTargets() {
    agent("a", "ollama/x", "ollama/y");
    change = profile -> limited(profile, Map.of(), Map.of("ollama/x", 1));

    assertThat(target("agent/a").limits().parallel()).isEqualTo(1);
    assertThat(target("ollama/y").limits()).isEqualTo(Limits.NONE);
  }

  // ---- who asks

  @ParameterizedTest
  @CsvSource({
    "agent/explore, oracle, oracle, agent/explore",
    "AGENT/explore, oracle, oracle, unknown",
    "agent/Explore, , , agent/explore",
    "claude-local-agent/explore, , , agent/explore",
    "agent/explore:latest, , , agent/explore",
    "auto, explore, , agent/explore",
    "auto, Explore, , agent/explore",
    "auto:latest, explore, oracle, agent/explore",
    "claude-local-auto, explore, oracle, agent/explore",
    "auto, , oracle, agent/oracle",
    "auto, nobody, oracle, auto",
    "auto, , , auto",
    "own, explore, oracle, own",
    "autopilot, explore, , unknown",
    "agent/nobody, explore, , unknown",
  })
  void theModelGoesBeforeTheHeaderAndTheHeaderBeforeTheKey(
      String model, @Nullable String header, @Nullable String key, String expected) {
    group("own", target("t", BOX, "own"));
    group("auto", target("u", BOX, "auto"));
    agent("explore", "ollama/x");
    agent("oracle", "openai/y");

    Route route = route(ask(model, header, key));

    assertThat(route instanceof Route.Plan plan ? plan.model() : "unknown").isEqualTo(expected);
  }

  @Test
  void theReasonSaysWhatNamedTheAgent() {
    agent("explore", "ollama/x");

    assertThat(plan(ask("auto", "explore", null)).steps().getFirst().reason())
        .isEqualTo("agent explore of the profile team, named by the header x-hearth-agent");
    assertThat(plan(ask("auto", null, "explore")).steps().getFirst().reason())
        .isEqualTo("agent explore of the profile team, named by the key");
  }

  @Test
  void theToolsOfAnAgentAreDeniedWhateverModelItAsksFor() {
    group("own", target("t", BOX, "own"));
    agents.put("a", new Agent("a", List.of("ollama/x"), ToolNames.of(List.of("WebFetch", "edit"))));
    agent("b", "ollama/x");

    assertThat(denied(Asks.of("agent/a")).has("web_fetch")).isTrue();
    assertThat(denied(ask("own", "a", null)).has("EDIT")).isTrue();
    assertThat(denied(ask("own", "a", null)).has("bash")).isFalse();
    assertThat(denied(Asks.of("agent/b")).isEmpty()).isTrue();
    assertThat(denied(Asks.of("own")).isEmpty()).isTrue();
  }

  @Test
  void withoutAProfileNothingIsDifferent() {
    Catalog base = Catalog.of(List.of(ModelGroup.of("own", List.of(target("t", BOX, "m")))), true);

    assertThat(ProfiledCatalog.of(base, null, Backend.Missing::new)).isSameAs(base);
    assertThat(base.agents().asking(ask("auto", "explore", null))).isNull();
  }

  // ---- policies

  @Test
  void aPolicyBeforeTheAgentsSeesWhichOneAsksByItsModelToo() {
    policies = Map.of("guard", policy(new Verdict.Forbid("Not you.")));
    agent("explore", "ollama/x");
    agent("oracle", "openai/y");
    change = ProfiledCatalogTest::guarded;

    assertThat(((Route.Nowhere) route(Asks.of("agent/explore"))).error().message())
        .isEqualTo("Not you.");
    assertThat(targets(plan(Asks.of("agent/oracle")))).containsExactly("openai/y");
  }

  // ---- explanations

  @Test
  void anExplanationTellsTheProfileTheAgentAndEveryReason() {
    agents.put(
        "a",
        new Agent("a", List.of("google/g", "ollama/x"), ToolNames.of(List.of("edit", "webfetch"))));
    Ask ask = ask("auto", "a", null);

    String told = Explanation.json(catalog(), ask, new StillWorld(), route(ask));

    assertThat(told)
        .contains(
            "\"profile\":\"team\"",
            "\"agent\":{\"name\":\"a\",\"named_by\":\"the header x-hearth-agent\","
                + "\"reason\":\"the profile team chooses its model\"",
            "{\"model\":\"google/g\",\"left_out\":\"GEMINI_API_KEY is not set\"}",
            "{\"model\":\"ollama/x\",\"targets\":[\"ollama/x\"]}",
            "\"denied_tools\":[\"edit\",\"webfetch\"]");
  }

  @Test
  void anExplanationTellsWhyAnAgentsModelsDoNotAnswer() {
    group("own", target("t", BOX, "own"));
    agent("a", "ollama/x");
    Ask named = ask("own", "a", null);
    Ask stranger = ask("own", "b", null);

    assertThat(Explanation.json(catalog(), named, new StillWorld(), route(named)))
        .contains("the request names the model own, which goes before its agent's");
    assertThat(Explanation.json(catalog(), stranger, new StillWorld(), route(stranger)))
        .contains("the profile team has no agent of that name: it counts for policies alone");
  }

  // ---- given

  private void agent(String name, String... chain) {
    agents.put(name, new Agent(name, List.of(chain), ToolNames.NONE));
  }

  private void group(String name, Target... targets) {
    groups.put(name, ModelGroup.of(name, List.of(targets)));
  }

  private static Wildcard wildcard(String pattern, Target target) {
    return new Wildcard(new NamePattern(pattern, true), ModelGroup.of(pattern, List.of(target)));
  }

  private static Profile localOnly(Profile profile) {
    return new Profile(
        profile.name(), "", "", profile.agents(), Map.of(), Map.of(), true, profile.policy());
  }

  private static Profile guarded(Profile profile) {
    return new Profile(
        profile.name(), "", "", profile.agents(), Map.of(), Map.of(), false, "guard");
  }

  private static Profile limited(
      Profile profile, Map<String, Integer> providers, Map<String, Integer> models) {
    return new Profile(profile.name(), "", "", profile.agents(), providers, models, false, null);
  }

  private static Policy policy(Verdict verdict) {
    return new Policy(
        "guard",
        List.of(new Rule("r", List.of(new Condition.AgentIs(List.of("explore", "a"))), verdict)),
        new Verdict.AsAsked());
  }

  private Catalog catalog() {
    Profile profile =
        change.apply(new Profile("team", "", "", agents, Map.of(), Map.of(), false, null));
    return ProfiledCatalog.of(
        new Catalog(groups, aliases, wildcards, true, policies),
        profile,
        vendor -> BACKENDS.getOrDefault(vendor, new Backend.Missing("no such vendor")));
  }

  private Route route(Ask ask) {
    return Router.route(catalog(), ask, new StillWorld(), new Random(1));
  }

  private Route.Plan plan(Ask ask) {
    return (Route.Plan) route(ask);
  }

  private ToolNames denied(Ask ask) {
    return catalog().agents().denied(ask);
  }

  private static Ask ask(String model, @Nullable String header, @Nullable String key) {
    Ask plain = Asks.of(model);
    RequestFacts facts = plain.facts();
    return new Ask(
        facts,
        name -> name.equals("x-hearth-agent") ? header : null,
        new Identity("k", null, key, Set.of(), false),
        () -> {
          throw new AssertionError("nobody has to read it");
        });
  }

  private Target target(String model) {
    return Objects.requireNonNull(catalog().find(model), model).targets().getFirst();
  }

  private Provider provider(String model) {
    return target(model).provider();
  }

  private static List<String> targets(Route.Plan plan) {
    return plan.steps().stream()
        .flatMap(step -> step.targets().stream())
        .map(target -> target.provider().name() + '/' + target.model())
        .toList();
  }

  private static Target target(String id, Provider provider, String model) {
    return Target.of(id, provider, new ModelParams(model, Map.of()));
  }

  private static Provider provider(String name, BackendDialect dialect, boolean local) {
    return new Provider(
        name,
        dialect,
        Endpoint.of(URI.create("http://127.0.0.1:9")),
        "",
        new Credential.None(),
        List.of(),
        local);
  }
}
