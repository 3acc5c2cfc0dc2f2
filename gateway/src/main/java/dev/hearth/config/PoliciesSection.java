package dev.hearth.config;

import static java.util.stream.Collectors.toSet;

import dev.hearth.config.Problem.Severity;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.DiscoveredCatalog;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Rule;
import dev.hearth.routing.policy.Verdict;
import dev.hearth.routing.profile.Profile;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code policies}, and gives a catalog its policies. */
final class PoliciesSection {
  private static final String AUTO = DiscoveredCatalog.AUTO;

  private final Section section;
  private final KnownModels models;
  private final Set<String> ofProfiles;
  private final List<PolicyDraft> drafts = new ArrayList<>();

  /**
   * @param root the file
   * @param profiles those that may name a policy
   */
  PoliciesSection(Section root, KnownModels models, Collection<Profile> profiles) {
    this.section = root.section(PolicyKeys.POLICIES);
    this.models = models;
    this.ofProfiles =
        profiles.stream().map(profile -> String.valueOf(profile.policy())).collect(toSet());
    ZoneId zone = root.get(PolicyKeys.ZONE).orElse(null);
    section.mapping().entries().forEach((name, entry) -> read(name, entry, zone));
  }

  private void read(String name, Node.Entry entry, @Nullable ZoneId zone) {
    Place at = section.place().at(name);
    if (!PolicySection.isName(name)) {
      section
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  at.path(),
                  "the name '" + Node.Shown.of(name) + "'",
                  PolicySection.NAME_EXPECTED,
                  "rename the policy",
                  entry.keyMark()));
    }
    Node.Mapping mapping = section.read(Kinds.MAPPING, entry.value(), at).orElse(null);
    if (mapping != null) {
      Section policy = new Section(mapping, at, section.problems(), Severity.ERROR);
      PolicyDraft draft = new PolicySection(name, policy, models, zone).read();
      drafts.add(draft);
      check(draft, at, entry.value());
    }
  }

  private void check(PolicyDraft draft, Place at, Node node) {
    if (draft.name().equals(AUTO)) {
      checkAuto(draft, at, node);
    } else if (!ofProfiles.contains(draft.name())
        && models.drafts().values().stream()
            .noneMatch(model -> draft.name().equals(model.policy()))) {
      section
          .problems()
          .warning(
              at,
              null,
              "a policy that a model names",
              "say 'policy: " + draft.name() + "' at a model, or remove it");
    }
  }

  private void checkAuto(PolicyDraft draft, Place at, Node node) {
    if (models.aliases().containsKey(AUTO)) {
      section
          .problems()
          .error(
              Place.ROOT.at(Schema.ALIASES.name()).at(AUTO),
              null,
              "no such alias beside the policy auto",
              "remove one of them");
    }
    if (!draft.isComplete() && !models.drafts().containsKey(AUTO)) {
      section
          .problems()
          .add(
              new Problem(
                  Severity.ERROR,
                  at.path(),
                  null,
                  "a model for every request, since there is no model auto",
                  "fill one of the roles, or name a model by 'otherwise'",
                  node.mark()));
    }
  }

  /** The catalog with the policies, and with {@code auto} where a policy answers that name. */
  Catalog in(Catalog catalog, List<String> notices) {
    Map<String, Policy> policies = new LinkedHashMap<>();
    drafts.forEach(draft -> policies.put(draft.name(), draft.policy(catalog, notices)));
    Map<String, ModelGroup> groups = new LinkedHashMap<>(catalog.groups());
    Policy auto = policies.get(AUTO);
    if (auto != null) {
      ModelGroup configured = groups.get(AUTO);
      ModelGroup group = configured == null ? ofPolicy(auto, catalog) : withPolicy(configured);
      if (group != null) {
        groups.put(AUTO, group);
      }
    }
    return new Catalog(
        groups, catalog.aliases(), catalog.wildcards(), catalog.configured(), policies);
  }

  private static ModelGroup withPolicy(ModelGroup auto) {
    return auto.policy() == null ? auto.following(AUTO) : auto;
  }

  /** The name {@code auto} with the targets that the policy may choose; null where it has none. */
  private static @Nullable ModelGroup ofPolicy(Policy policy, Catalog catalog) {
    Set<Target> targets = new LinkedHashSet<>(targets(policy.otherwise(), catalog));
    for (Rule rule : policy.rules()) {
      targets.addAll(targets(rule.verdict(), catalog));
    }
    return targets.isEmpty()
        ? null
        : ModelGroup.of(AUTO, List.copyOf(targets)).following(policy.name());
  }

  private static Collection<Target> targets(Verdict verdict, Catalog catalog) {
    ModelGroup group =
        verdict instanceof Verdict.Use(String model, boolean _) ? catalog.find(model) : null;
    return group == null ? List.of() : group.targets();
  }
}
