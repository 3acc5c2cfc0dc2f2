package dev.hearth.routing.policy;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/**
 * A verdict and when it holds: when all conditions do.
 *
 * @param conditions those that need to know what the request says come last
 */
public record Rule(String name, List<Condition> conditions, Verdict verdict) {
  public Rule {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(verdict, "verdict");
    if (conditions.isEmpty()) {
      throw new IllegalArgumentException(
          "conditions of '" + name + "': none (expected: at least 1)");
    }
    conditions = conditions.stream().sorted(Comparator.comparing(Known::isOfConversation)).toList();
  }

  /** Whether all conditions hold; what is read for it depends on how far it comes. */
  Truth holds(Known known) {
    Truth all = Truth.YES;
    for (int i = 0; i < conditions.size(); i++) {
      switch (known.holds(conditions.get(i))) {
        case YES -> {}
        case NO -> {
          return Truth.NO;
        }
        case OPEN -> all = Truth.OPEN;
      }
    }
    return all;
  }
}
