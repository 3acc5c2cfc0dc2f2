package dev.hearth.routing.policy;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whole numbers, 0 or more, from one to another.
 *
 * @param most included; {@link Long#MAX_VALUE} for without an end
 */
public record Range(long least, long most) {
  private static final Pattern WRITTEN =
      Pattern.compile("(>=|<=|>|<|=)?\\s*(\\d{1,15})|(\\d{1,15})\\s*\\.\\.\\s*(\\d{1,15})");

  public Range {
    if (least < 0 || most < least) {
      throw new IllegalArgumentException(
          "range: %d to %d (expected: 0 or more, rising)".formatted(least, most));
    }
  }

  public static Range moreThan(long number) {
    return new Range(number + 1, Long.MAX_VALUE);
  }

  /** Numbers below one that is 1 or more. */
  public static Range lessThan(long number) {
    return new Range(0, number - 1);
  }

  /**
   * What {@code > 16000}, {@code >= 3}, {@code < 2000}, {@code <= 10}, {@code 2..5} or a plain
   * number says; empty for anything else, and where no number could be in it.
   */
  public static Optional<Range> parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip());
    if (!written.matches()) {
      return Optional.empty();
    }
    if (written.group(3) != null) {
      long least = Long.parseLong(written.group(3));
      long most = Long.parseLong(written.group(4));
      return least <= most ? Optional.of(new Range(least, most)) : Optional.empty();
    }
    long number = Long.parseLong(written.group(2));
    return switch (written.group(1) == null ? "=" : written.group(1)) {
      case ">" -> Optional.of(moreThan(number));
      case ">=" -> Optional.of(new Range(number, Long.MAX_VALUE));
      case "<" -> number == 0 ? Optional.empty() : Optional.of(lessThan(number));
      case "<=" -> Optional.of(new Range(0, number));
      default -> Optional.of(new Range(number, number));
    };
  }

  boolean contains(long number) {
    return number >= least && number <= most;
  }

  /** Whether a number is in it of which only bounds are known. */
  Truth holds(long atLeast, long atMost) {
    if (atMost < least || atLeast > most) {
      return Truth.NO;
    }
    return atLeast >= least && atMost <= most ? Truth.YES : Truth.OPEN;
  }

  /** It in words, such as {@code more than 16000}. */
  @Override
  public String toString() {
    if (least == most) {
      return String.valueOf(least);
    }
    if (most == Long.MAX_VALUE) {
      return least == 0 ? "any number" : "more than " + (least - 1);
    }
    return least == 0 ? "less than " + (most + 1) : least + " to " + most;
  }
}
