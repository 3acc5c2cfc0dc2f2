package dev.hearth.routing;

import dev.hearth.provider.Labels;
import dev.hearth.provider.Quota;
import dev.hearth.provider.Target;
import dev.hearth.routing.Choice.Affinity;
import dev.hearth.routing.Choice.Strategy;
import dev.hearth.routing.Choice.TagRule;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.RequestTags;
import dev.hearth.routing.facts.Session;
import dev.hearth.routing.facts.World;
import dev.hearth.routing.policy.CallerHeaders;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses among the members of one group for one request: who may have it, and in which order. */
final class Members {
  private final Ask ask;
  private final World world;
  private final RandomGenerator random;
  private @Nullable RequestTags tags;

  Members(Ask ask, World world, RandomGenerator random) {
    this.ask = ask;
    this.world = world;
    this.random = random;
  }

  /** Why a member may not have the request. */
  @FunctionalInterface
  interface Leaving {
    void leave(Target target, Route.Why why);
  }

  /** Whether the request must stay on machines of one's own, whatever its model. */
  boolean isPrivate() {
    return CallerHeaders.isPrivate(ask, this::tags);
  }

  /**
   * Those that may have the request, the best one first.
   *
   * @param localOnly whether it must stay on machines of one's own
   * @param leaving hears of the others
   */
  List<Target> of(ModelGroup group, boolean localOnly, Leaving leaving) {
    List<Target> able = able(group, localOnly, leaving);
    return able.size() < 2 ? able : ordered(group, able);
  }

  // ---- who may

  private List<Target> able(ModelGroup group, boolean localOnly, Leaving leaving) {
    String region = ask.header("x-hearth-region");
    boolean tagged = group.choice().tags() != TagRule.IGNORED && anyIsTagged(group);
    boolean freeFirst = group.choice().strategy() == Strategy.FREE_FIRST;
    if (!localOnly && region == null && !tagged && !freeFirst && !anyHasQuota(group)) {
      return group.targets();
    }
    Predicate<Target> hasTags = tagged ? byTags(group) : _ -> true;
    List<Target> able = new ArrayList<>(group.targets().size());
    for (Target target : group.targets()) {
      Route.Why outOfTurn = freeFirst ? FreeFirst.leavesOut(group.choice(), target) : null;
      if (outOfTurn != null) {
        leaving.leave(target, outOfTurn);
      } else if (localOnly && !target.provider().local()) {
        leaving.leave(target, Route.Why.NOT_LOCAL);
      } else if (region != null && !isIn(target.labels().region(), region)) {
        leaving.leave(target, Route.Why.OTHER_REGION);
      } else if (!hasTags.test(target)) {
        leaving.leave(target, Route.Why.OTHER_TAGS);
      } else if (isUsedUp(target)) {
        leaving.leave(target, Route.Why.USED_UP);
      } else {
        able.add(target);
      }
    }
    return able;
  }

  private static boolean anyIsTagged(ModelGroup group) {
    for (Target target : group.targets()) {
      if (target.labels().choose()) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyHasQuota(ModelGroup group) {
    for (Target target : group.targets()) {
      if (target.limits().quota().exists()) {
        return true;
      }
    }
    return false;
  }

  private boolean isUsedUp(Target target) {
    Quota quota = target.limits().quota();
    return quota.exists()
        && quota.isReached(world.requestsInMinute(target), world.tokensInMinute(target));
  }

  /**
   * Which members the request's tags, and its program, leave: those that are singled out, else the
   * default ones, else, without tags, all.
   */
  private Predicate<Target> byTags(ModelGroup group) {
    Predicate<Target> singledOut = target -> isSingledOut(target, group.choice().tags());
    if (group.targets().stream().anyMatch(singledOut)) {
      return singledOut;
    }
    Predicate<Target> isDefault = t -> t.labels().tags().contains(Labels.DEFAULT_TAG);
    if (group.targets().stream().anyMatch(isDefault)) {
      return isDefault;
    }
    return _ -> tags().isEmpty();
  }

  private boolean isSingledOut(Target target, TagRule rule) {
    return (!tags().isEmpty() && matches(target, rule)) || isMeantForItsProgram(target);
  }

  /** Tags that a target must or must not have count for programs, too. */
  private boolean isMeantForItsProgram(Target target) {
    String program = target.labels().programs().isEmpty() ? null : ask.header("user-agent");
    return program != null
        && hasWhatIsRequired(target)
        && target.labels().programs().stream().anyMatch(p -> p.matches("User-Agent", program));
  }

  private boolean matches(Target target, TagRule rule) {
    RequestTags asked = tags();
    boolean wanted =
        asked.wanted().isEmpty()
            || (rule == TagRule.ALL
                ? target.labels().tags().containsAll(asked.wanted())
                : asked.wanted().stream().anyMatch(target.labels().tags()::contains));
    return wanted && hasWhatIsRequired(target);
  }

  private boolean hasWhatIsRequired(Target target) {
    return target.labels().tags().containsAll(tags().required())
        && tags().excluded().stream().noneMatch(target.labels().tags()::contains);
  }

  private RequestTags tags() {
    if (tags == null) {
      tags = RequestTags.of(ask);
    }
    return tags;
  }

  /** A region takes in those that are named more exactly: {@code eu} has {@code eu-central-1}. */
  private static boolean isIn(@Nullable String region, String asked) {
    return region != null
        && region.regionMatches(true, 0, asked, 0, asked.length())
        && (region.length() == asked.length() || region.charAt(asked.length()) == '-');
  }

  // ---- in which order

  private List<Target> ordered(ModelGroup group, List<Target> able) {
    Target[] targets = able.toArray(Target[]::new);
    if (severalOrders(targets)) {
      Arrays.sort(targets, Comparator.comparingInt(Target::order));
    }
    String key = affinityKey(group.choice().affinity());
    for (int from = 0; from < targets.length; ) {
      int to = from + 1;
      while (to < targets.length && targets[to].order() == targets[from].order()) {
        to++;
      }
      if (to - from > 1) {
        arrange(group, targets, from, to, key);
      }
      from = to;
    }
    return List.of(targets);
  }

  private static boolean severalOrders(Target[] targets) {
    for (Target target : targets) {
      if (target.order() != targets[0].order()) {
        return true;
      }
    }
    return false;
  }

  private void arrange(ModelGroup group, Target[] targets, int from, int to, @Nullable String key) {
    if (key != null) {
      double[] places = Rendezvous.places(key, targets, from, to);
      sort(targets, from, to, places);
      return;
    }
    switch (group.choice().strategy()) {
      case SHUFFLE -> shuffle(targets, from, to);
      case ROUND_ROBIN -> rotate(targets, from, to, world.turn(group.name()));
      case LEAST_BUSY -> {
        shuffle(targets, from, to);
        sort(targets, from, to, load(targets, from, to));
      }
      case FASTEST -> {
        shuffle(targets, from, to);
        fasterFirst(targets, from);
      }
      case CHEAPEST -> {
        shuffle(targets, from, to);
        sort(targets, from, to, prices(targets, from, to));
      }
      case FREE_FIRST -> Arrays.sort(targets, from, to, FreeFirst.ORDER);
      case LEAST_USED -> {
        shuffle(targets, from, to);
        sort(targets, from, to, use(targets, from, to));
      }
    }
  }

  private @Nullable String affinityKey(Affinity affinity) {
    return switch (affinity) {
      case NONE -> null;
      case SESSION -> Session.of(ask);
      case PREFIX -> ask.conversation().beginning();
    };
  }

  /** A shuffle in which weight is the chance to come first among those that are left. */
  private void shuffle(Target[] targets, int from, int to) {
    int total = 0;
    for (int i = from; i < to; i++) {
      total += targets[i].weight();
    }
    for (int first = from; first < to - 1; first++) {
      int ticket = random.nextInt(total);
      int i = first;
      while (ticket >= targets[i].weight()) {
        ticket -= targets[i++].weight();
      }
      Target chosen = targets[i];
      System.arraycopy(targets, first, targets, first + 1, i - first);
      targets[first] = chosen;
      total -= chosen.weight();
    }
  }

  /**
   * The turn's member first, then those after it. Where weights differ a stride near the golden
   * ratio of their sum spreads a heavy member's turns evenly.
   */
  private static void rotate(Target[] targets, int from, int to, int turn) {
    int total = 0;
    boolean equal = true;
    for (int i = from; i < to; i++) {
      total += targets[i].weight();
      equal &= targets[i].weight() == targets[from].weight();
    }
    int first = from;
    if (equal) {
      first += turn % (to - from);
    } else {
      int ticket = (int) ((long) turn * stride(total) % total);
      while (ticket >= targets[first].weight()) {
        ticket -= targets[first++].weight();
      }
    }
    Target[] turned = new Target[to - from];
    for (int i = 0; i < turned.length; i++) {
      turned[i] = targets[from + (first - from + i) % turned.length];
    }
    System.arraycopy(turned, 0, targets, from, turned.length);
  }

  private static int stride(int total) {
    int stride = Math.max(1, (int) Math.round(total * 0.618_033_988_75));
    while (gcd(stride, total) != 1) {
      stride++;
    }
    return stride;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  private double[] load(Target[] targets, int from, int to) {
    double[] load = new double[to - from];
    for (int i = from; i < to; i++) {
      load[i - from] = (double) world.inFlight(targets[i]) / Math.max(1, world.slots(targets[i]));
    }
    return load;
  }

  private double[] use(Target[] targets, int from, int to) {
    double[] use = new double[to - from];
    for (int i = from; i < to; i++) {
      use[i - from] = world.tokensInMinute(targets[i]);
    }
    return use;
  }

  private double[] prices(Target[] targets, int from, int to) {
    double[] prices = new double[to - from];
    for (int i = from; i < to; i++) {
      Double price = world.price(targets[i]);
      prices[i - from] = price == null ? Double.MAX_VALUE : price;
    }
    return prices;
  }

  /** Of the first two the one that would answer sooner; who was not asked lately is tried. */
  private void fasterFirst(Target[] targets, int from) {
    if (expected(targets[from + 1]) < expected(targets[from])) {
      Target slower = targets[from];
      targets[from] = targets[from + 1];
      targets[from + 1] = slower;
    }
  }

  private double expected(Target target) {
    long usual =
        ask.facts().stream() ? world.firstOutputNanos(target) : world.wholeAnswerNanos(target);
    return (double) usual * (1 + world.inFlight(target));
  }

  /**
   * By rising places, equals as they were; groups are small, and sorting this way needs nothing.
   */
  private static void sort(Target[] targets, int from, int to, double[] places) {
    for (int i = from + 1; i < to; i++) {
      Target target = targets[i];
      double place = places[i - from];
      int at = i;
      while (at > from && places[at - 1 - from] > place) {
        targets[at] = targets[at - 1];
        places[at - from] = places[at - 1 - from];
        at--;
      }
      targets[at] = target;
      places[at - from] = place;
    }
  }
}
