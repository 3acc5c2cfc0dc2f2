package dev.hearth;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.dialect.Json;
import dev.hearth.provider.Health;
import dev.hearth.provider.Health.Reading;
import dev.hearth.provider.Provider;
import dev.hearth.provider.Target;
import dev.hearth.routing.Catalog;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.FreeFirst;
import dev.hearth.routing.ModelGroup;
import dev.hearth.telemetry.ProviderOutcomes;
import dev.hearth.telemetry.ProviderOutcomes.Tally;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the providers of the chain {@value FreeFirst#MODEL} are; those of all models where there is
 * no such chain. Tells what is known already: no request to it makes one to a back end.
 */
record GpuProviders(
    Models models, Supplier<Health> health, ProviderOutcomes outcomes, InstantSource clock) {

  /** How a provider is. */
  private enum Status {
    HEALTHY,
    UNHEALTHY,
    CIRCUIT_OPEN,
    UNKNOWN;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Whether nothing speaks against it that it would answer. */
    boolean available() {
      return this == HEALTHY || this == UNKNOWN;
    }
  }

  /** A provider and what is known of it. */
  private record Told(Status status, ObjectNode node) {}

  String json() {
    Catalog catalog = models.catalog();
    Map<Provider, List<Target>> chain = new LinkedHashMap<>();
    targets(catalog)
        .forEach(
            target -> chain.computeIfAbsent(target.provider(), _ -> new ArrayList<>()).add(target));
    Health now = health.get();
    Map<String, Told> told = new LinkedHashMap<>();
    chain.forEach((provider, targets) -> told.put(provider.name(), told(provider, targets, now)));
    ObjectNode providers = JsonNodeFactory.instance.objectNode();
    told.forEach((name, one) -> providers.set(name, one.node()));
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("status", overall(told)).put("timestamp", written(clock.instant()));
    ObjectNode gpus = root.putObject("gpu_providers");
    gpus.set("providers", providers);
    ArrayNode available = gpus.putArray("available_providers");
    told.forEach((name, one) -> {
      if (one.status().available()) {
        available.add(name);
      }
    });
    if (endsInStub(catalog)) {
      available.add(Fallbacks.STUB);
    }
    return Json.text(root);
  }

  /** The chain's members in its order, without those that are too dear, then its fallbacks'. */
  private List<Target> targets(Catalog catalog) {
    ModelGroup chain = catalog.find(FreeFirst.MODEL);
    if (chain == null) {
      return models.targets();
    }
    List<Target> targets = new ArrayList<>(FreeFirst.mayCost(chain));
    for (String fallback : chain.fallbacks().usual()) {
      ModelGroup group = fallback.equals(Fallbacks.STUB) ? null : catalog.find(fallback);
      targets.addAll(group == null ? List.of() : group.targets());
    }
    return targets;
  }

  private static boolean endsInStub(Catalog catalog) {
    ModelGroup chain = catalog.find(FreeFirst.MODEL);
    return chain == null
        ? catalog.isEmpty() && !catalog.configured()
        : chain.fallbacks().endInStub();
  }

  private static String overall(Map<String, Told> told) {
    long available = told.values().stream().filter(one -> one.status().available()).count();
    return available == 0 ? "unhealthy" : available == told.size() ? "healthy" : "degraded";
  }

  private Told told(Provider provider, List<Target> targets, Health now) {
    Reading reading = now.of(provider.name());
    Tally tally = outcomes.of(provider.name());
    Instant openUntil = openUntil(targets);
    boolean undecided = targets.stream().allMatch(Target::isUndecided);
    boolean asked = isNewer(tally, reading);
    Status status =
        openUntil != null
            ? Status.CIRCUIT_OPEN
            : asked ? status(tally) : status(reading, undecided);
    Instant checked = later(reading.checkedAt(), tally.lastAt());
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("status", status.word())
        .put("last_check", checked == null ? null : written(checked))
        .put("latency_ms", milliseconds(reading.latency(), tally.lastLatency()))
        .put("error_count", tally.failures())
        .put("success_count", tally.answers())
        .put("circuit_open_until", openUntil == null ? null : written(openUntil))
        .put("last_error", lastError(status, asked ? null : reading.problem(), tally));
    return new Told(status, node);
  }

  /** Whether what became of the last request is the latest word on a provider. */
  private static boolean isNewer(Tally tally, Reading reading) {
    Instant asked = tally.lastAt();
    Instant probed = reading.state() == Health.State.UNKNOWN ? null : reading.checkedAt();
    return asked != null && (probed == null || asked.isAfter(probed));
  }

  private static Status status(Tally tally) {
    return tally.lastFailed() ? Status.UNHEALTHY : Status.HEALTHY;
  }

  private static Status status(Reading reading, boolean undecided) {
    return switch (reading.state()) {
      case UP -> undecided ? Status.UNHEALTHY : Status.HEALTHY;
      case DOWN, LOADING, CREDENTIALS_REFUSED -> Status.UNHEALTHY;
      case UNKNOWN -> Status.UNKNOWN;
    };
  }

  private static @Nullable String lastError(Status status, @Nullable String problem, Tally tally) {
    if (status == Status.UNHEALTHY && problem != null) {
      return problem;
    }
    boolean unexplained = status == Status.UNHEALTHY && tally.lastError() == null;
    return unexplained ? "it lists no model to talk to" : tally.lastError();
  }

  /** When the first trial is due where all of the targets rest; null where one does not. */
  private @Nullable Instant openUntil(List<Target> targets) {
    Instant first = null;
    for (Target target : targets) {
      Instant end = models.breaker(target).openUntil();
      if (end == null) {
        return null;
      }
      first = first == null || end.isBefore(first) ? end : first;
    }
    return first;
  }

  private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
    return one == null || (other != null && other.isAfter(one)) ? other : one;
  }

  private static BigDecimal milliseconds(@Nullable Duration probe, @Nullable Duration answer) {
    Duration took = probe != null ? probe : answer != null ? answer : Duration.ZERO;
    return took.isZero()
        ? BigDecimal.ZERO
        : BigDecimal.valueOf(took.toNanos(), 6).setScale(1, RoundingMode.HALF_UP);
  }

  private static String written(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
