package dev.hearth.telemetry;

import dev.hearth.inference.Operation;
import dev.hearth.inference.Usage;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.pipeline.ExchangeRecord.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The counters of one model at one target. Thread-safe; a counter exists once it counted. */
final class RequestMeters {

  private static final String[] TOKEN_TYPES = {"input", "output", "cached_input", "reasoning"};

  /** A counter for one way in which requests went. */
  private record Way(
      @Nullable Operation operation, Outcome outcome, String status, Counter counter) {}

  private final MeterRegistry registry;
  private final String model;
  private final String provider;
  private final String targetModel;
  private volatile Way[] ways = {};
  private volatile Counter @Nullable [] tokens;

  RequestMeters(MeterRegistry registry, String model, String provider, String targetModel) {
    this.registry = registry;
    this.model = model;
    this.provider = provider;
    this.targetModel = targetModel;
  }

  void finished(ExchangeRecord record) {
    requests(record.operation(), record.outcome(), status(record.status())).increment();
    Usage usage = record.usage();
    if (usage != null) {
      Counter[] counters = tokenCounters();
      counters[0].increment((double) usage.inputTokens());
      counters[1].increment((double) usage.outputTokens());
      counters[2].increment((double) usage.cachedInputTokens());
      counters[3].increment((double) usage.reasoningTokens());
    }
  }

  /**
   * The ways are few, so that looking through them is quicker than a map, and allocates nothing.
   */
  private Counter requests(@Nullable Operation operation, Outcome outcome, String status) {
    for (Way way : ways) {
      if (way.operation == operation && way.outcome == outcome && way.status.equals(status)) {
        return way.counter;
      }
    }
    return newWay(operation, outcome, status);
  }

  private synchronized Counter newWay(
      @Nullable Operation operation, Outcome outcome, String status) {
    Counter counter =
        Meters.counter(
            registry,
            Metric.REQUESTS,
            operation == null ? Metrics.NONE : operation.name().toLowerCase(Locale.ROOT),
            model,
            provider,
            targetModel,
            outcome.name().toLowerCase(Locale.ROOT),
            status);
    Way[] longer = Arrays.copyOf(ways, ways.length + 1);
    longer[ways.length] = new Way(operation, outcome, status, counter);
    ways = longer;
    return counter;
  }

  private Counter[] tokenCounters() {
    Counter[] known = tokens;
    if (known == null) {
      known = new Counter[TOKEN_TYPES.length];
      for (int i = 0; i < known.length; i++) {
        known[i] =
            Meters.counter(registry, Metric.TOKENS, TOKEN_TYPES[i], model, provider, targetModel);
      }
      tokens = known;
    }
    return known;
  }

  /** The status as a label: the usual ones as they are, the others by their class. */
  static String status(int status) {
    return switch (status) {
      case 200 -> "200";
      case 400 -> "400";
      case 401 -> "401";
      case 402 -> "402";
      case 403 -> "403";
      case 404 -> "404";
      case 405 -> "405";
      case 408 -> "408";
      case 409 -> "409";
      case 413 -> "413";
      case 415 -> "415";
      case 422 -> "422";
      case 429 -> "429";
      case 431 -> "431";
      case 499 -> "499";
      case 500 -> "500";
      case 501 -> "501";
      case 502 -> "502";
      case 503 -> "503";
      case 504 -> "504";
      case 529 -> "529";
      default ->
          switch (status / 100) {
            case 2 -> "2xx";
            case 3 -> "3xx";
            case 4 -> "4xx";
            case 5 -> "5xx";
            default -> "other";
          };
    };
  }
}
