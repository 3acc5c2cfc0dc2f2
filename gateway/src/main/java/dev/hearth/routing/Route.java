package dev.hearth.routing;

import dev.hearth.provider.Target;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** What the router makes of a request. */
public sealed interface Route {

  /**
   * Targets to try, in order.
   *
   * @param model the group's name, fit to be a metric label
   * @param steps the asked group first, then its fallbacks; each has at least one target
   * @param total how long all of it may take
   * @param strict whether a target that would not get all of the request does not get it at all
   */
  record Plan(String model, List<Step> steps, Duration total, boolean strict) implements Route {
    public Plan {
      Objects.requireNonNull(model, "model");
      steps = List.copyOf(steps);
    }
  }

  /**
   * One group of a plan.
   *
   * @param reason why it is there, in words
   * @param targets its members in the order in which they are tried
   * @param retries how many more attempts than one it allows
   */
  record Step(String group, String reason, List<Target> targets, int retries) {
    public Step {
      targets = List.copyOf(targets);
    }
  }

  /** No back end is known at all: the gateway answers itself and says so. */
  record Stub() implements Route {}

  /**
   * Nobody serves that name.
   *
   * @param nearest names that resemble it, the most alike first
   */
  record Unknown(String model, List<String> nearest) implements Route {
    public Unknown {
      nearest = List.copyOf(nearest);
    }

    /** An unknown name, with those of the catalog that resemble it. */
    public static Unknown among(Catalog catalog, String model) {
      return new Unknown(model, NearestNames.to(model, catalog.groups().keySet()));
    }
  }
}
