package dev.hearth.resilience;

/**
 * How many tokens a request takes of a target's context window, as far as that is known.
 *
 * @param least the prompt has at least so many
 * @param most the prompt has at most so many
 * @param output the answer may have so many, as the caller says; 0 where it says nothing
 */
public record Size(long least, long most, long output) {

  /** Whether a request fits a window. */
  public enum Fit {
    /** It certainly does. */
    FITS,
    /** Nobody knows. */
    MAY_FIT,
    /** Its prompt may fit, but not together with the answer that is asked for. */
    ASKS_TOO_MUCH,
    /** Its prompt alone is larger. */
    TOO_LONG
  }

  public Size {
    if (least < 0 || most < least || output < 0) {
      throw new IllegalArgumentException(
          "least: %d, most: %d, output: %d (expected: 0 <= least <= most, 0 <= output)"
              .formatted(least, most, output));
    }
  }

  /** Whether it fits a window of so many tokens; 0 for one that is not known. */
  public Fit in(int window) {
    if (window == 0) {
      return Fit.MAY_FIT;
    }
    if (least > window) {
      return Fit.TOO_LONG;
    }
    if (output > window - least) {
      return Fit.ASKS_TOO_MUCH;
    }
    return most <= window - output ? Fit.FITS : Fit.MAY_FIT;
  }

  /** For messages: what is known of it. */
  @Override
  public String toString() {
    String prompt = least > 0 ? "a prompt of %d".formatted(least) : "a prompt";
    return output == 0 ? prompt : prompt + " and %d of output asked for".formatted(output);
  }
}
