package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.routing.policy.Condition;
import dev.hearth.routing.policy.ModelRole;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Rule;
import dev.hearth.routing.policy.ShippedPolicy;
import dev.hearth.routing.policy.Verdict;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code policies}. */
final class PolicySection {

  /** Names of policies and rules are told in header fields. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._/-]{1,64}");

  static final String NAME_EXPECTED = "a name of 1 to 64 letters, digits, '.', '_', '-' or '/'";

  private static final String MODEL_EXPECTED = "the name of a model under models";

  private final String name;
  private final Section section;
  private final KnownModels models;
  private final @Nullable ZoneId zone;
  private final boolean shipped;
  private final Set<String> taken = new HashSet<>();

  /**
   * @param zone of the times of day; null for the machine's
   */
  PolicySection(String name, Section section, KnownModels models, @Nullable ZoneId zone) {
    this.name = name;
    this.section = section.only(PolicyKeys.POLICY_KEYS);
    this.models = models;
    this.zone = zone;
    this.shipped = section.get(PolicyKeys.BASE).orElse("default").equals("default");
    taken.add(Policy.OTHERWISE);
    if (shipped) {
      taken.addAll(ShippedPolicy.names());
    }
  }

  static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }

  PolicyDraft read() {
    return new PolicyDraft(name, shipped, roles(), rules(), model(section, PolicyKeys.OTHERWISE));
  }

  private Map<ModelRole, String> roles() {
    Section filled = section.section(PolicyKeys.ROLES).only(PolicyKeys.ROLE_KEYS);
    Map<ModelRole, String> roles = new EnumMap<>(ModelRole.class);
    PolicyKeys.ROLE.forEach((role, key) -> {
      String model = model(filled, key);
      if (model != null) {
        roles.put(role, model);
        if (role.local()) {
          checkLocal(filled, key, model);
        }
      }
    });
    return roles;
  }

  /** The model that a key names; null where it names none that is known. */
  private @Nullable String model(Section at, Key<String> key) {
    String model = at.get(key).orElse(null);
    if (model == null || models.isKnown(model)) {
      return model;
    }
    String nearest = Section.didYouMean(model, models.names());
    String known = String.join(", ", models.names());
    String advice = known.isEmpty() ? "add that model" : "write one of " + known;
    at.reject(key, MODEL_EXPECTED, nearest.isEmpty() ? advice : nearest);
    return null;
  }

  private void checkLocal(Section at, Key<String> key, String model) {
    if (models.isForeign(model)) {
      at.reject(
          key,
          "a model that a machine of your own answers",
          "name another, or say 'local: true' at its provider");
    }
  }

  private List<Rule> rules() {
    Node node = section.node(PolicyKeys.RULES);
    List<Rule> rules = new ArrayList<>();
    if (node == null) {
      return rules;
    }
    if (!(node instanceof Node.Sequence list)) {
      section.reject(PolicyKeys.RULES, Kinds.LIST.expectation(), Kinds.LIST.advice());
      return rules;
    }
    Place at = section.place().at(PolicyKeys.RULES.name());
    for (int i = 0; i < list.items().size(); i++) {
      Node item = list.items().get(i);
      Optional<Node.Mapping> mapping = section.read(Kinds.MAPPING, item, at.at(i));
      if (mapping.isPresent()) {
        Section rule = new Section(mapping.get(), at.at(i), section.problems(), Severity.ERROR);
        rule(rule, i + 1).ifPresent(rules::add);
      }
    }
    return rules;
  }

  private Optional<Rule> rule(Section rule, int number) {
    rule.only(PolicyKeys.RULE_KEYS);
    String called = called(rule, number);
    List<Condition> conditions = conditions(rule);
    Verdict verdict = verdict(rule);
    return verdict == null || conditions.isEmpty()
        ? Optional.empty()
        : Optional.of(new Rule(called, conditions, verdict));
  }

  private String called(Section rule, int number) {
    String called = rule.get(PolicyKeys.NAME).orElse("rule-" + number);
    if (!isName(called)) {
      rule.reject(PolicyKeys.NAME, NAME_EXPECTED, "rename the rule");
    } else if (!taken.add(called)) {
      rule.reject(PolicyKeys.NAME, "a name that no other rule has", "rename the rule");
    }
    return called;
  }

  private List<Condition> conditions(Section rule) {
    if (rule.require(PolicyKeys.WHEN).isEmpty()) {
      return List.of();
    }
    Section when = rule.section(PolicyKeys.WHEN);
    if (when.mapping().entries().isEmpty()) {
      rule.reject(
          PolicyKeys.WHEN,
          "at least one condition",
          "add one; what always holds is 'otherwise' of the policy");
    }
    return new ConditionSection(when, zone).conditions();
  }

  private @Nullable Verdict verdict(Section rule) {
    boolean localOnly = rule.get(PolicyKeys.LOCAL_ONLY).orElse(false);
    boolean uses = rule.node(PolicyKeys.USE) != null;
    boolean forbids = rule.node(PolicyKeys.FORBID) != null;
    if (forbids ? uses || localOnly : !uses && !localOnly) {
      section
          .problems()
          .error(
              rule.place(),
              null,
              "one of use, local_only: true, use with local_only: true, or forbid",
              forbids ? "remove forbid, or the others" : "add one of them");
      return null;
    }
    if (forbids) {
      return rule.get(PolicyKeys.FORBID).map(Verdict.Forbid::new).orElse(null);
    }
    return uses ? use(rule, localOnly) : new Verdict.LocalOnly();
  }

  private @Nullable Verdict use(Section rule, boolean localOnly) {
    String model = model(rule, PolicyKeys.USE);
    if (model == null) {
      return null;
    }
    if (localOnly) {
      checkLocal(rule, PolicyKeys.USE, model);
    }
    return new Verdict.Use(model, localOnly);
  }
}
