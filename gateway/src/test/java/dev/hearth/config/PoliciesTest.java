package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.policy.Condition;
import dev.hearth.routing.policy.Condition.Period;
import dev.hearth.routing.policy.Condition.Source;
import dev.hearth.routing.policy.Hours;
import dev.hearth.routing.policy.Money;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Range;
import dev.hearth.routing.policy.Rule;
import dev.hearth.routing.policy.ShippedPolicy;
import dev.hearth.routing.policy.Task;
import dev.hearth.routing.policy.Verdict;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code policies} in {@code hearth.yaml}. */
class PoliciesTest {
  private static final String MODELS =
      """
      models:
        local/fast: llama-server/small
        local/quality: llama-server/big
        cloud/big: groq/big
      """;
  private static final Map<String, String> KEYS = Map.of("GROQ_API_KEY", "gsk_one");

  @TempDir Path folder;

  @Test
  void ownRulesComeBeforeTheShippedOnes() {
    Policy policy =
        auto(
            """
            zone: Europe/Zurich
            policies:
              auto:
                base: default
                roles: { local_fast: local/fast, local_quality: local/quality, cloud_frontier: cloud/big }
                rules:
                  - name: night-batch
                    when: { task: batch, time: "22:00-06:00" }
                    use: local/quality
                  - name: secrets
                    when: { tag: secret }
                    local_only: true
                  - name: no-images
                    when: { images: "> 0", team: interns }
                    forbid: "Images are not for interns."
                otherwise: local/fast
            """);

    assertThat(policy.rules().subList(0, 3))
        .containsExactly(
            new Rule(
                "night-batch",
                List.of(
                    new Condition.TaskIs(Set.of(Task.BATCH), Source.ANY),
                    new Condition.At(List.of(hours("22:00-06:00")), ZoneId.of("Europe/Zurich"))),
                new Verdict.Use("local/quality", false)),
            new Rule(
                "secrets",
                List.of(new Condition.Tagged(List.of("secret"))),
                new Verdict.LocalOnly()),
            new Rule(
                "no-images",
                List.of(
                    new Condition.TeamIs(List.of("interns")),
                    new Condition.Images(Range.moreThan(0))),
                new Verdict.Forbid("Images are not for interns.")));
    assertThat(policy.rules().subList(3, policy.rules().size()))
        .extracting(Rule::name)
        .isEqualTo(ShippedPolicy.names());
    assertThat(policy.otherwise()).isEqualTo(new Verdict.Use("local/fast", false));
  }

  @Test
  void withoutABaseThereAreOnlyOnesOwnRules() {
    Policy policy =
        auto(
            """
            policies:
              auto:
                base: none
                rules: [{ when: { privacy: true }, use: local/fast, local_only: true }]
                otherwise: cloud/big
            """);

    assertThat(policy.rules())
        .containsExactly(
            new Rule(
                "rule-1", List.of(new Condition.Private()), new Verdict.Use("local/fast", true)));
    assertThat(policy.otherwise()).isEqualTo(new Verdict.Use("cloud/big", false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "complexity: [medium, complex]",
        "prompt_tokens: '> 16000'",
        "output_tokens: '2..5'",
        "tools: true",
        "turns: 3",
        "format: text",
        "privacy: false",
        "agent: [explore, oracle]",
        "key: ci",
        "header: { X-App: [mail, web] }",
        "header: x-app",
        "priority: speed",
        "spend_today: limit",
        "spend_month: '>= 80%'",
        "budget_spent: true",
        "gpu: [busy, swapping]",
        "not: { gpu: free, privacy: false }"
      })
  void aConditionIsReadAsItIsWritten(String written) {
    List<Condition> expected =
        switch (written.substring(0, written.indexOf(':'))) {
          case "complexity" ->
              List.of(
                  new Condition.ComplexityIs(
                      Set.of(Complexity.MEDIUM, Complexity.COMPLEX), Source.ANY));
          case "prompt_tokens" -> List.of(new Condition.PromptTokens(Range.moreThan(16_000)));
          case "output_tokens" -> List.of(new Condition.OutputTokens(new Range(2, 5)));
          case "tools" -> List.of(new Condition.Tools(Range.moreThan(0)));
          case "turns" -> List.of(new Condition.Turns(new Range(3, 3)));
          case "format" -> List.of(new Condition.Not(new Condition.Structured()));
          case "privacy" -> List.of(new Condition.Not(new Condition.Private()));
          case "agent" -> List.of(new Condition.AgentIs(List.of("explore", "oracle")));
          case "key" -> List.of(new Condition.KeyIs(List.of("ci")));
          case "header" ->
              List.of(
                  new Condition.HeaderIs(
                      "x-app", written.contains("mail") ? List.of("mail", "web") : List.of()));
          case "priority" -> List.of(new Condition.PriorityIs(List.of("speed")));
          case "spend_today" -> List.of(new Condition.Spent(Period.TODAY, Money.LIMIT));
          case "spend_month" ->
              List.of(new Condition.Spent(Period.MONTH, Money.parse(">= 80%").orElseThrow()));
          case "budget_spent" -> List.of(new Condition.BudgetSpent());
          case "gpu" -> List.of(new Condition.GpuIs(Set.of(GpuState.BUSY, GpuState.SWAPPING)));
          default ->
              List.of(
                  new Condition.Private(),
                  new Condition.Not(new Condition.GpuIs(Set.of(GpuState.FREE))));
        };

    Policy policy = auto(ruleWhen(written));

    assertThat(policy.rules().getFirst().conditions()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "task: sumary | task | did you mean summary?",
        "task: [chat, sing] | task[1] | write one of them",
        "complexity: hard | complexity | write one of them",
        "prompt_tokens: many | prompt_tokens | write it in quotes",
        "tools: some | tools | write it in quotes",
        "spend_today: 5 | spend_today | write it in quotes",
        "time: noon | time | write it in quotes",
        "gpu: bussy | gpu | did you mean busy?",
        "format: xml | format | write one of them",
        "tokens: 5 | tokens | did you mean output_tokens or prompt_tokens or tools?",
        "tag: [] | tag | write one, or remove the key",
        "not: { not: { task: chat } } | not.not | write them one level higher",
        "not: { tsak: chat } | not.tsak | did you mean tag or task or team?"
      })
  void aConditionThatIsWrongIsAProblemAtItsPlace(String written, String at, String advice) {
    LoadedText loaded = loaded(ruleWhen(written));

    assertThat(loaded.errors())
        .first()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo("policies.auto.rules[0].when." + at);
          assertThat(problem.advice()).isEqualTo(advice);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ when: { task: chat }, use: local/fats } | .use | did you mean local/fast or local/quality?",
        "{ when: { task: chat } } | '' | add one of them",
        "{ when: { task: chat }, forbid: No., use: local/fast } | '' | remove forbid, or the others",
        "{ when: { task: chat }, local_only: false } | '' | add one of them",
        "{ use: local/fast } | .when | add 'when'",
        "{ when: {}, use: local/fast } | .when | add one; what always holds is 'otherwise' of the policy",
        "{ when: { task: chat }, use: cloud/big, local_only: true } | .use | name another, or say 'local: true' at its provider",
        "{ name: 'a b', when: { task: chat }, use: local/fast } | .name | rename the rule",
        "{ name: otherwise, when: { task: chat }, use: local/fast } | .name | rename the rule",
        "{ name: privacy, when: { task: chat }, use: local/fast } | .name | rename the rule",
        "{ then: local/fast, when: { task: chat }, use: local/fast } | .then | did you mean when?",
        "chat | '' | write 'key: value' lines below it"
      })
  void aRuleThatIsWrongIsAProblemAtItsPlace(String rule, String at, String advice) {
    LoadedText loaded =
        loaded("policies:\n  auto:\n    rules: [" + rule + "]\n    otherwise: local/fast\n");

    assertThat(loaded.errors())
        .anySatisfy(problem -> {
          assertThat(problem.path()).isEqualTo("policies.auto.rules[0]" + at);
          assertThat(problem.advice()).isEqualTo(advice);
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "auto: { roles: { local_fats: local/fast }, otherwise: local/fast } | policies.auto.roles.local_fats",
        "auto: { roles: { local_fast: local/slow }, otherwise: local/fast } | policies.auto.roles.local_fast",
        "auto: { roles: { local_fast: cloud/big }, otherwise: local/fast } | policies.auto.roles.local_fast",
        "auto: { roles: { embeddings: cloud/big }, otherwise: local/fast } | policies.auto.roles.embeddings",
        "auto: { base: shipped, otherwise: local/fast } | policies.auto.base",
        "auto: { otherwise: local/slow } | policies.auto.otherwise",
        "auto: {} | policies.auto",
        "auto: { base: none, roles: { cloud: cloud/big } } | policies.auto",
        "auto: local/fast | policies.auto",
        "a b: { otherwise: local/fast } | policies.\"a b\"",
        "auto: { rules: { when: { task: chat } }, otherwise: local/fast } | policies.auto.rules"
      })
  void aPolicyThatIsWrongIsAProblemAtItsPlace(String policy, String at) {
    assertThat(loaded("policies:\n  " + policy + "\n").errorPaths()).contains(at);
  }

  @Test
  void twoRulesOfOneNameAreAProblem() {
    LoadedText loaded =
        loaded(
            """
            policies:
              auto:
                rules:
                  - { name: same, when: { task: chat }, use: local/fast }
                  - { name: same, when: { task: rag }, use: local/fast }
                otherwise: local/fast
            """);

    assertThat(loaded.errorPaths()).containsExactly("policies.auto.rules[1].name");
  }

  @Test
  void aZoneThatNobodyKnowsIsAProblem() {
    assertThat(loaded("zone: Europe/Atlantis\n").errorPaths()).containsExactly("zone");
  }

  @Test
  void autoIsServedWithoutAModelOfThatName() {
    Catalog catalog =
        loaded("policies: { auto: { roles: { local_fast: local/fast, cloud: cloud/big } } }\n")
            .configuration()
            .catalog();

    assertThat(catalog.names()).containsExactly("local/fast", "local/quality", "cloud/big", "auto");
    assertThat(catalog.policy("auto")).isSameAs(catalog.policies().get("auto"));
    assertThat(catalog.policy("auto:latest")).isNotNull();
    assertThat(catalog.policy("local/fast")).isNull();
    assertThat(catalog.policy("unheard-of")).isNull();
    assertThat(Objects.requireNonNull(catalog.find("auto")).targets())
        .extracting(Target::model)
        .containsExactly("small", "big");
  }

  @Test
  void aModelNamesAPolicyOfItsOwn() {
    LoadedText loaded =
        LoadedText.of(
            folder,
            """
            models:
              local/fast: llama-server/small
              careful: { targets: [groq/big], policy: night }
            policies:
              night:
                base: none
                rules: [{ when: { time: "22:00-06:00" }, use: local/fast }]
            """,
            KEYS);

    assertThat(loaded.problems()).isEmpty();
    Catalog catalog = loaded.configuration().catalog();
    Policy policy = Objects.requireNonNull(catalog.policy("careful"));
    assertThat(policy.name()).isEqualTo("night");
    assertThat(policy.otherwise()).isEqualTo(new Verdict.AsAsked());
    assertThat(catalog.find("auto")).isNull();
  }

  @Test
  void aModelCalledAutoFollowsThePolicyAuto() {
    LoadedText loaded =
        LoadedText.of(
            folder,
            """
            models:
              auto: llama-server/small
            policies:
              auto: { base: none, rules: [{ when: { gpu: busy }, forbid: "Later." }] }
            """,
            KEYS);

    assertThat(loaded.problems()).isEmpty();
    assertThat(loaded.configuration().catalog().policy("auto")).isNotNull();
    assertThat(loaded.group("auto").targets()).extracting(Target::model).containsExactly("small");
  }

  @Test
  void anUnknownPolicyOfAModelIsAProblem() {
    LoadedText loaded =
        LoadedText.of(
            folder,
            """
            models:
              fast: { targets: [llama-server/small], policy: nihgt }
            policies:
              night: { otherwise: fast }
            """,
            KEYS);

    assertThat(loaded.errors())
        .singleElement()
        .satisfies(problem -> {
          assertThat(problem.path()).isEqualTo("models.fast.policy");
          assertThat(problem.advice()).isEqualTo("did you mean night?");
        });
  }

  @Test
  void aPolicyThatNoModelFollowsIsPointedOut() {
    LoadedText loaded = loaded("policies: { night: { otherwise: local/fast } }\n");

    assertThat(loaded.errors()).isEmpty();
    assertThat(loaded.warningPaths()).containsExactly("policies.night");
  }

  @Test
  void anAliasAutoBesideThePolicyIsAProblem() {
    LoadedText loaded =
        loaded("aliases: { auto: local/fast }\npolicies: { auto: { otherwise: local/fast } }\n");

    assertThat(loaded.errorPaths()).containsExactly("aliases.auto");
  }

  @Test
  void whatChoosesAModelThatIsOffIsLeftOutAndReported() {
    LoadedText loaded =
        LoadedText.of(
            folder,
            MODELS
                + """
                policies:
                  auto:
                    roles: { local_fast: local/fast, cloud: cloud/big }
                    rules: [{ name: big, when: { task: rag }, use: cloud/big }]
                """,
            Map.of());

    Policy policy = Objects.requireNonNull(loaded.configuration().catalog().policy("auto"));
    assertThat(policy.rules()).extracting(Rule::name).doesNotContain("big", "agent-loop");
    assertThat(loaded.notices())
        .contains(
            "cloud/big is off: the role cloud of the policy auto",
            "cloud/big is off: the rule big of the policy auto");
  }

  @Test
  void aReloadTellsWhichPolicyChanged() {
    String before = ruleWhen("task: rag, time: '22:00-06:00', spend_today: '>= 5'");
    String after = ruleWhen("task: rag, time: '22:00-07:00', spend_today: '>= 5'");

    assertThat(changes(before, before)).isEmpty();
    assertThat(changes(before, after)).containsExactly("policy auto changed");
    assertThat(changes("", after)).containsExactly("model auto added", "policy auto added");
  }

  private List<String> changes(String before, String after) {
    return Changes.between(loaded(before).configuration(), loaded(after).configuration()).now();
  }

  @Test
  void theOverviewTellsOfThePolicy() {
    Overview overview =
        Overview.of(
            loaded("policies: { auto: { roles: { local_fast: local/fast } } }\n").configuration());

    assertThat(overview.models())
        .contains(new Overview.Line("auto", "by the policy auto: llama-server/small"));
    assertThat(overview.targets()).isEqualTo(3);
  }

  private static String ruleWhen(String when) {
    return "policies:\n  auto:\n    rules: [{ when: { "
        + when
        + " }, use: local/fast }]\n    otherwise: local/fast\n";
  }

  private static Hours hours(String written) {
    return Hours.parse(written).orElseThrow();
  }

  private Policy auto(String yaml) {
    LoadedText loaded = loaded(yaml);
    assertThat(loaded.problems()).isEmpty();
    return Objects.requireNonNull(loaded.configuration().catalog().policy("auto"));
  }

  private LoadedText loaded(String yaml) {
    return LoadedText.of(folder, MODELS + yaml, KEYS);
  }
}
