package dev.hearth.routing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.RequestFacts;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Breaker;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.World;
import dev.hearth.routing.policy.Checked;
import dev.hearth.routing.policy.Decision.Decided;
import dev.hearth.routing.policy.Policy;
import dev.hearth.routing.policy.Truth;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Tells a route and its reasons, as JSON for people to read. */
public final class Explanation {
  private final Catalog catalog;
  private final Ask ask;
  private final World world;
  private final ObjectNode root = JsonNodeFactory.instance.objectNode();

  private Explanation(Catalog catalog, Ask ask, World world) {
    this.catalog = catalog;
    this.ask = ask;
    this.world = world;
  }

  /** Why a request goes where it goes. */
  public static String json(Catalog catalog, Ask ask, World world, Route route) {
    return new Explanation(catalog, ask, world).of(route);
  }

  private String of(Route route) {
    RequestFacts facts = ask.facts();
    root.put("asked", facts.model());
    root.put("operation", facts.operation().name().toLowerCase(Locale.ROOT));
    new AgentExplanation(catalog, ask).addTo(root);
    switch (route) {
      case Route.Plan plan -> {
        root.put("model", plan.model());
        root.put("summary", summary(plan));
        addPolicy(plan.decision());
        addSteps(plan.steps());
        addLeftOut(plan.leftOut());
        root.put("total_seconds", plan.terms().total().toSeconds());
        root.put("strict", plan.terms().strict());
        if (plan.stub()) {
          root.put("then", Fallbacks.STUB + ": the gateway answers itself and says so");
        }
      }
      case Route.Nowhere nowhere -> {
        root.put("model", nowhere.model());
        root.put("summary", nowhere.error().message());
        addPolicy(nowhere.decision());
        addError(nowhere.error());
        addLeftOut(nowhere.leftOut());
      }
      case Route.Uncounted(String model, String policy, String rule) -> {
        root.put("model", model);
        root.put(
            "summary",
            "The rule %s of the policy %s depends on how many tokens the prompt has."
                .formatted(rule, policy));
      }
      case Route.Stub(String model, List<Route.LeftOut> leftOut) -> {
        String who =
            model == null ? "No back end is known" : "None behind " + model + " may be asked";
        root.put("summary", who + ": the gateway answers itself and says so.");
        addLeftOut(leftOut);
      }
      case Route.Unknown unknown -> {
        root.put("summary", "No model has that name.");
        ArrayNode nearest = root.putArray("nearest");
        unknown.nearest().forEach(nearest::add);
      }
    }
    return Json.text(root);
  }

  private void addPolicy(@Nullable Decided decided) {
    Policy policy = decided == null ? null : catalog.policies().get(decided.policy());
    if (decided == null || policy == null) {
      return;
    }
    ObjectNode node = root.putObject("policy");
    node.put("name", policy.name());
    node.put("rule", decided.rule());
    if (decided.complexity() != null) {
      node.put("complexity", decided.complexity().word());
    }
    ArrayNode looked = node.putArray("looked_at");
    for (Checked checked : policy.explain(ask, world)) {
      ObjectNode rule = looked.addObject();
      rule.put("rule", checked.rule());
      rule.put("matched", checked.matched() == Truth.YES);
      rule.put("reason", checked.reason());
    }
  }

  private static String summary(Route.Plan plan) {
    Route.Step first = plan.steps().getFirst();
    return plan.line(first, first.targets().getFirst());
  }

  private void addSteps(List<Route.Step> steps) {
    ArrayNode array = root.putArray("steps");
    for (Route.Step step : steps) {
      ObjectNode one = array.addObject();
      one.put("model", step.group());
      one.put("reason", step.reason());
      ModelGroup group = catalog.find(step.group());
      Choice choice = group == null ? Choice.DEFAULT : group.choice();
      one.put("strategy", choice.strategy().word());
      one.put("affinity", choice.affinity().word());
      one.put("retries", step.retries());
      ArrayNode targets = one.putArray("targets");
      for (int i = 0; i < step.targets().size(); i++) {
        Target target = step.targets().get(i);
        add(targets.addObject(), target).put("reason", reason(choice, target, i == 0));
      }
    }
  }

  private ObjectNode add(ObjectNode node, Target target) {
    node.put("id", target.id());
    node.put("provider", target.provider().name());
    node.put("model", target.model());
    node.put("local", target.provider().local());
    node.put("cost", target.provider().cost().word());
    node.put("breaker", world.breaker(target).name().toLowerCase(Locale.ROOT));
    node.put("in_flight", world.inFlight(target));
    int slots = world.slots(target);
    if (slots > 0) {
      node.put("slots", slots);
    }
    int window = world.window(target);
    if (window > 0) {
      node.put("window", window);
    }
    String load = world.loadInWords(target);
    if (!load.isEmpty()) {
      node.put("load", load);
    }
    long first = world.firstOutputNanos(target);
    if (first > 0) {
      node.put("first_output_ms", TimeUnit.NANOSECONDS.toMillis(first));
    }
    Double price = world.price(target);
    if (price != null) {
      node.put("usd_per_million_tokens", price);
    }
    return node;
  }

  private String reason(Choice choice, Target target, boolean first) {
    if (world.breaker(target) == Breaker.State.OPEN) {
      return "rests after failures: passed over until its next trial";
    }
    if (!first) {
      return "when those before it fail";
    }
    return switch (choice.affinity()) {
      case SESSION -> "where its session goes, if it names one; else as the strategy says";
      case PREFIX -> "where prompts go that begin so";
      case NONE ->
          switch (choice.strategy()) {
            case SHUFFLE -> "by chance, with a weight of " + target.weight();
            case ROUND_ROBIN -> "its turn has come";
            case LEAST_BUSY -> "has the fewest requests for its slots";
            case FASTEST -> "the sooner of two that were taken by chance";
            case CHEAPEST -> "costs least";
            case FREE_FIRST -> "of the first class of cost, " + target.provider().cost().word();
            case LEAST_USED -> "has had the fewest tokens in the last minute";
          };
    };
  }

  private void addLeftOut(List<Route.LeftOut> leftOut) {
    ArrayNode array = root.putArray("left_out");
    for (Route.LeftOut left : leftOut) {
      ObjectNode one = array.addObject();
      one.put("id", left.target().id());
      one.put("group", left.group());
      one.put("reason", left.why().words());
    }
  }

  private void addError(InferenceError error) {
    ObjectNode node = root.putObject("error");
    node.put("kind", error.kind().name().toLowerCase(Locale.ROOT));
    node.put("message", error.message());
  }
}
