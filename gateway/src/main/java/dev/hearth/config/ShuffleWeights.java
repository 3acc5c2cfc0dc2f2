package dev.hearth.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The weights of LiteLLM's {@code simple-shuffle}: the first member of a group decides whether
 * {@code weight}, {@code rpm} or {@code tpm} weighs them, or nothing does. One without it has no
 * weight.
 */
final class ShuffleWeights {
  static final int MOST = 10_000;

  /** What an entry says about its share; null where it says nothing. */
  record Hints(@Nullable BigDecimal weight, @Nullable BigDecimal rpm, @Nullable BigDecimal tpm) {}

  private ShuffleWeights() {}

  /** The weights of a group's members, in order; 0 for one that only stands in for the others. */
  static List<Integer> of(List<Hints> members) {
    for (Function<Hints, @Nullable BigDecimal> by :
        List.<Function<Hints, @Nullable BigDecimal>>of(Hints::weight, Hints::rpm, Hints::tpm)) {
      if (!members.isEmpty() && by.apply(members.getFirst()) != null) {
        return scaled(members.stream().map(member -> positive(by.apply(member))).toList());
      }
    }
    return members.stream().map(_ -> 1).toList();
  }

  private static BigDecimal positive(@Nullable BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value.max(BigDecimal.ZERO);
  }

  private static List<Integer> scaled(List<BigDecimal> weights) {
    BigDecimal largest = weights.stream().reduce(BigDecimal.ZERO, BigDecimal::max);
    if (largest.signum() == 0) {
      return weights.stream().map(_ -> 1).toList();
    }
    boolean asTheyAre =
        largest.compareTo(BigDecimal.valueOf(MOST)) <= 0
            && weights.stream().allMatch(w -> w.stripTrailingZeros().scale() <= 0);
    double factor = asTheyAre ? 1 : MOST / largest.doubleValue();
    return weights.stream()
        .map(w -> w.signum() == 0 ? 0 : Math.max(1, (int) Math.round(w.doubleValue() * factor)))
        .toList();
  }
}
