package dev.hearth.provider;

import java.util.Locale;

/** What it costs to ask a back end, the cheapest first. */
public enum CostClass {
  /** A machine of one's own. */
  FREE_LOCAL,
  /** A machine elsewhere that sends no bill, such as a notebook behind a tunnel. */
  FREE_REMOTE,
  /** A cloud that answers some requests for nothing. */
  FREE_TIER,
  /** Every request is billed. */
  PAID;

  /** Its name in configurations and traces. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one of that name. */
  public static CostClass of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
