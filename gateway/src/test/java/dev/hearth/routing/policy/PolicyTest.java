package dev.hearth.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Operation;
import dev.hearth.routing.StillWorld;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.GpuState;
import dev.hearth.routing.facts.Identity;
import dev.hearth.routing.policy.Condition.Period;
import dev.hearth.routing.policy.Condition.Source;
import dev.hearth.routing.policy.Decision.Decided;
import dev.hearth.routing.policy.Decision.NeedsTokens;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PolicyTest {
  private static final Verdict USE = new Verdict.Use("local/fast", false);
  private static final Verdict OTHER = new Verdict.Use("local/quality", false);
  private static final Condition LONG = new Condition.PromptTokens(Range.moreThan(16_000));
  private static final Condition CHAT = new Condition.TaskIs(Set.of(Task.CHAT), Source.ANY);

  private final StillWorld world = new StillWorld();

  @Test
  void theFirstRuleThatHoldsDecides() {
    Policy policy =
        policy(
            rule("never", new Condition.Structured()),
            new Rule("first", List.of(CHAT), USE),
            new Rule("second", List.of(CHAT), OTHER));

    assertThat(decided(policy, Request.saying("hello")).rule()).isEqualTo("first");
    assertThat(decided(policy, Request.saying("hello")).verdict()).isEqualTo(USE);
  }

  @Test
  void whereNoRuleHoldsWhatHoldsOtherwiseDecides() {
    Decided decided = decided(policy(rule("r", new Condition.Structured())), Request.saying("x"));

    assertThat(decided).isEqualTo(new Decided("p", null, OTHER, null));
  }

  @Test
  void allConditionsOfARuleHaveToHold() {
    Policy policy =
        policy(rule("both", new Condition.Structured(), new Condition.Tools(new Range(1, 9))));

    assertThat(decided(policy, Request.saying("x").structured()).rule()).isNull();
    assertThat(decided(policy, Request.saying("x").tool("ls")).rule()).isNull();
    assertThat(decided(policy, Request.saying("x").structured().tool("ls")).rule())
        .isEqualTo("both");
  }

  @Test
  void whatTheRequestSaysIsReadOnlyWhereARuleDependsOnIt() {
    Policy policy =
        policy(
            rule("hard", new Condition.Structured(), new Condition.Turns(new Range(1, 9))),
            rule("gpu", new Condition.GpuIs(Set.of(GpuState.FREE))));
    Request request = Request.saying("hello");

    assertThat(decided(policy, request).rule()).isEqualTo("gpu");
    assertThat(request.reads()).isZero();
  }

  @Test
  void whatTheRequestSaysIsLookedAtLastWithinARule() {
    Rule rule = rule("r", new Condition.Turns(new Range(1, 1)), new Condition.Structured());

    assertThat(rule.conditions()).last().isInstanceOf(Condition.Turns.class);
  }

  @Test
  void aRequestThatIsWrongIsTheCallersAffair() {
    Ask wrong =
        new Ask(
            Request.saying("x").facts(),
            Ask.Header.NONE,
            Identity.ANONYMOUS,
            () -> {
              throw new InferenceException(InferenceError.of(Kind.INVALID_REQUEST, "no messages"));
            });
    Policy policy = policy(rule("r", new Condition.Turns(new Range(1, 1))));

    assertThatThrownBy(() -> policy.decide(wrong, world)).isInstanceOf(InferenceException.class);
    assertThatThrownBy(() -> policy.explain(wrong, world)).isInstanceOf(InferenceException.class);
  }

  @Test
  void tokensAreCountedOnlyWhereTheBytesLeaveTheRuleOpen() {
    Policy policy = policy(rule("long", LONG));

    assertThat(decided(policy, Request.saying("x").bytes(16_000)).rule()).isNull();
    assertThat(policy.decide(Request.saying("x").bytes(16_001).ask(), world))
        .isEqualTo(new NeedsTokens("p", "long"));
  }

  @Test
  void onceCountedTheRuleIsDecided() {
    Policy policy = policy(rule("long", LONG));
    Ask ask = Request.saying("x").bytes(90_000).ask();

    assertThat(rule(policy.decide(ask.counted(16_001), world))).isEqualTo("long");
    assertThat(rule(policy.decide(ask.counted(16_000), world))).isNull();
  }

  @Test
  void nothingIsCountedForARuleThatFailsAnyway() {
    Policy policy =
        policy(
            rule("structured", LONG, new Condition.Structured()),
            rule("creative", LONG, new Condition.Turns(new Range(5, 9))));

    assertThat(decided(policy, Request.saying("x").bytes(90_000)).rule()).isNull();
  }

  @Test
  void theOppositeOfWhatIsOpenIsOpen() {
    Policy policy = policy(rule("short", new Condition.Not(LONG)));

    assertThat(policy.decide(Request.saying("x").bytes(90_000).ask(), world))
        .isInstanceOf(NeedsTokens.class);
    assertThat(decided(policy, Request.saying("x").bytes(900)).rule()).isEqualTo("short");
  }

  @Test
  void anExplanationHasEveryRuleThatWasLookedAtAndWhy() {
    Policy policy =
        policy(
            rule("long", LONG),
            rule("night", new Condition.At(List.of(hours("22:00-06:00")), null)),
            rule("talk", CHAT, new Condition.Not(new Condition.Structured())),
            rule("never-reached", new Condition.Structured()));

    List<Checked> looked = policy.explain(Request.saying("hello").bytes(812).ask(), world);

    assertThat(looked)
        .containsExactly(
            new Checked("long", Truth.NO, "prompt tokens: at most 812, expected more than 16000"),
            new Checked("night", Truth.NO, "time: Mon 12:00, expected 22:00-06:00"),
            new Checked(
                "talk",
                Truth.YES,
                "format: text, expected not JSON; task: chat (derived), expected chat"));
  }

  @Test
  void anExplanationEndsWithWhatHoldsOtherwise() {
    List<Checked> looked =
        policy(rule("r", new Condition.Structured())).explain(Request.saying("x").ask(), world);

    assertThat(looked).last().isEqualTo(new Checked("otherwise", Truth.YES, "no rule matched"));
  }

  @Test
  void anExplanationSaysThatTokensHaveToBeCounted() {
    Ask ask = Request.saying("x").bytes(90_000).ask();
    Policy policy = policy(rule("long", LONG), rule("r", CHAT));

    assertThat(policy.explain(ask, world))
        .singleElement()
        .isEqualTo(
            new Checked(
                "long",
                Truth.OPEN,
                "prompt tokens: at most 90000, expected more than 16000: has to be counted"));
    assertThat(policy.explain(ask.counted(800), world).getFirst().reason())
        .isEqualTo("prompt tokens: 800, expected more than 16000");
  }

  @Test
  void anExplanationTellsOfADeclarationThatNobodyKnows() {
    Policy policy = policy(rule("r", CHAT));
    Request request = Request.saying("hello").header("x-hearth-task", "sing");

    assertThat(policy.explain(request.ask(), world).getFirst().reason())
        .isEqualTo("task: chat (derived; 'sing' in x-hearth-task is no task), expected chat");
  }

  @Test
  void aDecisionTellsWhatItFoundOutOfTheComplexity() {
    Policy policy =
        policy(
            rule("c", new Condition.ComplexityIs(Set.of(Complexity.COMPLEX), Source.ANY)),
            rule("r", CHAT));

    assertThat(decided(policy, Request.saying("hello")).complexity()).isEqualTo(Complexity.SIMPLE);
    assertThat(decided(policy(rule("r", CHAT)), Request.saying("hello")).complexity()).isNull();
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void aConditionHoldsWhereItsFactIsSo(Condition condition, Request holds, Request fails) {
    Policy policy = policy(rule("it", condition));
    Policy opposite = policy(rule("it", new Condition.Not(condition)));

    assertThat(decided(policy, holds).rule()).as("holds: %s", condition).isEqualTo("it");
    assertThat(decided(policy, fails).rule()).as("fails: %s", condition).isNull();
    assertThat(decided(opposite, holds).rule()).as("opposite: %s", condition).isNull();
    assertThat(decided(opposite, fails).rule()).as("opposite: %s", condition).isEqualTo("it");
    for (Request either : List.of(holds, fails)) {
      assertThat(policy.explain(either.ask(), world).getFirst().reason())
          .contains(": ")
          .contains(", expected ");
    }
  }

  static Stream<Arguments> conditions() {
    Identity known = new Identity("ci", "interns", "explore", Set.of("nightly"), false);
    Identity secret = new Identity("law", null, null, Set.of(), true);
    return Stream.of(
        holdsAndFails(
            new Condition.TaskIs(Set.of(Task.RAG, Task.BATCH), Source.DECLARED),
            Request.saying("x").header("x-hearth-task", "Batch"),
            Request.saying("x").header("x-hearth-task", "chat")),
        holdsAndFails(
            new Condition.ComplexityIs(Set.of(Complexity.MEDIUM), Source.DECLARED),
            Request.saying("x").header("x-hearth-complexity", "medium"),
            Request.saying("x")),
        holdsAndFails(LONG, Request.saying("x").counted(16_001), Request.saying("x")),
        holdsAndFails(
            new Condition.OutputTokens(Range.moreThan(1000)),
            Request.saying("x").atMost(1001),
            Request.saying("x")),
        holdsAndFails(
            new Condition.Tools(Range.moreThan(1)),
            Request.saying("x").tool("a").tool("b"),
            Request.saying("x").tool("a")),
        holdsAndFails(
            new Condition.Images(Range.moreThan(0)),
            Request.saying("x").image(),
            Request.saying("x")),
        holdsAndFails(
            new Condition.Structured(), Request.saying("x").structured(), Request.saying("x")),
        holdsAndFails(
            new Condition.Turns(new Range(2, 2)),
            Request.saying("x").assistant("y").user("z"),
            Request.saying("x")),
        holdsAndFails(
            new Condition.Private(),
            Request.saying("x").header("x-hearth-privacy", "local"),
            Request.saying("x").header("x-hearth-privacy", "none")),
        holdsAndFails(new Condition.Private(), Request.saying("x").by(secret), Request.saying("x")),
        holdsAndFails(
            new Condition.Private(),
            Request.saying("x").header("x-hearth-tags", "a, private"),
            Request.saying("x").tagged("privates")),
        holdsAndFails(
            new Condition.AgentIs(List.of("explore")),
            Request.saying("x").by(known),
            Request.saying("x").by(known).header("x-hearth-agent", "oracle")),
        holdsAndFails(
            new Condition.KeyIs(List.of("dev", "ci")),
            Request.saying("x").by(known),
            Request.saying("x")),
        holdsAndFails(
            new Condition.TeamIs(List.of("interns")),
            Request.saying("x").by(known),
            Request.saying("x")),
        holdsAndFails(
            new Condition.Tagged(List.of("nightly")),
            Request.saying("x").by(known),
            Request.saying("x").tagged("daily")),
        holdsAndFails(
            new Condition.Tagged(List.of("free")),
            Request.saying("x").header("x-litellm-tags", "free,fast"),
            Request.saying("x")),
        holdsAndFails(
            new Condition.Tagged(List.of("free")),
            Request.saying("x").field("metadata", "{\"tags\":[\"free\"]}"),
            Request.saying("x").header("x-hearth-tags", "!free")),
        holdsAndFails(
            new Condition.HeaderIs("x-app", List.of()),
            Request.saying("x").header("x-app", "mail"),
            Request.saying("x")),
        holdsAndFails(
            new Condition.HeaderIs("x-app", List.of("mail")),
            Request.saying("x").header("x-app", " mail "),
            Request.saying("x").header("x-app", "web")),
        holdsAndFails(
            new Condition.PriorityIs(List.of("speed")),
            Request.saying("x").header("x-hearth-priority", "Speed"),
            Request.saying("x")));
  }

  private static Arguments holdsAndFails(Condition condition, Request holds, Request fails) {
    return Arguments.of(condition, holds, fails);
  }

  @Test
  void theTimeIsThatOfTheZone() {
    Condition evening = new Condition.At(List.of(hours("20:00-23:00")), ZoneId.of("Asia/Tokyo"));

    assertThat(decided(policy(rule("r", evening)), Request.saying("x")).rule()).isEqualTo("r");
    assertThat(
            decided(
                    policy(rule("r", new Condition.At(List.of(hours("20:00-23:00")), null))),
                    Request.saying("x"))
                .rule())
        .isNull();
  }

  @Test
  void whatWasSpentIsComparedWithAmountsAndLimits() {
    world.spent("4", "10", "95", "100");

    assertThat(holds(new Condition.Spent(Period.TODAY, money(">= 5")))).isFalse();
    assertThat(holds(new Condition.Spent(Period.MONTH, money(">= 5")))).isTrue();
    assertThat(holds(new Condition.Spent(Period.TODAY, money(">= 90%")))).isFalse();
    assertThat(holds(new Condition.Spent(Period.MONTH, money(">= 90%")))).isTrue();
    assertThat(holds(new Condition.BudgetSpent())).isFalse();
    world.spent("10", "10", "95", "100");
    assertThat(holds(new Condition.BudgetSpent())).isTrue();
  }

  @Test
  void theGpuIsInOneOfTheStates() {
    world.gpu(GpuState.SWAPPING);

    assertThat(holds(new Condition.GpuIs(Set.of(GpuState.BUSY, GpuState.SWAPPING)))).isTrue();
    assertThat(holds(new Condition.GpuIs(Set.of(GpuState.FREE)))).isFalse();
  }

  @Test
  void whetherToolsAreOfferedIsKnownWithoutReading() {
    Policy policy = policy(rule("tools", new Condition.Tools(Range.moreThan(0))));
    Request request = Request.saying("x").tool("ls");

    assertThat(decided(policy, request).rule()).isEqualTo("tools");
    assertThat(request.reads()).isZero();
  }

  @Test
  void anEmbeddingIsWhatIsAskedWhateverTheHeaderSays() {
    Policy policy =
        policy(rule("e", new Condition.TaskIs(Set.of(Task.EMBEDDING), Source.DECLARED)));
    Request embedding = Request.of(Operation.EMBEDDING).header("x-hearth-task", "chat");
    Request chat = Request.saying("x").header("x-hearth-task", "embedding");

    assertThat(decided(policy, embedding).rule()).isEqualTo("e");
    assertThat(decided(policy, chat).rule()).isNull();
    assertThat(embedding.reads() + chat.reads()).isZero();
  }

  private boolean holds(Condition condition) {
    return decided(policy(rule("r", condition)), Request.saying("x")).rule() != null;
  }

  private Decided decided(Policy policy, Request request) {
    Decision decision = policy.decide(request.ask(), world);
    assertThat(decision).isInstanceOf(Decided.class);
    return (Decided) decision;
  }

  private static @Nullable String rule(Decision decision) {
    return ((Decided) decision).rule();
  }

  private static Hours hours(String written) {
    return Hours.parse(written).orElseThrow();
  }

  private static Money money(String written) {
    return Money.parse(written).orElseThrow();
  }

  private static Rule rule(String name, Condition... conditions) {
    return new Rule(name, List.of(conditions), USE);
  }

  private static Policy policy(Rule... rules) {
    return new Policy("p", List.of(rules), OTHER);
  }
}
