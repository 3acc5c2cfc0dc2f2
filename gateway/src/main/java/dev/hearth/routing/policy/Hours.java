package dev.hearth.routing.policy;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A stretch of the day, on some days of the week. One that ends before it begins goes over
 * midnight; then its days are those on which it begins.
 *
 * @param from included
 * @param to not included; the same as {@code from} for the whole day
 */
public record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
  private static final Pattern WRITTEN =
      Pattern.compile(
          "([a-z]{3}(?:\\s*[-,]\\s*[a-z]{3})*)?\\s*(?:(\\d{2}:\\d{2})\\s*-\\s*(\\d{2}:\\d{2}))?");
  private static final Set<DayOfWeek> EVERY_DAY = Set.of(DayOfWeek.values());
  private static final List<DayOfWeek> WEEK = List.of(DayOfWeek.values());

  public Hours {
    days = Set.copyOf(days);
    if (days.isEmpty()) {
      throw new IllegalArgumentException("days: none (expected: at least one)");
    }
  }

  /**
   * What {@code 22:00-06:00}, {@code mon-fri 08:00-18:00} or {@code sat,sun} says; empty for
   * anything else.
   */
  public static Optional<Hours> parse(String text) {
    Matcher written = WRITTEN.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (text.isBlank() || !written.matches()) {
      return Optional.empty();
    }
    Set<DayOfWeek> days = written.group(1) == null ? EVERY_DAY : days(written.group(1));
    if (days.isEmpty()) {
      return Optional.empty();
    }
    if (written.group(2) == null) {
      return Optional.of(new Hours(days, LocalTime.MIDNIGHT, LocalTime.MIDNIGHT));
    }
    Optional<LocalTime> from = time(written.group(2));
    Optional<LocalTime> to = time(written.group(3));
    return from.isEmpty() || to.isEmpty()
        ? Optional.empty()
        : Optional.of(new Hours(days, from.get(), to.get()));
  }

  /** The days of {@code mon-fri} or {@code sat,sun}; none where a word is no day. */
  private static Set<DayOfWeek> days(String text) {
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    for (String stretch : text.split(",", -1)) {
      String[] ends = stretch.strip().split("\\s*-\\s*", -1);
      Optional<DayOfWeek> first = day(ends[0]);
      Optional<DayOfWeek> last = day(ends[ends.length - 1]);
      if (ends.length > 2 || first.isEmpty() || last.isEmpty()) {
        return Set.of();
      }
      DayOfWeek day = first.get();
      days.add(day);
      while (day != last.get()) {
        day = day.plus(1);
        days.add(day);
      }
    }
    return days;
  }

  private static Optional<DayOfWeek> day(String word) {
    return WEEK.stream().filter(day -> word(day).equals(word)).findFirst();
  }

  private static String word(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }

  /** A time of the day; 24:00 is the midnight at its end. */
  private static Optional<LocalTime> time(String text) {
    if (text.equals("24:00")) {
      return Optional.of(LocalTime.MIDNIGHT);
    }
    int hour = Integer.parseInt(text.substring(0, 2));
    int minute = Integer.parseInt(text.substring(3));
    return hour < 24 && minute < 60 ? Optional.of(LocalTime.of(hour, minute)) : Optional.empty();
  }

  boolean contains(ZonedDateTime moment) {
    LocalTime time = moment.toLocalTime();
    DayOfWeek day = moment.getDayOfWeek();
    if (from.isBefore(to)) {
      return days.contains(day) && !time.isBefore(from) && time.isBefore(to);
    }
    boolean began = days.contains(day) && !time.isBefore(from);
    return began || (days.contains(day.minus(1)) && time.isBefore(to));
  }

  @Override
  public String toString() {
    String hours = from.equals(to) && from.equals(LocalTime.MIDNIGHT) ? "" : from + "-" + to;
    return (daysInWords() + ' ' + hours).strip();
  }

  private String daysInWords() {
    return days.size() == WEEK.size()
        ? ""
        : WEEK.stream().filter(days::contains).map(Hours::word).collect(Collectors.joining(","));
  }
}
