package dev.hearth.config;

import dev.hearth.provider.Target;
import dev.hearth.resilience.Repeats;
import dev.hearth.routing.Choice;
import dev.hearth.routing.Fallbacks;
import dev.hearth.routing.Terms;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as a file describes it, before what is off is left out.
 *
 * @param off entries that cannot be used, and why
 * @param policy the policy that chooses for it; null for none
 */
record ModelDraft(
    String name,
    List<Target> targets,
    List<Off> off,
    Choice choice,
    Fallbacks fallbacks,
    Repeats repeats,
    Terms terms,
    @Nullable String policy) {

  /** An entry that cannot be used, such as {@code groq/llama}: {@code GROQ_API_KEY is not set}. */
  record Off(String entry, String reason) {}

  ModelDraft {
    targets = List.copyOf(targets);
    off = List.copyOf(off);
  }

  /** A model without a policy. */
  ModelDraft(
      String name,
      List<Target> targets,
      List<Off> off,
      Choice choice,
      Fallbacks fallbacks,
      Repeats repeats,
      Terms terms) {
    this(name, targets, off, choice, fallbacks, repeats, terms, null);
  }

  boolean isOff() {
    return targets.isEmpty();
  }
}
