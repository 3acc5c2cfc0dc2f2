package dev.hearth.telemetry;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The metrics that are read and not recorded: everything is computed at the moment of a scrape, so
 * that they cost nothing between two.
 */
final class Gauges implements MultiCollector {

  private final String version;
  private final LongSupplier inflightRequests;
  private final String java = Runtime.version().toString();
  private volatile Sources sources = Sources.none();

  Gauges(String version, LongSupplier inflightRequests) {
    this.version = version;
    this.inflightRequests = inflightRequests;
  }

  void read(Sources replacement) {
    sources = replacement;
  }

  @Override
  public MetricSnapshots collect() {
    Sources now = sources;
    Sources.KeptAnswers kept = now.keptAnswers().get();
    Sources.Reloads reloads = now.reloads().get();
    StandingGauges standing = new StandingGauges(now.standing().get());
    return MetricSnapshots.of(
        gauge(Metric.INFLIGHT_REQUESTS, inflightRequests.getAsLong()),
        gauge(Metric.OPEN_CONNECTIONS, now.openConnections().getAsLong()),
        gauge(Metric.BYTES_IN_FLIGHT, now.bytesInFlight().getAsLong()),
        gauge(Metric.KEPT_ANSWERS, kept.count()),
        gauge(Metric.KEPT_ANSWER_BYTES, kept.bytes()),
        letGo(kept),
        breakers(now.breakers().get()),
        standing.inFlight(),
        standing.retries(),
        standing.retryBudgetSpent(),
        standing.keyRotations(),
        standing.keysResting(),
        standing.queued(),
        standing.turnedAway(),
        connections(now.upstreamConnections().get()),
        counter(
            Metric.ACCESS_LOG_DROPPED,
            Map.of(Labels.EMPTY, (double) now.accessLogDropped().getAsLong())),
        reloads(reloads),
        gauge(Metric.CONFIG_RELOAD_SUCCESS, reloads.holds() ? 1 : 0),
        gauge(Metric.CONFIG_RELOAD_SUCCESS_TIME, reloads.heldSince().getEpochSecond()),
        gauge(Metric.BUILD_INFO, Map.of(labels(Metric.BUILD_INFO, version, java), 1.0)),
        memory(),
        directMemory(now.networkMemory().getAsLong()),
        counter(Metric.JVM_GC_PAUSE, pauses(bean -> bean.getCollectionTime() / 1e3)),
        counter(Metric.JVM_GC_PAUSES, pauses(GarbageCollectorMXBean::getCollectionCount)));
  }

  private static MetricSnapshot letGo(Sources.KeptAnswers kept) {
    return counter(
        Metric.ANSWERS_LET_GO,
        Map.of(
            labels(Metric.ANSWERS_LET_GO, "evicted"), (double) kept.evicted(),
            labels(Metric.ANSWERS_LET_GO, "expired"), (double) kept.expired(),
            labels(Metric.ANSWERS_LET_GO, "too_large"), (double) kept.tooLarge()));
  }

  private static MetricSnapshot reloads(Sources.Reloads reloads) {
    Map<Labels, Double> values = new TreeMap<>();
    for (String outcome : List.of("applied", "rejected", "unchanged")) {
      values.put(
          labels(Metric.CONFIG_RELOADS, outcome),
          (double) reloads.outcomes().getOrDefault(outcome, 0L));
    }
    return counter(Metric.CONFIG_RELOADS, values);
  }

  /** Of targets with equal labels the one in the worst state counts. */
  private static MetricSnapshot breakers(List<Sources.Breaker> readings) {
    Map<Labels, Double> values = new HashMap<>();
    for (Sources.Breaker breaker : readings) {
      values.merge(
          labels(Metric.BREAKER_STATE, breaker.provider(), breaker.targetModel()),
          (double) breaker.state().exposed(),
          Math::max);
    }
    return gauge(Metric.BREAKER_STATE, values);
  }

  private static MetricSnapshot connections(List<Sources.Connections> readings) {
    Map<Labels, Double> values = new HashMap<>();
    for (Sources.Connections reading : readings) {
      String state = reading.state().name().toLowerCase(Locale.ROOT);
      values.merge(
          labels(Metric.UPSTREAM_CONNECTIONS, reading.provider(), state),
          (double) reading.count(),
          Double::sum);
    }
    return gauge(Metric.UPSTREAM_CONNECTIONS, values);
  }

  private static MetricSnapshot memory() {
    var bean = ManagementFactory.getMemoryMXBean();
    return gauge(
        Metric.JVM_MEMORY,
        Map.of(
            labels(Metric.JVM_MEMORY, "heap"), (double) bean.getHeapMemoryUsage().getUsed(),
            labels(Metric.JVM_MEMORY, "nonheap"), (double) bean.getNonHeapMemoryUsage().getUsed()));
  }

  private static MetricSnapshot directMemory(long network) {
    long own = 0;
    for (var pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      own += pool.getName().equals("direct") ? Math.max(0, pool.getMemoryUsed()) : 0;
    }
    return gauge(
        Metric.JVM_DIRECT_MEMORY,
        Map.of(
            labels(Metric.JVM_DIRECT_MEMORY, "jvm"), (double) own,
            labels(Metric.JVM_DIRECT_MEMORY, "network"), (double) network));
  }

  /** A value of each collector that stops the world; those named after cycles run beside it. */
  private static Map<Labels, Double> pauses(ToDoubleFunction<GarbageCollectorMXBean> value) {
    Map<Labels, Double> values = new TreeMap<>();
    for (var bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (!bean.getName().endsWith("Cycles")) {
        values.put(
            labels(Metric.JVM_GC_PAUSE, bean.getName()), Math.max(0, value.applyAsDouble(bean)));
      }
    }
    return values;
  }

  private static MetricSnapshot gauge(Metric metric, long value) {
    return gauge(metric, Map.of(Labels.EMPTY, (double) value));
  }

  static MetricSnapshot gauge(Metric metric, Map<Labels, Double> values) {
    var snapshot = GaugeSnapshot.builder().name(metric.exposed()).help(metric.help());
    values.forEach(
        (labels, value) -> snapshot.dataPoint(new GaugeDataPointSnapshot(value, labels, null)));
    return snapshot.build();
  }

  static MetricSnapshot counter(Metric metric, Map<Labels, Double> values) {
    String base = metric.exposed().substring(0, metric.exposed().length() - "_total".length());
    var snapshot = CounterSnapshot.builder().name(base).help(metric.help());
    values.forEach((labels, value) ->
        snapshot.dataPoint(new CounterDataPointSnapshot(value, labels, null, 0)));
    return snapshot.build();
  }

  static Labels labels(Metric metric, String... values) {
    return Labels.of(metric.labels().toArray(String[]::new), values);
  }
}
