package dev.hearth.routing;

import dev.hearth.provider.CostClass;
import dev.hearth.provider.Target;
import dev.hearth.routing.Choice.Strategy;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strategy that asks what costs nothing before what does, and what is billed only where that is
 * allowed; a pure function of a group.
 */
public final class FreeFirst {

  /** The model that the environment alone describes, and that simple questions go to. */
  public static final String MODEL = "free-first";

  static final Comparator<Target> ORDER =
      Comparator.comparingInt(Target::order).thenComparing(target -> target.provider().cost());

  private FreeFirst() {}

  /** Why a member of such a group may not be asked, whatever the request; null where it may. */
  public static Route.@Nullable Why leavesOut(Choice choice, Target target) {
    if (target.provider().cost() == CostClass.PAID && !choice.paid()) {
      return Route.Why.PAID;
    }
    return target.isUndecided() ? Route.Why.NO_MODEL : null;
  }

  /** The members that may be asked at all, in the order in which they are. */
  public static List<Target> members(ModelGroup group) {
    if (group.choice().strategy() != Strategy.FREE_FIRST) {
      return group.targets();
    }
    return group.targets().stream()
        .filter(target -> leavesOut(group.choice(), target) == null)
        .sorted(ORDER)
        .toList();
  }

  /** The same with those whose model is not known yet. */
  public static List<Target> mayCost(ModelGroup group) {
    return group.targets().stream()
        .filter(target -> leavesOut(group.choice(), target) != Route.Why.PAID)
        .sorted(ORDER)
        .toList();
  }

  /** Whether nobody but the gateway itself could answer. */
  public static boolean isBare(ModelGroup group) {
    return group.fallbacks().endInStub() && members(group).isEmpty();
  }
}
