package dev.hearth.routing;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.provider.Pace;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Repeats;
import dev.hearth.resilience.Trigger;
import dev.hearth.routing.facts.Ask;
import dev.hearth.routing.facts.Controls;
import dev.hearth.routing.facts.Controls.Pretence;
import dev.hearth.upstream.PhaseTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a plan takes over of the {@link Controls} of its request. */
final class Wishes {
  private final Controls controls;
  private final boolean none;
  private final boolean stream;

  private Wishes(Controls controls, boolean stream) {
    this.controls = controls;
    this.none = controls.areNone();
    this.stream = stream;
  }

  /**
   * Those of a request.
   *
   * @throws InferenceException where one is wrong, or names a model that is not there
   */
  static Wishes of(Ask ask, Catalog catalog) {
    Controls controls = Controls.of(ask);
    Wishes wishes = new Wishes(controls, ask.facts().stream());
    if (!wishes.none) {
      check(controls.fallbacks(), "fallbacks", catalog);
      check(controls.contextWindowFallbacks(), "context_window_fallbacks", catalog);
      check(controls.contentPolicyFallbacks(), "content_policy_fallbacks", catalog);
    }
    return wishes;
  }

  private static void check(@Nullable List<String> names, String field, Catalog catalog) {
    for (String name : names == null ? List.<String>of() : names) {
      ModelGroup group = catalog.find(name);
      if (group == null || group.policy() != null) {
        String why = group == null ? "no model has the name '%s' here" : "'%s' follows a policy";
        throw new InferenceException(
            InferenceError.invalid(
                "%s: %s (expected: names of GET /v1/models, but for those whose policy chooses)."
                    .formatted(field, why.formatted(name)),
                field));
      }
    }
  }

  /** The fallbacks of a model, those that the caller names instead of them. */
  Fallbacks fallbacks(Fallbacks configured) {
    if (controls.withoutFallbacks()) {
      return Fallbacks.NONE;
    }
    if (none) {
      return configured;
    }
    return new Fallbacks(
        orElse(controls.fallbacks(), configured.usual()),
        orElse(controls.contextWindowFallbacks(), configured.contextWindow()),
        orElse(controls.contentPolicyFallbacks(), configured.contentPolicy()),
        configured.rateLimit());
  }

  private static List<String> orElse(@Nullable List<String> named, List<String> configured) {
    return named == null ? configured : named;
  }

  Repeats repeats(Repeats configured) {
    Integer wanted = controls.retries();
    return wanted == null ? configured : configured.atMost(wanted);
  }

  /** Targets with the times that count for the request. */
  List<Target> within(List<Target> targets) {
    Duration begin = stream ? controls.streamTimeout() : null;
    return controls.timeout() == null && begin == null
        ? targets
        : targets.stream()
            .map(each -> each.within(times(each.timeouts(), begin), pace(each.pace(), begin)))
            .toList();
  }

  private PhaseTimeouts times(PhaseTimeouts configured, @Nullable Duration begin) {
    Duration call = controls.timeout();
    Duration first = call == null ? configured.firstByte() : call;
    return new PhaseTimeouts(
        shorter(configured.connect(), first),
        begin != null && begin.compareTo(first) > 0 ? begin : first,
        call == null ? configured.betweenChunks() : call);
  }

  private static Pace pace(Pace configured, @Nullable Duration begin) {
    return begin == null ? configured : configured.withFirstOutput(begin);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /** In all no longer than every attempt that the plan allows may take. */
  Terms terms(Terms configured, List<Route.Step> steps) {
    Duration call = controls.timeout();
    if (call == null) {
      return configured;
    }
    long attempts = 0;
    for (Route.Step step : steps) {
      attempts += Math.max(step.targets().size(), 1L + step.repeats().most());
    }
    Duration all = call.multipliedBy(Math.min(attempts, 1000));
    return all.compareTo(configured.total()) < 0 ? configured.within(all) : configured;
  }

  /**
   * The steps that are left when the first one is taken to have failed as the caller says: those
   * for that, and the usual ones unless a policy is taken to have refused. Nobody is asked for it
   * and no breaker hears of it.
   *
   * @param asksThere whether the first step is the asked model's
   */
  List<Route.Step> pretended(List<Route.Step> steps, boolean asksThere) {
    Pretence pretence = controls.pretended();
    if (pretence == null || !asksThere) {
      return steps;
    }
    List<Route.Step> fallbacks = steps.subList(1, steps.size());
    List<Route.Step> left = new ArrayList<>(steps.size());
    Trigger trigger = trigger(pretence);
    if (trigger != Trigger.USUAL) {
      add(fallbacks, trigger, pretence, left);
    }
    if (trigger != Trigger.CONTENT_POLICY) {
      add(fallbacks, Trigger.USUAL, pretence, left);
    }
    return left;
  }

  private static void add(
      List<Route.Step> from, Trigger trigger, Pretence pretence, List<Route.Step> to) {
    for (Route.Step step : from) {
      if (step.trigger() == trigger) {
        String reason = step.reason() + ", as " + pretence.field() + " wants it";
        to.add(new Route.Step(step.group(), Trigger.USUAL, reason, step.targets(), step.repeats()));
      }
    }
  }

  private static Trigger trigger(Pretence pretence) {
    return switch (pretence) {
      case FAILURE, TIMEOUT -> Trigger.USUAL;
      case TOO_LONG -> Trigger.CONTEXT_WINDOW;
      case REFUSED_BY_POLICY -> Trigger.CONTENT_POLICY;
      case RATE_LIMIT -> Trigger.RATE_LIMIT;
    };
  }

  /** What a caller is told whose request is taken to have failed, and has nowhere else to go. */
  InferenceError nothingLeft(String model) {
    Pretence pretence = controls.pretended();
    if (pretence == null) {
      throw new IllegalStateException("nothing was pretended");
    }
    Kind kind =
        switch (pretence) {
          case FAILURE -> Kind.UPSTREAM_FAILED;
          case TOO_LONG -> Kind.CONTEXT_OVERFLOW;
          case REFUSED_BY_POLICY -> Kind.CONTENT_POLICY;
          case RATE_LIMIT -> Kind.RATE_LIMITED;
          case TIMEOUT -> Kind.TIMEOUT;
        };
    return InferenceError.of(
            kind,
            "%s: the model '%s' is taken to have failed, and has no fallback for that."
                .formatted(pretence.field(), model))
        .withCode("mock_testing");
  }
}
