package dev.hearth.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StopScannerTest {

  @Test
  void letsEverythingThroughAtOnceWithoutStops() {
    var scanner = new StopScanner(List.of());

    assertThat(scanner.accept("ab")).isEqualTo("ab");
    assertThat(scanner.rest()).isEmpty();
  }

  @Test
  void holdsBackOnlyWhatMayBeTheBeginningOfAStop() {
    var scanner = new StopScanner(List.of("END"));

    assertThat(scanner.accept("the E")).isEqualTo("the ");
    assertThat(scanner.accept("NTRY E")).isEqualTo("ENTRY ");
    assertThat(scanner.rest()).isEqualTo("E");
    assertThat(scanner.stopped()).isFalse();
  }

  @Test
  void stopsAtTheEarliestOfSeveral() {
    var scanner = new StopScanner(List.of("late", "la"));

    assertThat(scanner.accept("too late")).isEqualTo("too ");
    assertThat(scanner.stopped()).isTrue();
  }

  @Test
  void findsTheSameEndHoweverTheTextIsSplit() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      String text = word(random, 0, 30);
      List<String> stops = List.of(word(random, 1, 4), word(random, 1, 4));
      int end = stops.stream().mapToInt(text::indexOf).filter(i -> i >= 0).min().orElse(-1);

      var scanner = new StopScanner(stops);
      var passed = new StringBuilder();
      for (int at = 0; at < text.length() && !scanner.stopped(); ) {
        int next = Math.min(text.length(), at + random.nextInt(5));
        passed.append(scanner.accept(text.substring(at, next)));
        at = next;
      }
      passed.append(scanner.rest());

      assertEnd(seed, text, stops, end, scanner, passed.toString());
    }
  }

  /** With two stops, a longer one that begins earlier may still be incomplete when one is found. */
  private static void assertEnd(
      long seed, String text, List<String> stops, int end, StopScanner scanner, String passed) {
    String what = "seed %d: %s with %s".formatted(seed, text, stops);
    assertThat(scanner.stopped()).as(what).isEqualTo(end >= 0);
    assertThat(text).as(what).startsWith(passed);
    if (end < 0) {
      assertThat(passed).as(what).isEqualTo(text);
    } else {
      assertThat(stops).as(what).anyMatch(stop -> text.startsWith(stop, passed.length()));
      assertThat(stops).as(what).noneMatch(passed::contains);
    }
  }

  private static String word(Random random, int least, int most) {
    var word = new StringBuilder();
    int length = random.nextInt(least, most + 1);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }
}
