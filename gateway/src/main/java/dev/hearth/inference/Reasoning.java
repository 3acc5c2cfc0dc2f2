package dev.hearth.inference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How hard a model is to think before it answers.
 *
 * @param effort a word such as {@code low}, {@code medium} or {@code high}; null when none was said
 * @param budgetTokens how many tokens it may think at most; null when none was said
 */
public record Reasoning(Mode mode, @Nullable String effort, @Nullable Integer budgetTokens) {
  private static final Reasoning UNSET = new Reasoning(Mode.UNSAID, null, null);
  private static final Reasoning OFF = new Reasoning(Mode.OFF, null, null);

  /** Whether it is to think at all. */
  public enum Mode {
    /** As the model does by itself. */
    UNSAID,
    OFF,
    ON
  }

  public Reasoning {
    Objects.requireNonNull(mode, "mode");
  }

  /** Everything left to the model. */
  public static Reasoning unset() {
    return UNSET;
  }

  public static Reasoning off() {
    return OFF;
  }

  /** Thinking this hard; {@code none} means not at all, null that nothing was said. */
  public static Reasoning effort(@Nullable String word) {
    if (word == null) {
      return UNSET;
    }
    return word.equals("none") ? OFF : new Reasoning(Mode.ON, word, null);
  }

  /** Thinking with at most this many tokens; 0 means not at all. */
  public static Reasoning budget(int tokens) {
    return tokens == 0 ? OFF : new Reasoning(Mode.ON, null, tokens);
  }

  public boolean isUnset() {
    return mode == Mode.UNSAID && effort == null && budgetTokens == null;
  }

  /**
   * How hard in a word that every dialect with words knows; null when neither word nor budget was
   * said.
   */
  public @Nullable String effortWord() {
    if (effort != null || budgetTokens == null) {
      return effort;
    }
    if (budgetTokens <= LOW_BUDGET) {
      return "low";
    }
    return budgetTokens <= MEDIUM_BUDGET ? "medium" : "high";
  }

  /** How many tokens at most; null when neither budget nor a known word was said. */
  public @Nullable Integer budget() {
    if (budgetTokens != null || effort == null) {
      return budgetTokens;
    }
    return switch (effort) {
      case "minimal", "low" -> LOW_BUDGET;
      case "medium" -> MEDIUM_BUDGET;
      case "high", "xhigh", "max" -> HIGH_BUDGET;
      default -> null;
    };
  }

  // The budgets that Google documents for the efforts of its OpenAI-compatible interface.
  private static final int LOW_BUDGET = 1024;
  private static final int MEDIUM_BUDGET = 8192;
  private static final int HIGH_BUDGET = 24_576;
}
