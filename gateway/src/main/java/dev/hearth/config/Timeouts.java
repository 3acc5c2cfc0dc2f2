package dev.hearth.config;

import dev.hearth.routing.ModelGroup;
import dev.hearth.upstream.PhaseTimeouts;
import java.time.Duration;

/** How long each phase of an attempt, and a request as a whole, may take. */
record Timeouts(PhaseTimeouts phases, Duration total) {

  static final Timeouts DEFAULT = new Timeouts(PhaseTimeouts.DEFAULT, ModelGroup.DEFAULT_TOTAL);

  /** These, with what a {@code timeouts} section says instead. */
  Timeouts with(Section section) {
    section.only(Schema.TIMEOUT_KEYS);
    return new Timeouts(
        new PhaseTimeouts(
            section.get(Schema.CONNECT).orElse(phases.connect()),
            section.get(Schema.FIRST_BYTE).orElse(phases.firstByte()),
            section.get(Schema.BETWEEN_CHUNKS).orElse(phases.betweenChunks())),
        section.get(Schema.TOTAL).orElse(total));
  }
}
