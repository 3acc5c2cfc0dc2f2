package dev.hearth.telemetry;

import dev.hearth.inference.InferenceError;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;

/** The counters of failed attempts at one target. Thread-safe; a counter exists once it counted. */
final class FailureMeters {

  private final MeterRegistry registry;
  private final String provider;
  private final String targetModel;
  private final ConcurrentHashMap<InferenceError.Kind, Counter> byKind = new ConcurrentHashMap<>();

  FailureMeters(MeterRegistry registry, String provider, String targetModel) {
    this.registry = registry;
    this.provider = provider;
    this.targetModel = targetModel;
  }

  void failed(InferenceError.Kind kind) {
    Counter counter = byKind.get(kind);
    if (counter == null) {
      counter = byKind.computeIfAbsent(kind, this::counter);
    }
    counter.increment();
  }

  private Counter counter(InferenceError.Kind kind) {
    String reason = kind.name().toLowerCase(Locale.ROOT);
    return Meters.counter(registry, Metric.ATTEMPTS_FAILED, provider, targetModel, reason);
  }
}
