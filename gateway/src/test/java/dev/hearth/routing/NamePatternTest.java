package dev.hearth.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "openai/*, openai/gpt-4o, gpt-4o",
    "openai/*, openai/, ''",
    "*, anything/at:all, anything/at:all",
    "a-*-b, a-x-b, x",
    "a-*-b, a-x-b-y-b, x-b-y",
    "*-*, one-two-three, one-two|three",
    "**, abc, abc|",
    "x*y*z, x1y2y3z, 1y2|3",
  })
  void takesInWhatStandsForItsStars(String pattern, String name, String captured) {
    assertThat(new NamePattern(pattern, true).match(name))
        .isNotNull()
        .satisfies(parts -> assertThat(String.join("|", parts)).isEqualTo(captured));
  }

  @ParameterizedTest
  @CsvSource({"openai/*, gpt-4o", "a-*-b, a-x-c", "*-b, a-c", "aa*aa, aaa", "openai/*, OPENAI/x"})
  void leavesOutOtherNames(String pattern, String name) {
    assertThat(new NamePattern(pattern, true).match(name)).isNull();
    assertThat(new NamePattern(pattern, false).match(name)).isNull();
  }

  @Test
  void endsWhereTheNameDoesOnlyWhenItIsAnchored() {
    assertThat(new NamePattern("a-*-b", true).match("a-x-b-more")).isNull();
    assertThat(new NamePattern("a-*-b", false).match("a-x-b-more")).containsExactly("x");
  }

  @Test
  void isNobodysNameWhereThatIsAbsurdlyLong() {
    assertThat(new NamePattern("*", true).match("x".repeat(513))).isNull();
  }

  @Test
  void capturesWhatAGreedyExpressionCaptures() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      String text = text(random, "ab*", 6);
      if (!NamePattern.isPattern(text)) {
        continue;
      }
      String name = text(random, "ab", 8);
      boolean anchored = random.nextBoolean();
      assertThat(new NamePattern(text, anchored).match(name))
          .as("seed 11, round %d: %s takes %s, anchored: %s", i, text, name, anchored)
          .isEqualTo(byExpression(text, name, anchored));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "*, gpt-4o, gpt-4o",
    "models/*, x, models/x",
    "plain, x, plain",
    "*-*, a|b, a-b",
    "*/*, a, a/*",
    "*, a|b, asked",
  })
  void fillsTheStarsOfABackEndsName(String template, String captured, String filled) {
    List<String> parts = List.of(captured.split("\\|", -1));

    assertThat(NamePattern.filled(template, parts, "asked")).isEqualTo(filled);
  }

  private static @Nullable List<String> byExpression(String text, String name, boolean anchored) {
    String expression =
        Stream.of(text.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining("(.*)"));
    Matcher matcher = Pattern.compile(expression).matcher(name);
    if (anchored ? !matcher.matches() : !matcher.lookingAt()) {
      return null;
    }
    return Stream.iterate(1, group -> group <= matcher.groupCount(), group -> group + 1)
        .map(matcher::group)
        .toList();
  }

  private static String text(Random random, String letters, int longest) {
    return random
        .ints(random.nextInt(longest + 1), 0, letters.length())
        .mapToObj(i -> letters.substring(i, i + 1))
        .collect(Collectors.joining());
  }
}
