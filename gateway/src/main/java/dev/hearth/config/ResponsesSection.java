package dev.hearth.config;

import dev.hearth.conversation.KeepingLimits;

/** Reads {@code responses}. */
final class ResponsesSection {
  private final Section section;

  ResponsesSection(Section section) {
    this.section = section.only(Schema.RESPONSES_KEYS);
  }

  KeepingLimits keeping() {
    KeepingLimits standard = KeepingLimits.DEFAULT;
    return new KeepingLimits(
        section.get(Schema.KEEP).orElse(standard.answers()),
        section.get(Schema.KEEP_BYTES).orElse(standard.bytes()),
        section.get(Schema.KEEP_FOR).orElse(standard.age()));
  }
}
