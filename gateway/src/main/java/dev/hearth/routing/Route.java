package dev.hearth.routing;

import dev.hearth.inference.InferenceError;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Repeats;
import dev.hearth.resilience.Trigger;
import dev.hearth.routing.policy.Decision.Decided;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the router makes of a request. */
public sealed interface Route {

  /**
   * Targets to try, in order.
   *
   * @param model the group's name, fit to be a metric label
   * @param steps the asked group first, then its fallbacks; each has at least one target
   * @param leftOut the members of those groups that may not have the request
   * @param decision what a policy decided; null where none was asked
   * @param terms on which the request is answered
   * @param stub whether the gateway answers itself, and says so, where every target failed
   */
  record Plan(
      String model,
      List<Step> steps,
      List<LeftOut> leftOut,
      @Nullable Decided decision,
      Terms terms,
      boolean stub)
      implements Route {

    /** A plan without a policy's decision, at whose end is an error. */
    public Plan(String model, List<Step> steps, List<LeftOut> leftOut, Terms terms) {
      this(model, steps, leftOut, null, terms, false);
    }

    public Plan {
      Objects.requireNonNull(model, "model");
      steps = List.copyOf(steps);
      leftOut = List.copyOf(leftOut);
    }

    /** The same, taking no longer than that. */
    public Plan within(Duration longest) {
      return terms.total().compareTo(longest) <= 0
          ? this
          : new Plan(model, steps, leftOut, decision, terms.within(longest), stub);
    }

    /** The plan in one line, as far as one of its targets. */
    public String line(Target target) {
      for (Step step : steps) {
        for (Target planned : step.targets()) {
          if (planned.id().equals(target.id())) {
            return line(step, target);
          }
        }
      }
      throw new IllegalArgumentException(target.id() + " is not of this plan");
    }

    String line(Step step, Target target) {
      String to = " -> " + target.provider().name() + '/' + target.model();
      return step.group().equals(model) && decision == null
          ? model + to
          : model + " -> " + step.group() + " (" + step.reason() + ')' + to;
    }
  }

  /**
   * The request has nowhere to go.
   *
   * @param model as for a plan
   * @param leftOut those that may not have it
   * @param decision what a policy decided; null where none was asked
   */
  record Nowhere(
      String model, InferenceError error, List<LeftOut> leftOut, @Nullable Decided decision)
      implements Route {
    public Nowhere {
      leftOut = List.copyOf(leftOut);
    }
  }

  /**
   * A policy cannot decide before the prompt's tokens are counted: route again with {@link
   * dev.hearth.routing.facts.Ask#counted}.
   *
   * @param model as for a plan
   * @param rule the rule that depends on it
   */
  record Uncounted(String model, String policy, String rule) implements Route {}

  /** A target that may not have a request. */
  record LeftOut(String group, Target target, Why why) {}

  /** Why a target may not have a request. */
  enum Why {
    NOT_LOCAL("it is no machine of one's own, and the request may go to no other"),
    OTHER_REGION("it is not in the region that the request names"),
    OTHER_TAGS("its tags are not those of the request"),
    USED_UP("it has had as many requests or tokens in the last minute as it may have"),
    PAID("paid: ENABLE_PAID_API is not true"),
    NO_MODEL("its server has not listed a model to talk to");

    private final String words;

    Why(String words) {
      this.words = words;
    }

    /** The reason in words, about the target. */
    public String words() {
      return words;
    }

    /** Whether it is the same whatever the request says. */
    boolean isOfEveryRequest() {
      return this == PAID || this == NO_MODEL;
    }
  }

  /**
   * One group of a plan.
   *
   * @param trigger what has to have happened for it to be tried; the asked group's is the usual one
   * @param reason why it is there, in words
   * @param targets its members in the order in which they are tried
   * @param repeats how often the request is tried again there
   */
  record Step(String group, Trigger trigger, String reason, List<Target> targets, Repeats repeats) {
    public Step {
      Objects.requireNonNull(repeats, "repeats");
      Objects.requireNonNull(trigger, "trigger");
      targets = List.copyOf(targets);
    }

    /** How often at most, unless a kind of failure has a number of its own. */
    public int retries() {
      return repeats.most();
    }
  }

  /**
   * No back end is known at all, or none may be asked: the gateway answers itself and says so.
   *
   * @param model as for a plan; null where nobody is known
   * @param leftOut those that may not be asked
   */
  record Stub(@Nullable String model, List<LeftOut> leftOut) implements Route {
    public Stub {
      leftOut = List.copyOf(leftOut);
    }

    /** Nobody is known. */
    public Stub() {
      this(null, List.of());
    }
  }

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
