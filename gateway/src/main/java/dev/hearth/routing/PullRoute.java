package dev.hearth.routing;

import dev.hearth.dialect.ModelParams;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.provider.BreakerRule;
import dev.hearth.provider.ModelTraits;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.resilience.Repeats;
import dev.hearth.resilience.Trigger;
import dev.hearth.upstream.PhaseTimeouts;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the Ollama that fetches a model; a pure function. The request's own wish counts first,
 * then who has the model already and is to fetch it anew, then the first by name.
 */
public final class PullRoute {

  /** What stands for the model in a plan: a name from outside is no metric label. */
  static final String NAME = "pull";

  /**
   * A download is told of several times a second; nothing is told while a layer is being verified,
   * which takes minutes where it is large.
   */
  private static final PhaseTimeouts TIMEOUTS =
      new PhaseTimeouts(Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofMinutes(15));

  private static final Duration TOTAL = Duration.ofDays(7);
  private static final BreakerRule NEVER_OPENS = new BreakerRule(1, Duration.ZERO);
  private static final String LATEST = ":latest";

  private PullRoute() {}

  /**
   * The plan: one attempt at one Ollama.
   *
   * @param ollamas those that are known
   * @param model the name to fetch
   * @param wanted the provider that the request names; null where it leaves the choice
   * @throws InferenceException when there is none to choose, with what to do
   */
  public static Route.Plan of(
      List<Provider> ollamas, Catalog catalog, String model, @Nullable String wanted) {
    List<Provider> byName = ollamas.stream().sorted(Comparator.comparing(Provider::name)).toList();
    if (byName.isEmpty()) {
      throw refused(
          Kind.NOT_FOUND,
          "No Ollama is known here, and only an Ollama fetches models. Start one, it is found by"
              + " itself within seconds; or name one in hearth.yaml (type: ollama).");
    }
    return wanted == null ? chosen(byName, catalog, model) : named(byName, wanted);
  }

  private static Route.Plan named(List<Provider> byName, String wanted) {
    for (Provider provider : byName) {
      if (provider.name().equals(wanted)) {
        return plan(provider, "named by the request");
      }
    }
    String known = byName.stream().map(Provider::name).collect(Collectors.joining(", "));
    throw refused(
        Kind.INVALID_REQUEST,
        "The header x-hearth-provider names no Ollama (expected: one of %s, or no such header)."
            .formatted(known));
  }

  private static Route.Plan chosen(List<Provider> byName, Catalog catalog, String model) {
    for (Provider provider : byName) {
      if (has(provider, catalog, model)) {
        return plan(provider, "has the model already");
      }
    }
    return plan(byName.getFirst(), "the first Ollama by name");
  }

  private static boolean has(Provider provider, Catalog catalog, String model) {
    return catalog.groups().values().stream()
        .flatMap(group -> group.targets().stream())
        .filter(target -> target.provider().equals(provider))
        .anyMatch(target -> tagged(target.model()).equals(tagged(model)));
  }

  private static String tagged(String model) {
    int slash = model.lastIndexOf('/');
    return model.indexOf(':', slash + 1) < 0 ? model + LATEST : model;
  }

  private static Route.Plan plan(Provider provider, String reason) {
    Target target =
        new Target(
            NAME + ':' + provider.name(),
            provider.withoutLimits(),
            new ModelParams(NAME, Map.of()),
            1,
            0,
            TIMEOUTS,
            NEVER_OPENS,
            ModelTraits.UNKNOWN);
    return new Route.Plan(
        NAME,
        List.of(new Route.Step(NAME, Trigger.USUAL, reason, List.of(target), Repeats.of(0))),
        List.of(),
        Terms.of(TOTAL));
  }

  private static InferenceException refused(Kind kind, String message) {
    return new InferenceException(InferenceError.of(kind, message));
  }
}
