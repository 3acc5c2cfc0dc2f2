package dev.hearth.config;

import dev.hearth.provider.Target;
import dev.hearth.routing.ModelGroup;
import dev.hearth.routing.Terms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Entries of equal name, put together: weights, orders, retries and the time for all of it. */
final class LiteLlmGroups {
  private static final Duration LONGEST = Duration.ofHours(24);

  private final Map<String, Group> groups = new LinkedHashMap<>();
  private final TargetIds ids = new TargetIds();
  private final LiteLlmFallbacks fallbacks;
  private final LiteLlmRetries retries;
  private final LiteLlmChoices choices;
  private final LiteLlmCooldowns cooldowns;

  /** The entries of one name. */
  private record Group(List<Deployment> deployments, List<ModelDraft.Off> off) {}

  LiteLlmGroups(
      LiteLlmSettings settings,
      LiteLlmFallbacks fallbacks,
      LiteLlmChoices choices,
      LiteLlmReport report) {
    this.fallbacks = fallbacks;
    this.choices = choices;
    this.retries = new LiteLlmRetries(settings, report);
    this.cooldowns = new LiteLlmCooldowns(settings, report);
  }

  void add(String name, Deployment deployment) {
    group(name).deployments().add(deployment);
  }

  void add(String name, ModelDraft.Off off) {
    group(name).off().add(off);
  }

  private Group group(String name) {
    return groups.computeIfAbsent(name, _ -> new Group(new ArrayList<>(), new ArrayList<>()));
  }

  Set<String> names() {
    return groups.keySet();
  }

  /** The groups in the order of their first entries. */
  List<ModelDraft> drafts() {
    List<ModelDraft> drafts = new ArrayList<>();
    groups.forEach((name, group) ->
        drafts.add(
            new ModelDraft(
                name,
                targets(name, group.deployments()),
                group.off(),
                choices.of(name),
                fallbacks.of(name),
                retries.of(name, retries(group)),
                Terms.of(total(name, group)))));
    return drafts;
  }

  private List<Target> targets(String name, List<Deployment> deployments) {
    List<Integer> weights = ShuffleWeights.of(deployments.stream().map(Deployment::hints).toList());
    int last =
        deployments.stream()
                .map(Deployment::order)
                .filter(Objects::nonNull)
                .mapToInt(Integer::intValue)
                .max()
                .orElse(-1)
            + 1;
    List<Target> targets = new ArrayList<>();
    for (int i = 0; i < deployments.size(); i++) {
      Deployment deployment = deployments.get(i);
      int order = deployment.order() == null ? last : deployment.order();
      targets.add(target(name, deployment, weights, i, order));
    }
    return targets;
  }

  /** A member without weight comes after those of its order that have some. */
  private Target target(
      String name, Deployment deployment, List<Integer> weights, int index, int order) {
    int weight = weights.get(index);
    boolean someHaveNone = weights.contains(0);
    String id = deployment.id();
    return new Target(
        id != null
            ? ids.claim(id)
            : ids.next(name, deployment.provider().name(), deployment.params().model()),
        deployment.provider(),
        deployment.params(),
        Math.max(1, weight),
        someHaveNone ? 2 * order + (weight == 0 ? 1 : 0) : order,
        deployment.phases(),
        cooldowns.of(deployment.cooldown(), weights.size() == 1, hasFallback(name)),
        deployment.traits(),
        deployment.labels(),
        deployment.limits(),
        deployment.pace());
  }

  private boolean hasFallback(String name) {
    return fallbacks.of(name).usual().stream().anyMatch(groups::containsKey);
  }

  private int retries(Group group) {
    return group.deployments().stream()
        .map(Deployment::retries)
        .filter(Objects::nonNull)
        .mapToInt(Integer::intValue)
        .max()
        .orElse(retries.number());
  }

  /** Time for every attempt that a request to the group may make, its fallbacks' included. */
  private Duration total(String name, Group group) {
    Duration own = ofAllAttempts(group);
    if (own == null) {
      return ModelGroup.DEFAULT_TOTAL;
    }
    Duration total = own;
    for (String fallback : fallbacks.allOf(name)) {
      Group other = groups.get(fallback);
      Duration further = other == null ? null : ofAllAttempts(other);
      total = total.plus(further == null ? own : further);
    }
    return total.compareTo(LONGEST) > 0 ? LONGEST : total;
  }

  private @Nullable Duration ofAllAttempts(Group group) {
    return group.deployments().stream()
        .map(Deployment::call)
        .filter(Objects::nonNull)
        .max(Duration::compareTo)
        .map(call -> call.multipliedBy(1L + retries(group)))
        .orElse(null);
  }
}
