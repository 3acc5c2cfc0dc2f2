package dev.hearth.telemetry;

import dev.hearth.inference.InferenceError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What attempts at one target met with. Thread-safe; a meter exists once it was needed. */
final class TargetMeters {

  private final MeterRegistry registry;
  private final String provider;
  private final String targetModel;
  private final ConcurrentHashMap<InferenceError.Kind, Counter> failures =
      new ConcurrentHashMap<>();
  private volatile @Nullable Timer waits;

  TargetMeters(MeterRegistry registry, String provider, String targetModel) {
    this.registry = registry;
    this.provider = provider;
    this.targetModel = targetModel;
  }

  void failed(InferenceError.Kind kind) {
    Counter counter = failures.get(kind);
    if (counter == null) {
      counter = failures.computeIfAbsent(kind, this::failure);
    }
    counter.increment();
  }

  void waited(long nanos) {
    Timer timer = waits;
    if (timer == null) {
      timer = Meters.timer(registry, Metric.QUEUE_WAIT, provider, targetModel);
      waits = timer;
    }
    timer.record(Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  void hedged(boolean won) {
    String outcome = won ? "won" : "lost";
    Meters.counter(registry, Metric.HEDGES, provider, targetModel, outcome).increment();
  }

  void continued() {
    Meters.counter(registry, Metric.CONTINUATIONS, provider, targetModel).increment();
  }

  private Counter failure(InferenceError.Kind kind) {
    String reason = kind.name().toLowerCase(Locale.ROOT);
    return Meters.counter(registry, Metric.ATTEMPTS_FAILED, provider, targetModel, reason);
  }
}
