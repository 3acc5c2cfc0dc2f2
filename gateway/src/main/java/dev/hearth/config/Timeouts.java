package dev.hearth.config;

import dev.hearth.routing.ModelGroup;
import dev.hearth.upstream.PhaseTimeouts;
import java.time.Duration;

/** How long each phase of an attempt, and a request as a whole, may take. */
record Timeouts(PhaseTimeouts phases, Duration total) {

  static final Timeouts DEFAULT = new Timeouts(PhaseTimeouts.DEFAULT, ModelGroup.DEFAULT_TOTAL);

  /** These, with what a {@code timeouts} section says instead. */
  Timeouts with(Section section) {
    section.only(AttemptKeys.TIMEOUT_KEYS);
    return new Timeouts(
        new PhaseTimeouts(
            section.get(AttemptKeys.CONNECT).orElse(phases.connect()),
            section.get(AttemptKeys.FIRST_BYTE).orElse(phases.firstByte()),
            section.get(AttemptKeys.BETWEEN_CHUNKS).orElse(phases.betweenChunks())),
        section.get(AttemptKeys.TOTAL).orElse(total));
  }
}
