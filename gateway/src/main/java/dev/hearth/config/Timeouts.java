package dev.hearth.config;

import dev.hearth.provider.Pace;
import dev.hearth.routing.ModelGroup;
import dev.hearth.upstream.PhaseTimeouts;
import java.time.Duration;

/** How long each phase of an attempt, and a request as a whole, may take. */
record Timeouts(PhaseTimeouts phases, Pace pace, Duration total) {

  static final Timeouts DEFAULT =
      new Timeouts(PhaseTimeouts.DEFAULT, Pace.ANY, ModelGroup.DEFAULT_TOTAL);

  /** These, with what a {@code timeouts} section says instead. */
  Timeouts with(Section section) {
    section.only(AttemptKeys.TIMEOUT_KEYS);
    return new Timeouts(
        new PhaseTimeouts(
            section.get(AttemptKeys.CONNECT).orElse(phases.connect()),
            section.get(AttemptKeys.FIRST_BYTE).orElse(phases.firstByte()),
            section.get(AttemptKeys.BETWEEN_CHUNKS).orElse(phases.betweenChunks())),
        pace.withFirstOutput(section.get(AttemptKeys.FIRST_OUTPUT).orElse(pace.firstOutput())),
        section.get(AttemptKeys.TOTAL).orElse(total));
  }

  /** These, with what a {@code min_pace} section of a model says. */
  Timeouts withPace(Section section) {
    if (section.mapping().entries().isEmpty()) {
      return this;
    }
    section.only(AttemptKeys.MIN_PACE_KEYS);
    int characters = section.require(AttemptKeys.CHARACTERS).orElse(0);
    Duration within = section.require(AttemptKeys.WITHIN).orElse(Duration.ZERO);
    return new Timeouts(phases, new Pace(pace.firstOutput(), characters, within), total);
  }
}
