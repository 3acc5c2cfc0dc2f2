package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.ModelParams;
import dev.hearth.provider.Labels;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.provider.TestProviders;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Choice.TagRule;
import dev.hearth.routing.facts.Ask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MembersTest {
  private static final Provider BOX = TestProviders.openAi("box", "http://127.0.0.1:9");

  private final StillWorld world = new StillWorld();
  private final List<String> leftOut = new ArrayList<>();

  @Test
  void shufflesByWeightAllTheWayDown() {
    ModelGroup group = group(Strategy.SHUFFLE, target("a", 1), target("b", 2), target("c", 5));
    double[] second = new double[2];

    Random random = new Random(3);
    for (int i = 0; i < 8000; i++) {
      List<String> order = ids(members(Asks.of("m"), random).of(group, false, this::leave));
      if (order.getFirst().equals("c")) {
        second[order.get(1).equals("b") ? 1 : 0]++;
      }
    }

    assertThat(second[1] / second[0]).isBetween(1.8, 2.2);
  }

  @Test
  void takesTurnsRoundRobin() {
    ModelGroup group = group(Strategy.ROUND_ROBIN, target("a", 1), target("b", 1), target("c", 1));

    assertThat(firstOfTurns(group, 7)).containsExactly("a", "b", "c", "a", "b", "c", "a");
    world.turn(1);
    assertThat(order(group, Asks.of("m"))).containsExactly("b", "c", "a");
  }

  @Test
  void givesAHeavierMemberMoreTurnsAndSpreadsThem() {
    ModelGroup group = group(Strategy.ROUND_ROBIN, target("a", 3), target("b", 1), target("c", 1));

    List<String> first = firstOfTurns(group, 20);

    assertThat(first).filteredOn("a"::equals).hasSize(12);
    assertThat(first).filteredOn("b"::equals).hasSize(4);
    assertThat(String.join("", first)).doesNotContain("aaaa").doesNotContain("bb");
  }

  @Test
  void prefersTheMemberWithTheFewestRequestsForItsSlots() {
    world.busy("a", 3, 4).busy("b", 2, 8).busy("c", 1, 1);
    ModelGroup group = group(Strategy.LEAST_BUSY, target("a", 1), target("b", 1), target("c", 1));

    assertThat(order(group, Asks.of("m"))).containsExactly("b", "a", "c");
  }

  @Test
  void spreadsOverMembersThatAreEquallyBusy() {
    ModelGroup group = group(Strategy.LEAST_BUSY, target("a", 1), target("b", 1));

    assertThat(firstOf(group, 50)).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void prefersTheFasterOfTwoMembers() {
    world.answersIn("slow", 900_000_000).answersIn("fast", 50_000_000);
    ModelGroup group = group(Strategy.FASTEST, target("slow", 1), target("fast", 1));

    assertThat(firstOf(group, 50)).containsExactly("fast");
  }

  @Test
  void triesAMemberThatWasNotAskedLately() {
    world.answersIn("known", 50_000_000);
    ModelGroup group = group(Strategy.FASTEST, target("known", 1), target("new", 1));

    assertThat(firstOf(group, 50)).containsExactly("new");
  }

  @Test
  void countsTheQueueBeforeAFastMember() {
    world.answersIn("fast", 50_000_000).busy("fast", 9, 1).answersIn("slow", 200_000_000);
    ModelGroup group = group(Strategy.FASTEST, target("fast", 1), target("slow", 1));

    assertThat(firstOf(group, 50)).containsExactly("slow");
  }

  @Test
  void prefersTheCheapestAndTakesAnUnknownPriceForDear() {
    world.costs("cheap", 0.3).costs("dear", 15);
    ModelGroup group =
        group(Strategy.CHEAPEST, target("unknown", 1), target("dear", 1), target("cheap", 1));

    assertThat(order(group, Asks.of("m"))).containsExactly("cheap", "dear", "unknown");
  }

  @Test
  void keepsALowerOrderFirstUnderEveryStrategy() {
    world.costs("late", 0.01).costs("early", 99);
    for (Strategy strategy : Strategy.values()) {
      ModelGroup group = group(strategy, target("late", 1, 5), target("early", 1, 1));

      assertThat(order(group, Asks.of("m"))).as(strategy.word()).containsExactly("early", "late");
    }
  }

  @Test
  void sendsASessionToTheSameMemberAndSpreadsSessions() {
    ModelGroup group = sticky(Affinity.SESSION, target("a", 1), target("b", 1), target("c", 1));
    Set<String> first = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      Ask ask = Asks.of("m", Map.of("x-session-id", "s" + i));
      Set<String> chosen = new HashSet<>();
      for (int seed = 0; seed < 5; seed++) {
        chosen.add(ids(members(ask, new Random(seed)).of(group, false, this::leave)).getFirst());
      }
      assertThat(chosen).hasSize(1);
      first.addAll(chosen);
    }

    assertThat(first).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void movesOnlyTheSessionsOfAMemberThatIsGone() {
    Target[] all = {target("a", 1), target("b", 1), target("c", 1), target("d", 1)};
    ModelGroup before = sticky(Affinity.SESSION, all);
    ModelGroup after = sticky(Affinity.SESSION, Arrays.copyOf(all, 3));
    for (int i = 0; i < 200; i++) {
      Ask ask = Asks.of("m", Map.of("x-hearth-session", "session " + i));
      String was = order(before, ask).getFirst();
      if (!was.equals("d")) {
        assertThat(order(after, ask).getFirst()).as("session %d", i).isEqualTo(was);
      }
    }
  }

  @Test
  void sharesSessionsByWeight() {
    ModelGroup group = sticky(Affinity.SESSION, target("heavy", 3), target("light", 1));
    int heavy = 0;
    for (int i = 0; i < 4000; i++) {
      Ask ask = Asks.of("m", Map.of("x-hearth-session", "session " + i));
      heavy += order(group, ask).getFirst().equals("heavy") ? 1 : 0;
    }

    assertThat(heavy).isBetween(2850, 3150);
  }

  @Test
  void followsTheStrategyWhereTheRequestNamesNoSession() {
    world.costs("cheap", 1).costs("dear", 2);
    Target[] targets = {target("dear", 1), target("cheap", 1)};
    ModelGroup group = group(new Choice(Strategy.CHEAPEST, Affinity.SESSION, TagRule.ANY), targets);

    assertThat(firstOf(group, 20)).containsExactly("cheap");
  }

  @Test
  void sendsPromptsThatBeginAlikeToTheSameMember() {
    ModelGroup group = sticky(Affinity.PREFIX, target("a", 1), target("b", 1), target("c", 1));

    assertThat(order(group, Asks.saying("m", "You fix bugs. Go.")))
        .isEqualTo(order(group, Asks.saying("m", "You fix bugs. Go.")));
    Set<String> first = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      first.add(order(group, Asks.saying("m", "prompt " + i)).getFirst());
    }
    assertThat(first).hasSize(3);
  }

  @Test
  void leavesOutMembersWithoutAnyOfTheRequestsTags() {
    ModelGroup group = tagged(TagRule.ANY);

    assertThat(order(group, tags("fast, cheap"))).containsExactlyInAnyOrder("fast", "both");
    assertThat(leftOut).containsExactly("usual: OTHER_TAGS");
  }

  @Test
  void leavesOutMembersWithoutAllOfTheRequestsTagsWhereAllAreWanted() {
    assertThat(order(tagged(TagRule.ALL), tags("fast,eu"))).containsExactly("both");
  }

  @Test
  void sendsUntaggedRequestsToTheDefaultMembers() {
    assertThat(order(tagged(TagRule.ANY), Asks.of("m"))).containsExactly("usual");
  }

  @Test
  void sendsRequestsWhoseTagsNobodyHasToTheDefaultMembers() {
    assertThat(order(tagged(TagRule.ANY), tags("elsewhere"))).containsExactly("usual");
  }

  @Test
  void keepsToRequiredAndExcludedTags() {
    assertThat(order(tagged(TagRule.ANY), tags("fast,&eu"))).containsExactly("both");
    assertThat(order(tagged(TagRule.ANY), tags("fast,!eu"))).containsExactly("fast");
  }

  @Test
  void findsTagsInTheBodyAsLiteLlmsCallersWriteThem() {
    Ask flat = Asks.of("m", Map.of(), Map.of("tags", "[\"eu\"]"));
    Ask nested = Asks.of("m", Map.of(), Map.of("metadata", "{\"tags\":[\"eu\"],\"x\":1}"));
    Ask header = Asks.of("m", Map.of("x-litellm-tags", "eu"));

    for (Ask ask : List.of(flat, nested, header)) {
      assertThat(order(tagged(TagRule.ANY), ask)).containsExactly("both");
    }
  }

  @Test
  void takesAllMembersWhereTagsAreIgnored() {
    assertThat(order(tagged(TagRule.IGNORED), tags("fast"))).hasSize(3);
  }

  @Test
  void takesAllMembersOfAGroupWithoutTags() {
    ModelGroup group = group(Strategy.SHUFFLE, target("a", 1), target("b", 1));

    assertThat(order(group, tags("fast"))).hasSize(2);
  }

  @Test
  void keepsToTheRegionThatTheRequestNames() {
    ModelGroup group =
        group(
            Strategy.SHUFFLE,
            labelled("frankfurt", Set.of(), "eu-central-1"),
            labelled("ohio", Set.of(), "us-east-2"),
            labelled("europe", Set.of(), "EU"),
            labelled("eunice", Set.of(), "eunice"),
            target("nowhere", 1));

    assertThat(order(group, Asks.of("m", Map.of("x-hearth-region", "eu"))))
        .containsExactlyInAnyOrder("frankfurt", "europe");
    assertThat(leftOut)
        .containsExactlyInAnyOrder(
            "ohio: OTHER_REGION", "eunice: OTHER_REGION", "nowhere: OTHER_REGION");
  }

  @Test
  void keepsAConfidentialRequestOnOnesOwnMachines() {
    Target cloud =
        Target.of(
            "cloud", TestProviders.cloud("groq", "https://groq.test", "sk-x"), params("cloud"));
    ModelGroup group = group(Strategy.SHUFFLE, cloud, target("own", 1));

    List<Target> members = members(Asks.of("m"), new Random(1)).of(group, true, this::leave);

    assertThat(ids(members)).containsExactly("own");
    assertThat(leftOut).containsExactly("cloud: NOT_LOCAL");
  }

  // ----

  private Members members(Ask ask, Random random) {
    return new Members(ask, world, random);
  }

  private List<String> order(ModelGroup group, Ask ask) {
    return ids(members(ask, new Random(5)).of(group, false, this::leave));
  }

  private List<String> firstOfTurns(ModelGroup group, int turns) {
    List<String> first = new ArrayList<>();
    for (int turn = 0; turn < turns; turn++) {
      world.turn(turn);
      first.add(order(group, Asks.of("m")).getFirst());
    }
    return first;
  }

  private Set<String> firstOf(ModelGroup group, int rounds) {
    Set<String> first = new HashSet<>();
    Random random = new Random(8);
    for (int i = 0; i < rounds; i++) {
      first.add(ids(members(Asks.of("m"), random).of(group, false, this::leave)).getFirst());
    }
    return first;
  }

  private void leave(Target target, Route.Why why) {
    leftOut.add(target.id() + ": " + why);
  }

  private static List<String> ids(List<Target> targets) {
    return targets.stream().map(Target::id).toList();
  }

  private static Ask tags(String header) {
    return Asks.of("m", Map.of("x-hearth-tags", header));
  }

  private static ModelGroup tagged(TagRule rule) {
    return group(
        new Choice(Strategy.SHUFFLE, Affinity.NONE, rule),
        labelled("fast", Set.of("fast"), null),
        labelled("both", Set.of("fast", "eu"), null),
        labelled("usual", Set.of("default"), null));
  }

  private static ModelGroup sticky(Affinity affinity, Target... targets) {
    return group(new Choice(Strategy.SHUFFLE, affinity, TagRule.ANY), targets);
  }

  private static ModelGroup group(Strategy strategy, Target... targets) {
    return group(new Choice(strategy, Affinity.NONE, TagRule.ANY), targets);
  }

  private static ModelGroup group(Choice choice, Target... targets) {
    return new ModelGroup(
        "m", List.of(targets), choice, Fallbacks.NONE, 2, Terms.of(ModelGroup.DEFAULT_TOTAL));
  }

  private static Target target(String id, int weight) {
    return target(id, weight, 0);
  }

  private static Target target(String id, int weight, int order) {
    Target plain = Target.of(id, BOX, params(id));
    return new Target(
        id, BOX, plain.params(), weight, order, plain.timeouts(), plain.breaker(), plain.traits());
  }

  private static Target labelled(String id, Set<String> tags, @Nullable String region) {
    Target plain = target(id, 1);
    return new Target(
        id,
        BOX,
        plain.params(),
        1,
        0,
        plain.timeouts(),
        plain.breaker(),
        plain.traits(),
        new Labels(tags, region),
        plain.limits());
  }

  private static ModelParams params(String model) {
    return new ModelParams(model, Map.of());
  }
}
