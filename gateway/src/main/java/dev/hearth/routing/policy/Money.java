package dev.hearth.routing.policy;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much has been spent, compared with a bound.
 *
 * @param bound US dollars, or a percentage of the limit
 */
public record Money(Comparison comparison, BigDecimal bound, Unit unit) {
  private static final Pattern WRITTEN =
      Pattern.compile("(>=|<=|>|<)\\s*\\$?(\\d{1,12}(?:\\.\\d{1,6})?)\\s*(%)?");
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  /** The whole limit, or more. */
  public static final Money LIMIT = new Money(Comparison.AT_LEAST, HUNDRED, Unit.PERCENT);

  /** What a bound is counted in. */
  public enum Unit {
    DOLLARS,
    PERCENT
  }

  /** On which side of a bound. */
  public enum Comparison {
    MORE("more than"),
    AT_LEAST("at least"),
    LESS("less than"),
    AT_MOST("at most");

    private final String words;

    Comparison(String words) {
      this.words = words;
    }

    private boolean holds(int compared) {
      return switch (this) {
        case MORE -> compared > 0;
        case AT_LEAST -> compared >= 0;
        case LESS -> compared < 0;
        case AT_MOST -> compared <= 0;
      };
    }
  }

  public Money {
    Objects.requireNonNull(comparison, "comparison");
    Objects.requireNonNull(unit, "unit");
    if (bound.signum() < 0) {
      throw new IllegalArgumentException("bound: " + bound + " (expected: 0 or more)");
    }
  }

  /** What {@code >= 5}, {@code < 2.50}, {@code >= 80%} or {@code limit} says; empty for others. */
  public static Optional<Money> parse(String text) {
    if (text.strip().equals("limit")) {
      return Optional.of(LIMIT);
    }
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches()) {
      return Optional.empty();
    }
    Comparison comparison =
        switch (written.group(1)) {
          case ">" -> Comparison.MORE;
          case ">=" -> Comparison.AT_LEAST;
          case "<" -> Comparison.LESS;
          default -> Comparison.AT_MOST;
        };
    Unit unit = written.group(3) == null ? Unit.DOLLARS : Unit.PERCENT;
    return Optional.of(new Money(comparison, new BigDecimal(written.group(2)), unit));
  }

  /**
   * Whether so much is on the right side of the bound; a part of a limit that nobody set never is.
   */
  boolean holds(BigDecimal spent, @Nullable BigDecimal limit) {
    return switch (unit) {
      case DOLLARS -> comparison.holds(spent.compareTo(bound));
      case PERCENT ->
          limit != null
              && comparison.holds(spent.multiply(HUNDRED).compareTo(limit.multiply(bound)));
    };
  }

  @Override
  public String toString() {
    if (equals(LIMIT)) {
      return "the whole limit";
    }
    return switch (unit) {
      case DOLLARS -> comparison.words + " $" + bound.toPlainString();
      case PERCENT -> comparison.words + ' ' + bound.toPlainString() + "% of the limit";
    };
  }
}
