package dev.hearth.telemetry;

import dev.hearth.pipeline.ExchangeRecord;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The histograms of one model at one provider. Thread-safe. */
final class TimeMeters {

  private final MeterRegistry registry;
  private final String model;
  private final String provider;
  private final Timer total;
  private final Timer own;
  private volatile @Nullable Timer firstOutput;

  TimeMeters(MeterRegistry registry, String model, String provider) {
    this.registry = registry;
    this.model = model;
    this.provider = provider;
    total = Meters.timer(registry, Metric.REQUEST_DURATION, model, provider);
    own = Meters.timer(registry, Metric.OWN_OVERHEAD, model, provider);
  }

  void finished(ExchangeRecord record) {
    total.record(Math.max(0, record.totalNanos()), TimeUnit.NANOSECONDS);
    own.record(Math.max(0, record.ownNanos()), TimeUnit.NANOSECONDS);
    if (record.stream() && record.firstOutputNanos() >= 0) {
      firstOutput().record(record.firstOutputNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private Timer firstOutput() {
    Timer known = firstOutput;
    if (known == null) {
      known = Meters.timer(registry, Metric.TIME_TO_FIRST_OUTPUT, model, provider);
      firstOutput = known;
    }
    return known;
  }
}
