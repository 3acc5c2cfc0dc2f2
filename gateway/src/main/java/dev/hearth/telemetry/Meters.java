package dev.hearth.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;

/** Registers meters as the table of {@link Metric} says; an equal one is the same meter. */
final class Meters {

  private Meters() {}

  /** A counter with values for the metric's labels, in the table's order. */
  static Counter counter(MeterRegistry registry, Metric metric, String... labels) {
    return Counter.builder(metric.exposed())
        .description(metric.help())
        .tags(tags(metric, labels))
        .register(registry);
  }

  /** A histogram with values for the metric's labels, in the table's order. */
  static Timer timer(MeterRegistry registry, Metric metric, String... labels) {
    return Timer.builder(metric.exposed())
        .description(metric.help())
        .tags(tags(metric, labels))
        .serviceLevelObjectives(metric.buckets())
        .register(registry);
  }

  private static List<Tag> tags(Metric metric, String... values) {
    if (values.length != metric.labels().size()) {
      throw new IllegalArgumentException(
          "%s: %d label values (expected: %s)"
              .formatted(metric.exposed(), values.length, metric.labels()));
    }
    List<Tag> tags = new ArrayList<>(values.length);
    for (int i = 0; i < values.length; i++) {
      tags.add(Tag.of(metric.labels().get(i), values[i]));
    }
    return tags;
  }
}
