package dev.hearth.routing.facts;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What clouds have cost, in US dollars.
 *
 * @param today since midnight
 * @param month since the month's first day
 * @param dailyLimit null for none
 * @param monthlyLimit null for none
 */
public record Spend(
    BigDecimal today,
    BigDecimal month,
    @Nullable BigDecimal dailyLimit,
    @Nullable BigDecimal monthlyLimit) {

  public static final Spend NONE = new Spend(BigDecimal.ZERO, BigDecimal.ZERO, null, null);

  /** Whether one of the limits is used up. */
  public boolean exhausted() {
    return reached(today, dailyLimit) || reached(month, monthlyLimit);
  }

  private static boolean reached(BigDecimal spent, @Nullable BigDecimal limit) {
    return limit != null && spent.compareTo(limit) >= 0;
  }
}
