package dev.hearth.config;

import dev.hearth.routing.Catalog;
import dev.hearth.routing.policy.ModelRole;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Roles;
import dev.hearth.routing.policy.Rule;
import dev.hearth.routing.policy.ShippedPolicy;
import dev.hearth.routing.policy.Verdict;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A policy as a file describes it, before it is known which models are off.
 *
 * @param shipped whether the shipped rules come after its own
 * @param otherwise the model where no rule matches; null for what the roles say
 */
record PolicyDraft(
    String name,
    boolean shipped,
    Map<ModelRole, String> roles,
    List<Rule> rules,
    @Nullable String otherwise) {

  PolicyDraft {
    roles = Map.copyOf(roles);
    rules = List.copyOf(rules);
  }

  /** Whether it names a model for every request that no rule matches. */
  boolean isComplete() {
    return otherwise != null || (shipped && !roles.isEmpty());
  }

  /**
   * The policy over the models that are served. What chooses one that is off is left out and
   * reported.
   */
  Policy policy(Catalog catalog, List<String> notices) {
    Roles live = new Roles(live(catalog, notices));
    List<Rule> all = new ArrayList<>();
    for (Rule rule : rules) {
      if (rule.verdict() instanceof Verdict.Use(String model, boolean _) && isOff(catalog, model)) {
        notices.add("%s is off: the rule %s of the policy %s".formatted(model, rule.name(), name));
      } else {
        all.add(rule);
      }
    }
    if (shipped) {
      all.addAll(ShippedPolicy.rules(live));
    }
    return new Policy(name, all, otherwise(catalog, live, notices));
  }

  private Verdict otherwise(Catalog catalog, Roles live, List<String> notices) {
    if (otherwise != null && !isOff(catalog, otherwise)) {
      return new Verdict.Use(otherwise, false);
    }
    if (otherwise != null) {
      notices.add("%s is off: what the policy %s otherwise uses".formatted(otherwise, name));
    }
    return shipped ? ShippedPolicy.otherwise(live) : new Verdict.AsAsked();
  }

  private Map<ModelRole, String> live(Catalog catalog, List<String> notices) {
    Map<ModelRole, String> live = new EnumMap<>(ModelRole.class);
    roles.forEach((role, model) -> {
      if (isOff(catalog, model)) {
        notices.add("%s is off: the role %s of the policy %s".formatted(model, role.word(), name));
      } else {
        live.put(role, model);
      }
    });
    return live;
  }

  private static boolean isOff(Catalog catalog, String model) {
    return catalog.find(model) == null;
  }
}
