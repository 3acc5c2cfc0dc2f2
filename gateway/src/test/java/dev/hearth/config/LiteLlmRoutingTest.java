package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.HeaderPattern;
import dev.hearth.provider.Quota;
import dev.hearth.provider.Target;
import dev.hearth.resilience.CooldownRule;
import dev.hearth.resilience.Repeats;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.upstream.PhaseTimeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a LiteLLM file says of routing, repeats, cooldowns and times. */
class LiteLlmRoutingTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "simple-shuffle, SHUFFLE",
    "least-busy, LEAST_BUSY",
    "latency-based-routing, FASTEST",
    "cost-based-routing, CHEAPEST",
    "usage-based-routing, LEAST_USED",
    "usage-based-routing-v2, LEAST_USED"
  })
  void everyStrategyOfLiteLlmHasOneHere(String name, Strategy strategy) {
    LoadedText loaded = pair("routing_strategy: " + name);

    assertThat(loaded.group("a").choice().strategy()).isEqualTo(strategy);
    assertThat(loaded.notices()).isEmpty();
  }

  @Test
  void aStrategyThatNobodyKnowsIsNamedAndShufflingTakesItsPlace() {
    LoadedText loaded = pair("routing_strategy: mine.MyStrategy");

    assertThat(loaded.group("a").choice().strategy()).isEqualTo(Strategy.SHUFFLE);
    assertThat(loaded.notices())
        .containsExactly(
            "unsupported: router_settings.routing_strategy mine.MyStrategy: simple-shuffle is used");
  }

  @Test
  void aPaceIsKeptByStrategiesThatHeedItAndByTheCheckForIt() {
    String limits = "rpm: 6, tpm: 9000";

    assertThat(entry(limits, "num_retries: 2").target("a").limits().quota()).isEqualTo(Quota.ANY);
    assertThat(
            entry(limits, "routing_strategy: usage-based-routing-v2").target("a").limits().quota())
        .isEqualTo(new Quota(6, 9000));
    assertThat(
            entry(limits, "optional_pre_call_checks: [enforce_model_rate_limits]")
                .target("a")
                .limits()
                .quota())
        .isEqualTo(new Quota(6, 9000));
  }

  @Test
  void affinitiesAreTakenForAllModelsOrForOne() {
    LoadedText loaded =
        pair(
            """
            optional_pre_call_checks: [prompt_caching]
              model_group_affinity_config: { b: [session_affinity, prompt_caching] }\
            """);

    assertThat(loaded.group("a").choice().affinity()).isEqualTo(Affinity.PREFIX);
    assertThat(loaded.group("b").choice().affinity()).isEqualTo(Affinity.SESSION);
    assertThat(loaded.notices()).isEmpty();
  }

  @Test
  void checksThatAreNotMadeAreNamedWithWhatToDo() {
    assertThat(
            pair("optional_pre_call_checks: [deployment_affinity, responses_api_deployment_check]")
                .notices())
        .containsExactly(
            "unsupported: router_settings.optional_pre_call_checks deployment_affinity:"
                + " session_affinity, which ties a session and not a key to an entry");
  }

  @Test
  void repeatsAreCountedForEachClassOfErrors() {
    LoadedText loaded =
        pair(
            """
            num_retries: 4
              retry_after: 3
              retry_policy: { RateLimitErrorRetries: 7, TimeoutErrorRetries: 0 }
              model_group_retry_policy: { b: { DefaultRetries: 1, InternalServerErrorRetries: 5 } }\
            """);

    Duration pause = Duration.ofSeconds(3);
    assertThat(loaded.group("a").repeats())
        .isEqualTo(new Repeats(4, Map.of(Kind.RATE_LIMITED, 7, Kind.TIMEOUT, 0), pause));
    assertThat(loaded.group("b").repeats())
        .isEqualTo(new Repeats(1, Map.of(Kind.UPSTREAM_FAILED, 5, Kind.INTERNAL, 5), pause));
    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.notices()).isEmpty();
  }

  @Test
  void whatIsNeverRepeatedIsNamed() {
    assertThat(
            pair("retry_policy: { BadRequestErrorRetries: 2, NotFoundErrorRetries: 0 }").notices())
        .containsExactly(
            "unsupported: router_settings.retry_policy.BadRequestErrorRetries: such a failure is"
                + " never repeated where it happened; other entries and fallbacks are tried at once");
  }

  @Test
  void aMisspeltClassOfErrorsIsAWarning() {
    LoadedText loaded = pair("retry_policy: { RateLimitErorRetries: 2 }");

    assertThat(loaded.warningPaths())
        .containsExactly("router_settings.retry_policy.RateLimitErorRetries");
    assertThat(loaded.notices())
        .anySatisfy(notice ->
            assertThat(notice)
                .startsWith(
                    "unknown and ignored: router_settings.retry_policy.RateLimitErorRetries"
                        + " (did you mean RateLimitErrorRetries"));
  }

  @Test
  void aGroupRestsByLiteLlmsRuleWithoutAnyWordAboutIt() {
    assertThat(pair("num_retries: 2").target("a").breaker().cooldown())
        .isEqualTo(new CooldownRule(Duration.ofSeconds(5), false, false, null, Map.of()));
  }

  @Test
  void theOnlyEntryOfAModelRestsOnlyWhereThereIsSomewhereElseToGo() {
    assertThat(entry("weight: 1", "num_retries: 2").target("a").breaker().cooldown())
        .isEqualTo(new CooldownRule(Duration.ofSeconds(5), false, true, null, Map.of()));
    assertThat(entry("weight: 1", "fallbacks: [ { a: [b] } ]").target("a").breaker())
        .isEqualTo(BreakerRule.DEFAULT);
  }

  @Test
  void allowedFailuresAreCountedWithinTheTimeOfARest() {
    LoadedText loaded =
        pair(
            """
            allowed_fails: 2
              cooldown_time: 30
              allowed_fails_policy: { RateLimitErrorAllowedFails: 100 }\
            """);

    assertThat(loaded.target("a").breaker().cooldown())
        .isEqualTo(
            new CooldownRule(
                Duration.ofSeconds(30), false, false, 2, Map.of(Kind.RATE_LIMITED, 100)));
  }

  @Test
  void anEntrysOwnRestCountsMoreThanAnythingElse() {
    CooldownRule rule =
        entry("cooldown_time: 90", "cooldown_time: 30").target("a").breaker().cooldown();

    assertThat(rule)
        .isEqualTo(new CooldownRule(Duration.ofSeconds(90), true, true, null, Map.of()));
  }

  @ParameterizedTest
  @CsvSource({"disable_cooldowns: true", "cooldown_time: 0"})
  void nothingRestsWhereThatIsOff(String setting) {
    BreakerRule rule = pair(setting).target("a").breaker();

    assertThat(rule.enabled()).isFalse();
    assertThat(rule.cooldown()).isNull();
  }

  @Test
  void aStreamMayHaveATimeOfItsOwnToBegin() {
    LoadedText loaded = entry("timeout: 60, stream_timeout: 5", "stream_timeout: 20");

    Target a = loaded.target("a");
    assertThat(a.timeouts().firstByte()).isEqualTo(Duration.ofSeconds(60));
    assertThat(a.timeouts().betweenChunks()).isEqualTo(Duration.ofSeconds(60));
    assertThat(a.pace().firstOutput()).isEqualTo(Duration.ofSeconds(5));
    assertThat(loaded.target("b").pace().firstOutput()).isEqualTo(Duration.ofSeconds(20));
    assertThat(entry("timeout: 60, stream_timeout: 90", "num_retries: 1").target("a").timeouts())
        .extracting(PhaseTimeouts::firstByte)
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(loaded.notices()).isEmpty();
  }

  @Test
  void aProgramIsKnownByARegularExpression() {
    LoadedText loaded =
        entry(
            "tags: [agents], tag_regex: ['^User-Agent: claude-code/', '(']",
            "enable_tag_filtering: true");

    assertThat(loaded.target("a").labels().programs())
        .containsExactly(new HeaderPattern("^User-Agent: claude-code/"));
    assertThat(loaded.warningPaths()).containsExactly("model_list[0].litellm_params.tag_regex[1]");
  }

  @Test
  void pricesAreThoseOfTheEntryElseOfItsModel() {
    assertThat(
            entry(
                    "input_cost_per_token: 0.000001, output_cost_per_token: 2e-6",
                    "routing_strategy: cost-based-routing")
                .target("a")
                .traits()
                .price())
        .isEqualTo(3.0);
    assertThat(entry("weight: 1", "num_retries: 1").target("a").traits().price()).isNull();
  }

  @Test
  void aFallbackWithParametersIsFallenBackToAndItsParametersAreNamed() {
    LoadedText loaded =
        pair("fallbacks: [ { a: [ { model: b, messages: [ { role: user, content: x } ] } ] } ]");

    assertThat(loaded.group("a").fallbacks().usual()).containsExactly("b");
    assertThat(loaded.notices())
        .containsExactly(
            "unsupported: parameters of the fallback router_settings.fallbacks[0].a[0]:"
                + " give them to a model_name of their own and fall back to that");
  }

  @Test
  void aFallbackThatFailsGoesOnToItsOwn() {
    LoadedText loaded = pair("fallbacks: [ { a: [b] }, { b: [c, a] } ]");

    assertThat(loaded.group("a").fallbacks().usual()).containsExactly("b", "c");
    assertThat(loaded.group("b").fallbacks().usual()).containsExactly("c", "a");
  }

  @Test
  void fallbacksBeyondTheLimitAreNamed() {
    LoadedText loaded = pair("max_fallbacks: 1\n  fallbacks: [ { a: [b, c] } ]");

    assertThat(loaded.group("a").fallbacks().usual()).containsExactly("b");
    assertThat(loaded.notices())
        .containsExactly(
            "unsupported: fallbacks of a after the first 1: raise router_settings.max_fallbacks");
  }

  @Test
  void whatIsUnsupportedIsListedWithWhatToDoInstead() {
    assertThat(pair("redis_host: cache\n  redis_port: 6379\n  routing_groups: [x]").notices())
        .containsExactly(
            "unsupported: router_settings.redis_host, router_settings.redis_port: each gateway"
                + " knows cooldowns and use by itself, and all its cores share them",
            "unsupported: router_settings.routing_groups: write a hearth.yaml, where each model has"
                + " a strategy of its own");
  }

  @Test
  void theSameTextReadTwiceIsTheSame() {
    String entry =
        "tag_regex: ['^User-Agent: x'], cooldown_time: 9, input_cost_per_token: 1e-6, rpm: 3";
    String settings =
        """
        default_fallbacks: [c]
          fallbacks: [ { b: [a] } ]
          routing_strategy: usage-based-routing
          retry_policy: { TimeoutErrorRetries: 1 }\
        """;

    assertThat(entry(entry, settings).configuration().catalog())
        .isEqualTo(entry(entry, settings).configuration().catalog());
    assertThat(entry(entry, settings).group("a").fallbacks().usual()).containsExactly("c");
    assertThat(entry(entry, settings).group("b").fallbacks().usual()).containsExactly("a", "c");
  }

  @Test
  void aRouterThatTakesRequestsApartItselfIsNamedWithWhatToDo() {
    LoadedText loaded =
        LoadedText.of(
            folder,
            """
            model_list:
              - { model_name: a, litellm_params: { model: auto_router/mine, auto_router_default_model: b } }
              - { model_name: b, litellm_params: { model: openai/x, api_base: "http://127.0.0.1:1" } }
            """,
            Map.of("LITELLM_MAX_STREAMING_DURATION_SECONDS", "60"));

    assertThat(loaded.notices())
        .containsExactlyInAnyOrder(
            "auto_router is unsupported: write a policy in a hearth.yaml, see docs/routing.md: off:"
                + " a (auto_router/mine)",
            "unsupported: litellm_params.auto_router_default_model: write a policy in a hearth.yaml,"
                + " see docs/routing.md",
            "unsupported: LITELLM_MAX_STREAMING_DURATION_SECONDS: timeout bounds a request with all"
                + " its attempts");
  }

  @Test
  void everyKeyThatIsUnsupportedHasAReplacement() {
    for (String section : LiteLlmKeys.SECTIONS) {
      assertThat(LiteLlmKeys.markdown(section, LiteLlmKeys.Fate.UNSUPPORTED))
          .as(section)
          .doesNotContain("no replacement");
    }
  }

  /** Two entries of a, one of b and one of c. */
  private LoadedText pair(String settings) {
    return load("weight: 1", "  - " + model("a", "z") + '\n', settings);
  }

  private LoadedText entry(String params, String settings) {
    return load(params, "", settings);
  }

  private LoadedText load(String params, String more, String settings) {
    return LoadedText.of(
        folder,
        """
        model_list:
          - model_name: a
            litellm_params: { model: openai/x, api_base: "http://127.0.0.1:1", %s }
        %s  - %s
          - %s
        router_settings:
          %s
        """
            .formatted(params, more, model("b", "y"), model("c", "w"), settings),
        Map.of());
  }

  private static String model(String name, String model) {
    return "{ model_name: %s, litellm_params: { model: openai/%s, api_base: \"http://127.0.0.1:1\" } }"
        .formatted(name, model);
  }
}
