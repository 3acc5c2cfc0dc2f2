package dev.hearth.routing;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Trigger;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.World;
import dev.hearth.routing.policy.Decision;
import dev.hearth.routing.policy.Decision.Decided;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Turns a request into a route; a pure function of its arguments. */
public final class Router {
  private static final String ASKED_FOR = "asked for";
  private static final Duration A_MINUTE = Duration.ofMinutes(1);
  private static final Trigger[] TRIGGERS = Trigger.values();

  private final Catalog catalog;
  private final Members members;
  private final Wishes wishes;
  private final List<Route.LeftOut> leftOut = new ArrayList<>(0);

  private Router(Catalog catalog, Members members, Wishes wishes) {
    this.catalog = catalog;
    this.members = members;
    this.wishes = wishes;
  }

  /**
   * The route for a request.
   *
   * @param random decides among members of a group; the same numbers give the same route
   * @throws InferenceException where a policy has to read the request, and it is wrong, and where
   *     what the caller decides of its attempts is
   */
  public static Route route(Catalog catalog, Ask ask, World world, RandomGenerator random) {
    Agents.Asking agent = catalog.agents().deciding(ask);
    String model = agent == null ? ask.facts().model() : agent.model();
    ModelGroup asked = catalog.find(model);
    if (asked == null) {
      return agent == null ? unknown(model, catalog) : nothingFor(agent, catalog);
    }
    Wishes wishes = Wishes.of(ask, catalog);
    Router router = new Router(catalog, new Members(ask, world, random), wishes);
    Policy policy = asked.policy() == null ? null : catalog.policies().get(asked.policy());
    return policy == null
        ? router.plan(asked, asked, agent == null ? ASKED_FOR : ofAgent(agent, catalog), null)
        : router.decided(asked, policy.decide(ask, world));
  }

  /** Whether nobody but the gateway itself could answer, whatever the name. */
  private static boolean isBare(Catalog catalog) {
    return !catalog.configured() && catalog.everyGroup().allMatch(FreeFirst::isBare);
  }

  private static Route unknown(String model, Catalog catalog) {
    return isBare(catalog) ? new Route.Stub() : Route.Unknown.among(catalog, model);
  }

  private static String ofAgent(Agents.Asking agent, Catalog catalog) {
    return "agent %s of the profile %s, named by %s"
        .formatted(agent.agent().name(), catalog.agents().name(), agent.by().words());
  }

  /** The profile knows the agent, and none of its models is to be had. */
  private static Route nothingFor(Agents.Asking agent, Catalog catalog) {
    InferenceError error =
        InferenceError.of(
                Kind.UNAVAILABLE,
                "Nothing answers the agent '%s' of the profile %s (%s)."
                    .formatted(
                        agent.agent().name(),
                        catalog.agents().name(),
                        catalog.agents().nothingFor(agent.agent())))
            .withCode("no_target");
    return new Route.Nowhere(agent.model(), error, List.of(), null);
  }

  private Route decided(ModelGroup asked, Decision decision) {
    return switch (decision) {
      case Decision.NeedsTokens(String policy, String rule) ->
          new Route.Uncounted(asked.name(), policy, rule);
      case Decided decided ->
          switch (decided.verdict()) {
            case Verdict.Use(String model, boolean _) -> {
              ModelGroup chosen = catalog.find(model);
              yield chosen == null
                  ? Route.Unknown.among(catalog, model)
                  : plan(asked, chosen, reason(decided), decided);
            }
            case Verdict.LocalOnly(), Verdict.AsAsked() ->
                plan(asked, asked, reason(decided), decided);
            case Verdict.Forbid(String message) ->
                new Route.Nowhere(asked.name(), forbidden(message), leftOut, decided);
          };
    };
  }

  private static String reason(Decided decided) {
    return decided.rule() == null
        ? "policy %s: no rule matched".formatted(decided.policy())
        : "policy " + decided.policy() + ", rule " + decided.rule();
  }

  private static InferenceError forbidden(String message) {
    return InferenceError.of(Kind.FORBIDDEN, message).withCode("policy");
  }

  private Route plan(
      ModelGroup asked, ModelGroup chosen, String reason, @Nullable Decided decided) {
    boolean localOnly =
        (decided != null && keepsLocal(decided.verdict()))
            || catalog.agents().keepsLocal(asked)
            || members.isPrivate();
    Fallbacks fallbacks = wishes.fallbacks(chosen.fallbacks());
    List<Route.Step> steps = new ArrayList<>(1 + fallbacks.usual().size());
    addStep(chosen, Trigger.USUAL, reason, localOnly, steps);
    boolean asksThere = !steps.isEmpty();
    for (Trigger trigger : TRIGGERS) {
      if (!fallbacks.of(trigger).isEmpty()) {
        addFallbacks(chosen, fallbacks, trigger, localOnly, steps);
      }
    }
    List<Route.Step> planned = wishes.pretended(steps, asksThere);
    boolean stub = fallbacks.endInStub();
    if (planned.stream().anyMatch(step -> step.trigger() == Trigger.USUAL)) {
      Terms terms = wishes.terms(chosen.terms().askedAs(asked.terms()), planned);
      return new Route.Plan(asked.name(), planned, leftOut, decided, terms, stub);
    }
    return stub && leftOut.stream().allMatch(left -> left.why().isOfEveryRequest())
        ? new Route.Stub(asked.name(), leftOut)
        : new Route.Nowhere(
            asked.name(),
            asksThere ? wishes.nothingLeft(chosen.name()) : nowhere(chosen),
            leftOut,
            decided);
  }

  private static boolean keepsLocal(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Use(String _, boolean localOnly) -> localOnly;
      case Verdict.LocalOnly() -> true;
      case Verdict.AsAsked(), Verdict.Forbid(String _) -> false;
    };
  }

  private void addFallbacks(
      ModelGroup asked,
      Fallbacks fallbacks,
      Trigger trigger,
      boolean localOnly,
      List<Route.Step> steps) {
    String kind = trigger == Trigger.USUAL ? "fallback of " : trigger.word() + " fallback of ";
    Set<String> seen = new LinkedHashSet<>(Set.of(asked.name()));
    for (String name : fallbacks.of(trigger)) {
      ModelGroup fallback = name.equals(Fallbacks.STUB) ? null : catalog.find(name);
      if (fallback != null && seen.add(fallback.name())) {
        addStep(fallback, trigger, kind + asked.name(), localOnly, steps);
      }
    }
  }

  private void addStep(
      ModelGroup group, Trigger trigger, String reason, boolean localOnly, List<Route.Step> steps) {
    List<Target> able =
        members.of(
            group,
            localOnly,
            (target, why) -> leftOut.add(new Route.LeftOut(group.name(), target, why)));
    if (!able.isEmpty()) {
      steps.add(
          new Route.Step(
              group.name(), trigger, reason, wishes.within(able), wishes.repeats(group.repeats())));
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
    boolean onlyLater =
        !leftOut.isEmpty() && leftOut.stream().allMatch(left -> left.why() == Route.Why.USED_UP);
    String message =
        "Nothing behind the model '%s' may have this request (%s).".formatted(asked.name(), why);
    return onlyLater
        ? InferenceError.of(Kind.RATE_LIMITED, message).withCode("quota").withRetryAfter(A_MINUTE)
        : InferenceError.of(Kind.UNAVAILABLE, message).withCode("no_target");
  }
}
