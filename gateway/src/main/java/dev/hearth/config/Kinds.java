package dev.hearth.config;

import dev.hearth.provider.Secret;
import dev.hearth.routing.Hedge;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sorts of values that configuration files have. */
final class Kinds {
  private static final Pattern DURATION_TEXT = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
  private static final Pattern SIZE_TEXT =
      Pattern.compile("(\\d{1,12})\\s*(b|kb|mb|gb|kib|mib|gib)?", Pattern.CASE_INSENSITIVE);
  private static final Set<String> YES = Set.of("true", "yes", "on");
  private static final Set<String> NO = Set.of("false", "no", "off");

  /** Timers count nanoseconds in 64 bits. */
  private static final Duration LONGEST = Duration.ofDays(365);

  private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(7L * 24 * 3600);

  static final Kind<String> TEXT =
      text("text", "a text", "write the text", value -> Optional.of(value));

  static final Kind<Boolean> FLAG =
      text("true or false", "true or false", "write one of them", Kinds::flag);

  static final Kind<Duration> DURATION =
      text(
          "duration",
          "a duration greater than 0 with its unit: 300ms, 5s, 2m or 1h; at most a year, 8760h",
          "write a whole number and its unit",
          Kinds::duration);

  static final Kind<Duration> DURATION_OR_ZERO =
      text(
          "duration",
          "a duration with its unit: 300ms, 5s, 2m, 1h, or 0s; at most a year, 8760h",
          "write a whole number and its unit",
          Kinds::durationOrZero);

  static final Kind<Hedge> HEDGE =
      text(
          "duration",
          "a duration such as 800ms or 3s, or one of p95, never",
          "write one of them",
          Kinds::hedge);

  /** LiteLLM's durations: a number of seconds. */
  static final Kind<Duration> SECONDS =
      text("seconds", "a number of seconds greater than 0", "write a number", Kinds::seconds);

  static final Kind<Duration> SECONDS_OR_ZERO =
      text("seconds", "a number of seconds, 0 or more", "write a number", Kinds::secondsOrZero);

  /** A number of any size, as LiteLLM's limits and prices are. */
  static final Kind<BigDecimal> NUMBER =
      new Kind<>(
          "number",
          "a number",
          "write a number",
          List.of(),
          false,
          node ->
              node instanceof Node.Scalar scalar
                  ? decimal(scalar.text().strip())
                  : Optional.empty());

  static final Kind<BaseUrl> URL =
      text(
          "URL",
          "an http:// or https:// URL with a host, without credentials or a query",
          "write it like http://127.0.0.1:8080/v1; credentials belong into the key",
          BaseUrl::parse);

  static final Kind<Secret> SECRET =
      text(
              "secret",
              "a key: visible ASCII characters",
              "write env:NAME and set that variable to the key",
              Kinds::secret)
          .asSecret();

  static final Kind<Secret> HEADER_VALUE =
      text(
              "text",
              "a header field's value: visible ASCII characters",
              "write it on one line",
              Kinds::secret)
          .asSecret();

  static final Kind<Node.Mapping> MAPPING =
      node("mapping", "keys with values", "write 'key: value' lines below it", Kinds::mapping);

  static final Kind<Node.Sequence> LIST =
      node("list", "a list", "write '- item' lines below it", Kinds::list);

  /** Anything: read further where it is used. */
  static final Kind<Node> ANY = node("any", "a value", "write a value", Optional::of);

  private Kinds() {}

  /** A whole number within bounds. */
  static Kind<Integer> whole(int least, int most) {
    String expectation = "a whole number from " + least + " to " + most;
    return text(
        "whole number",
        expectation,
        "write a number in that range",
        value -> wholeNumber(value, least, most).map(Long::intValue));
  }

  /** A size in bytes within bounds. */
  static Kind<Long> size(long least, long most, String bounds) {
    return text(
        "size",
        "a size with its unit, " + bounds + ", such as 512KB, 64MB or 1GB",
        "write a whole number and its unit (1KB is 1024 bytes)",
        value -> size(value).filter(bytes -> bytes >= least && bytes <= most));
  }

  /** One of a few words. */
  static Kind<String> oneOf(String label, Collection<String> words) {
    Kind<String> any =
        text(
            label,
            "one of " + String.join(", ", words),
            "write one of them",
            value -> Optional.of(value).filter(words::contains));
    return new Kind<>(
        label, any.expectation(), any.advice(), List.copyOf(words), false, any.read());
  }

  private static <T> Kind<T> text(
      String label, String expectation, String advice, Function<String, Optional<T>> read) {
    return node(
        label,
        expectation,
        advice,
        node ->
            node instanceof Node.Scalar scalar && !scalar.isNull() && !scalar.text().isBlank()
                ? read.apply(scalar.text().strip())
                : Optional.empty());
  }

  private static <T> Kind<T> node(
      String label, String expectation, String advice, Function<Node, Optional<T>> read) {
    return new Kind<>(label, expectation, advice, List.of(), false, read);
  }

  private static Optional<Boolean> flag(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    return YES.contains(word)
        ? Optional.of(true)
        : NO.contains(word) ? Optional.of(false) : Optional.empty();
  }

  /** Whole seconds as a file would have them. */
  static String written(Duration duration) {
    long seconds = duration.toSeconds();
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static Optional<Duration> duration(String text) {
    return durationOrZero(text).filter(Duration::isPositive);
  }

  private static Optional<Duration> durationOrZero(String text) {
    Matcher matcher = DURATION_TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long amount = Long.parseLong(matcher.group(1));
    Duration duration =
        switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        };
    return Optional.of(duration).filter(said -> said.compareTo(LONGEST) <= 0);
  }

  private static Optional<Hedge> hedge(String text) {
    return switch (text) {
      case "never" -> Optional.of(Hedge.NEVER);
      case "p95" -> Optional.of(Hedge.USUAL);
      default -> duration(text).map(Hedge::after);
    };
  }

  private static Optional<Duration> seconds(String text) {
    return secondsOrZero(text).filter(Duration::isPositive);
  }

  private static Optional<Duration> secondsOrZero(String text) {
    return decimal(text)
        .filter(s -> s.signum() >= 0)
        .map(s -> Duration.ofMillis(s.min(LONGEST_SECONDS).movePointRight(3).longValue()));
  }

  /** A number as it is written in decimal digits. */
  static Optional<BigDecimal> decimal(String text) {
    return text.matches("[-+]?\\d{1,18}(\\.\\d{0,18})?([eE][-+]?\\d{1,2})?")
        ? Optional.of(new BigDecimal(text))
        : Optional.empty();
  }

  private static Optional<Long> wholeNumber(String text, long least, long most) {
    return text.matches("[-+]?\\d{1,18}")
        ? Optional.of(Long.parseLong(text)).filter(n -> n >= least && n <= most)
        : Optional.empty();
  }

  private static Optional<Long> size(String text) {
    Matcher matcher = SIZE_TEXT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String unit = matcher.group(2) == null ? "b" : matcher.group(2).toLowerCase(Locale.ROOT);
    long factor = 1L << (10 * Math.max(0, "bkmg".indexOf(unit.charAt(0))));
    long amount = Long.parseLong(matcher.group(1));
    return amount > Long.MAX_VALUE / factor ? Optional.empty() : Optional.of(amount * factor);
  }

  private static Optional<Secret> secret(String text) {
    boolean visible = text.chars().allMatch(c -> c >= ' ' && c <= '~');
    return visible ? Optional.of(new Secret(text)) : Optional.empty();
  }

  private static Optional<Node.Mapping> mapping(Node node) {
    return node instanceof Node.Mapping mapping ? Optional.of(mapping) : Optional.empty();
  }

  private static Optional<Node.Sequence> list(Node node) {
    return node instanceof Node.Sequence sequence ? Optional.of(sequence) : Optional.empty();
  }
}
