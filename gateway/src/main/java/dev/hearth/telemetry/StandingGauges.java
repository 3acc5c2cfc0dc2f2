package dev.hearth.telemetry;

import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The metrics of how targets and providers stand at one scrape. */
record StandingGauges(Sources.Standing standing) {

  MetricSnapshot inFlight() {
    return Gauges.gauge(
        Metric.TARGET_INFLIGHT, ofTargets(Metric.TARGET_INFLIGHT, Sources.Asked::inFlight));
  }

  MetricSnapshot retries() {
    return Gauges.counter(Metric.RETRIES, ofTargets(Metric.RETRIES, Sources.Asked::retries));
  }

  MetricSnapshot retryBudgetSpent() {
    return Gauges.counter(
        Metric.RETRY_BUDGET_SPENT, ofTargets(Metric.RETRY_BUDGET_SPENT, Sources.Asked::notRetried));
  }

  MetricSnapshot keyRotations() {
    return Gauges.counter(
        Metric.KEY_ROTATIONS, ofKeys(Metric.KEY_ROTATIONS, Sources.Keys::rotations));
  }

  MetricSnapshot keysResting() {
    return Gauges.gauge(Metric.KEYS_RESTING, ofKeys(Metric.KEYS_RESTING, Sources.Keys::resting));
  }

  MetricSnapshot queued() {
    return Gauges.gauge(
        Metric.QUEUED_REQUESTS, ofQueues(Metric.QUEUED_REQUESTS, Sources.Queue::waiting));
  }

  MetricSnapshot turnedAway() {
    return Gauges.counter(
        Metric.QUEUE_TURNED_AWAY, ofQueues(Metric.QUEUE_TURNED_AWAY, Sources.Queue::turnedAway));
  }

  private Map<Labels, Double> ofTargets(Metric metric, ToLongFunction<Sources.Asked> value) {
    return summed(
        standing.targets(),
        asked -> Gauges.labels(metric, asked.provider(), asked.targetModel()),
        value);
  }

  private Map<Labels, Double> ofQueues(Metric metric, ToLongFunction<Sources.Queue> value) {
    return summed(
        standing.queues(),
        queue -> Gauges.labels(metric, queue.provider(), queue.targetModel()),
        value);
  }

  private Map<Labels, Double> ofKeys(Metric metric, ToLongFunction<Sources.Keys> value) {
    return summed(standing.keys(), keys -> Gauges.labels(metric, keys.provider()), value);
  }

  private static <R> Map<Labels, Double> summed(
      List<R> readings, Function<R, Labels> labels, ToLongFunction<R> value) {
    Map<Labels, Double> values = new HashMap<>();
    for (R reading : readings) {
      values.merge(labels.apply(reading), (double) value.applyAsLong(reading), Double::sum);
    }
    return values;
  }
}
