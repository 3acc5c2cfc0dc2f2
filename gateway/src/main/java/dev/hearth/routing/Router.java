package dev.hearth.routing;

import dev.hearth.inference.RequestFacts;
import dev.hearth.provider.Target;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Turns a request's facts into a route; a pure function of its arguments. */
public final class Router {

  private Router() {}

  /**
   * The route for a request.
   *
   * @param random decides among members of a group; the same numbers give the same route
   */
  public static Route route(Catalog catalog, RequestFacts facts, RandomGenerator random) {
    ModelGroup asked = catalog.find(facts.model());
    if (asked == null) {
      return catalog.isEmpty() && !catalog.configured()
          ? new Route.Stub()
          : Route.Unknown.among(catalog, facts.model());
    }
    List<Route.Step> steps = new ArrayList<>(1 + asked.fallbacks().usual().size());
    steps.add(step(asked, "asked for", random));
    Set<String> seen = new LinkedHashSet<>(Set.of(asked.name()));
    for (String name : asked.fallbacks().usual()) {
      ModelGroup fallback = catalog.find(name);
      if (fallback != null && seen.add(fallback.name())) {
        steps.add(step(fallback, "fallback of " + asked.name(), random));
      }
    }
    return new Route.Plan(asked.name(), steps, asked.total(), asked.strict());
  }

  private static Route.Step step(ModelGroup group, String reason, RandomGenerator random) {
    return new Route.Step(group.name(), reason, ordered(group.targets(), random), group.retries());
  }

  /** Lower order first; within an order a shuffle in which weight is the chance to come first. */
  private static List<Target> ordered(List<Target> targets, RandomGenerator random) {
    if (targets.size() == 1) {
      return targets;
    }
    Map<Integer, List<Target>> byOrder = new TreeMap<>(Comparator.naturalOrder());
    targets.forEach(t -> byOrder.computeIfAbsent(t.order(), _ -> new ArrayList<>()).add(t));
    List<Target> ordered = new ArrayList<>(targets.size());
    byOrder.values().forEach(equals -> shuffleInto(ordered, equals, random));
    return ordered;
  }

  private static void shuffleInto(
      List<Target> ordered, List<Target> remaining, RandomGenerator random) {
    int total = remaining.stream().mapToInt(Target::weight).sum();
    while (!remaining.isEmpty()) {
      int ticket = random.nextInt(total);
      int i = 0;
      while (ticket >= remaining.get(i).weight()) {
        ticket -= remaining.get(i++).weight();
      }
      Target chosen = remaining.remove(i);
      total -= chosen.weight();
      ordered.add(chosen);
    }
  }
}
