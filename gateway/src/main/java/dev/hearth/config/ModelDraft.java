package dev.hearth.config;

import dev.hearth.provider.Target;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import java.time.Duration;
import java.util.List;

/**
 * A model as a file describes it, before what is off is left out.
 *
 * @param off entries that cannot be used, and why
 */
record ModelDraft(
    String name,
    List<Target> targets,
    List<Off> off,
    Choice choice,
    Fallbacks fallbacks,
    int retries,
    Duration total,
    boolean strict) {

  /** An entry that cannot be used, such as {@code groq/llama}: {@code GROQ_API_KEY is not set}. */
  record Off(String entry, String reason) {}

  ModelDraft {
    targets = List.copyOf(targets);
    off = List.copyOf(off);
  }

  boolean isOff() {
    return targets.isEmpty();
  }
}
