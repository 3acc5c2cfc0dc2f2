package dev.hearth.routing;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Trigger;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.World;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Turns a request into a route; a pure function of its arguments. */
public final class Router {
  private static final String ASKED_FOR = "asked for";

  private final Catalog catalog;
  private final Members members;
  private final boolean localOnly;
  private final List<Route.LeftOut> leftOut = new ArrayList<>(0);

  private Router(Catalog catalog, Members members, boolean localOnly) {
    this.catalog = catalog;
    this.members = members;
    this.localOnly = localOnly;
  }

  /**
   * The route for a request.
   *
   * @param random decides among members of a group; the same numbers give the same route
   */
  public static Route route(Catalog catalog, Ask ask, World world, RandomGenerator random) {
    String model = ask.facts().model();
    ModelGroup asked = catalog.find(model);
    if (asked == null) {
      return catalog.isEmpty() && !catalog.configured()
          ? new Route.Stub()
          : Route.Unknown.among(catalog, model);
    }
    return new Router(catalog, new Members(ask, world, random), false).plan(asked);
  }

  private Route plan(ModelGroup asked) {
    List<Route.Step> steps = new ArrayList<>(1 + asked.fallbacks().usual().size());
    addStep(asked, Trigger.USUAL, ASKED_FOR, steps);
    for (Trigger trigger : Trigger.values()) {
      if (!asked.fallbacks().of(trigger).isEmpty()) {
        addFallbacks(asked, trigger, steps);
      }
    }
    boolean goesSomewhere = steps.stream().anyMatch(step -> step.trigger() == Trigger.USUAL);
    return goesSomewhere
        ? new Route.Plan(asked.name(), steps, leftOut, asked.total(), asked.strict())
        : new Route.Nowhere(asked.name(), nowhere(asked), leftOut);
  }

  private void addFallbacks(ModelGroup asked, Trigger trigger, List<Route.Step> steps) {
    String kind = trigger == Trigger.USUAL ? "fallback of " : trigger.word() + " fallback of ";
    Set<String> seen = new LinkedHashSet<>(Set.of(asked.name()));
    for (String name : asked.fallbacks().of(trigger)) {
      ModelGroup fallback = catalog.find(name);
      if (fallback != null && seen.add(fallback.name())) {
        addStep(fallback, trigger, kind + asked.name(), steps);
      }
    }
  }

  private void addStep(ModelGroup group, Trigger trigger, String reason, List<Route.Step> steps) {
    List<Target> able =
        members.of(
            group,
            localOnly,
            (target, why) -> leftOut.add(new Route.LeftOut(group.name(), target, why)));
    if (!able.isEmpty()) {
      steps.add(new Route.Step(group.name(), trigger, reason, able, group.retries()));
    }
  }

  private InferenceError nowhere(ModelGroup asked) {
    String why =
        leftOut.stream()
            .map(left -> left.target().id() + ": " + left.why().words())
            .distinct()
            .limit(5)
            .reduce((a, b) -> a + "; " + b)
            .orElse("it has no target");
    return InferenceError.of(
            Kind.UNAVAILABLE,
            "Nothing behind the model '%s' may have this request (%s)."
                .formatted(asked.name(), why))
        .withCode("no_target");
  }
}
