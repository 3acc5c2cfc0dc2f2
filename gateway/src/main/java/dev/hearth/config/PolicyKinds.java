package dev.hearth.config;

import dev.hearth.routing.policy.Hours;
import dev.hearth.routing.policy.Money;
import dev.hearth.routing.policy.Range;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The sorts of values that policies have. */
final class PolicyKinds {

  static final Kind<Range> RANGE =
      text(
          "number",
          "a number such as > 16000, >= 3, < 2000, 2..5 or 7",
          "write it in quotes",
          Range::parse);

  /** How many of something there are, or whether there are any. */
  static final Kind<Range> COUNT =
      text(
          "number",
          "true, false, or a number such as > 0, >= 3, < 5, 2..5 or 7",
          "write it in quotes",
          PolicyKinds::count);

  static final Kind<Money> MONEY =
      text(
          "amount",
          "US dollars such as >= 5 or < 2.50, a part of the limit such as >= 80%, or limit",
          "write it in quotes",
          Money::parse);

  static final Kind<Hours> HOURS =
      text(
          "hours",
          "hours such as 22:00-06:00, mon-fri 08:00-18:00 or sat,sun",
          "write it in quotes",
          Hours::parse);

  static final Kind<ZoneId> ZONE =
      text("time zone", "a time zone such as Europe/Zurich", "write its name", PolicyKinds::zone);

  private PolicyKinds() {}

  private static <T> Kind<T> text(
      String label, String expectation, String advice, Function<String, Optional<T>> read) {
    return new Kind<>(
        label, expectation, advice, List.of(), false, node -> Kinds.TEXT.of(node).flatMap(read));
  }

  private static Optional<Range> count(String text) {
    return switch (text) {
      case "true" -> Optional.of(Range.moreThan(0));
      case "false" -> Optional.of(new Range(0, 0));
      default -> Range.parse(text);
    };
  }

  private static Optional<ZoneId> zone(String text) {
    try {
      return Optional.of(ZoneId.of(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
