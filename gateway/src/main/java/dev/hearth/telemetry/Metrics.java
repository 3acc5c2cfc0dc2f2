package dev.hearth.telemetry;

import dev.hearth.inference.InferenceError;
import dev.hearth.pipeline.ExchangeListener;
import dev.hearth.pipeline.ExchangeRecord;
import dev.hearth.provider.Target;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts requests and times them for Prometheus. Thread-safe; event loops call it.
 *
 * <p>Meters are looked up once for each set of labels and kept, so that recording a request is a
 * few additions without a lock. Labels are configured names only, and there is a bound: what comes
 * after {@value #MAX_LABEL_SETS} different label sets is counted under {@code other}.
 */
public final class Metrics implements ExchangeListener {

  /** How many pairs of a model and a target have meters of their own. */
  static final int MAX_LABEL_SETS = 1000;

  /** The label of what is not known or does not exist. */
  static final String NONE = "none";

  private static final String OTHER = "other";
  private static final String STUB = "local_stub";

  private record RequestLabels(String model, String provider, String targetModel) {}

  private record TimeLabels(String model, String provider) {}

  private record TargetLabels(String provider, String targetModel) {}

  private final PrometheusMeterRegistry registry;
  private final Gauges gauges;
  private final LongAdder inflight = new LongAdder();
  private final Counter requestBytes;
  private final Counter responseBytes;
  private final ConcurrentHashMap<RequestLabels, RequestMeters> requests =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<TimeLabels, TimeMeters> times = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<TargetLabels, TargetMeters> targets = new ConcurrentHashMap<>();

  /**
   * Metrics of a gateway that has seen nothing yet.
   *
   * @param version of the gateway, a label of {@code hearth_build_info}
   */
  public Metrics(String version) {
    var exposition = new PrometheusRegistry();
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, exposition, Clock.SYSTEM);
    gauges = new Gauges(version, inflight::sum);
    exposition.register(gauges);
    requestBytes = Meters.counter(registry, Metric.REQUEST_BYTES);
    responseBytes = Meters.counter(registry, Metric.RESPONSE_BYTES);
  }

  /** Reads gauges from these sources from now on. */
  public void read(Sources sources) {
    gauges.read(Objects.requireNonNull(sources, "sources"));
  }

  /**
   * Everything in Prometheus' text format. Takes milliseconds with many label sets: not for event
   * loops.
   */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void started() {
    inflight.increment();
  }

  @Override
  public void attemptFailed(Target target, InferenceError error) {
    meters(target).failed(error.kind());
  }

  @Override
  public void waited(Target target, long nanos, boolean entered) {
    meters(target).waited(nanos);
  }

  @Override
  public void hedged(Target slow, boolean won) {
    meters(slow).hedged(won);
  }

  @Override
  public void continued(Target target) {
    meters(target).continued();
  }

  @Override
  public void finished(ExchangeRecord record) {
    if (record.operation() != null) { // without one it was refused at the door and never began
      inflight.decrement();
    }
    Target target = record.target();
    String model = record.model() == null ? NONE : record.model();
    String provider = target == null ? withoutTarget(record) : target.provider().name();
    String targetModel = target == null ? NONE : target.model();
    requestMeters(new RequestLabels(model, provider, targetModel)).finished(record);
    timeMeters(new TimeLabels(model, provider)).finished(record);
    if (record.requestBytes() > 0) {
      requestBytes.increment((double) record.requestBytes());
    }
    if (record.responseBytes() > 0) {
      responseBytes.increment((double) record.responseBytes());
    }
  }

  private static String withoutTarget(ExchangeRecord record) {
    return record.outcome() == ExchangeRecord.Outcome.STUB ? STUB : NONE;
  }

  private RequestMeters requestMeters(RequestLabels labels) {
    RequestMeters meters = requests.get(labels);
    if (meters != null) {
      return meters;
    }
    var kept = requests.size() < MAX_LABEL_SETS ? labels : new RequestLabels(OTHER, OTHER, OTHER);
    return requests.computeIfAbsent(
        kept, key -> new RequestMeters(registry, key.model(), key.provider(), key.targetModel()));
  }

  private TimeMeters timeMeters(TimeLabels labels) {
    TimeMeters meters = times.get(labels);
    if (meters != null) {
      return meters;
    }
    var kept = times.size() < MAX_LABEL_SETS ? labels : new TimeLabels(OTHER, OTHER);
    return times.computeIfAbsent(
        kept, key -> new TimeMeters(registry, key.model(), key.provider()));
  }

  private TargetMeters meters(Target target) {
    var labels = new TargetLabels(target.provider().name(), target.model());
    TargetMeters meters = targets.get(labels);
    if (meters != null) {
      return meters;
    }
    var kept = targets.size() < MAX_LABEL_SETS ? labels : new TargetLabels(OTHER, OTHER);
    return targets.computeIfAbsent(
        kept, key -> new TargetMeters(registry, key.provider(), key.targetModel()));
  }
}
