package dev.hearth.routing.facts;

import java.util.Locale;

/** How much a request asks of a model, in rising order. */
public enum Complexity {
  SIMPLE,
  MEDIUM,
  COMPLEX;

  /** Its name in headers, rules and traces. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
