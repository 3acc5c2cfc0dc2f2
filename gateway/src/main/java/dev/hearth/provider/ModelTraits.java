package dev.hearth.provider;

import dev.hearth.dialect.leaks.Leak;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model at a back end: its configuration says it, or the server that lists it.
 *
 * @param contextWindow the tokens that a request and its answer may have together; 0 where it is
 *     not known
 * @param capabilities what it can be asked for; empty where that is not known
 * @param leaks what its server leaves in its text
 * @param slots how many requests its server works on side by side; 0 where that is not known
 * @param price US dollars for a million tokens of input and a million of output, together; null
 *     where that is not known
 */
public record ModelTraits(
    int contextWindow,
    Set<Capability> capabilities,
    Set<Leak> leaks,
    int slots,
    @Nullable Double price) {
  public static final ModelTraits UNKNOWN = new ModelTraits(0, Set.of());

  /** What a model can be asked for. */
  public enum Capability {
    CHAT,
    TOOLS,
    VISION,
    THINKING,
    EMBEDDING;

    /** Its name in configurations. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ModelTraits {
    if (contextWindow < 0) {
      throw new IllegalArgumentException(
          "contextWindow: " + contextWindow + " (expected: 0 or more tokens)");
    }
    capabilities =
        capabilities.isEmpty()
            ? Set.of()
            : Collections.unmodifiableSet(EnumSet.copyOf(capabilities));
    leaks = Set.copyOf(leaks);
  }

  /** A model whose price is not known. */
  public ModelTraits(int contextWindow, Set<Capability> capabilities, Set<Leak> leaks, int slots) {
    this(contextWindow, capabilities, leaks, slots, null);
  }

  /** A model of whose slots nothing is known. */
  public ModelTraits(int contextWindow, Set<Capability> capabilities, Set<Leak> leaks) {
    this(contextWindow, capabilities, leaks, 0);
  }

  /** A model whose server leaves nothing in its text. */
  public ModelTraits(int contextWindow, Set<Capability> capabilities) {
    this(contextWindow, capabilities, Set.of());
  }

  /** A model of which only its window is known. */
  public static ModelTraits ofWindow(int tokens) {
    return new ModelTraits(tokens, Set.of());
  }

  /** These traits at a price; null where that is not known. */
  public ModelTraits at(@Nullable Double dollars) {
    return new ModelTraits(contextWindow, capabilities, leaks, slots, dollars);
  }

  /** These traits, and the others' where these leave one open. */
  public ModelTraits orElse(ModelTraits others) {
    return new ModelTraits(
        contextWindow == 0 ? others.contextWindow : contextWindow,
        capabilities.isEmpty() ? others.capabilities : capabilities,
        leaks,
        slots == 0 ? others.slots : slots,
        price == null ? others.price : price);
  }

  /**
   * What a caller may count on who does not know which of several models will answer: the smallest
   * window, and what each can do of which that is known.
   */
  public static ModelTraits common(Collection<ModelTraits> several) {
    int window =
        several.stream().mapToInt(ModelTraits::contextWindow).filter(w -> w > 0).min().orElse(0);
    Set<Capability> shared = EnumSet.allOf(Capability.class);
    several.stream()
        .map(ModelTraits::capabilities)
        .filter(known -> !known.isEmpty())
        .forEach(shared::retainAll);
    boolean isKnown = several.stream().anyMatch(one -> !one.capabilities().isEmpty());
    return new ModelTraits(window, isKnown ? shared : Set.of());
  }
}
