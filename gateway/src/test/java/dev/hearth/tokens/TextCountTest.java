package dev.hearth.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.hearth.dialect.RandomText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextCountTest {
  private static final int LENGTH = 40_000;
  private static final Encoding NEWER =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

  @Test
  void countsTheSameAsInOnePiece() {
    for (long seed = 0; seed < 20; seed++) {
      String text = words(new Random(seed));

      assertThat(count(text)).as("seed %d", seed).isEqualTo(NEWER.countTokensOrdinary(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "ab", "🦉", " ", "\n", " \n", "世界", "0123456789", "}"})
  void cutsWhatHasNoWordsWithinFewTokens(String piece) {
    String text = piece.repeat(LENGTH / piece.length());
    long whole = NEWER.countTokensOrdinary(text);

    assertThat(count(text)).isBetween(whole, whole + 2 * LENGTH / TextCount.LONGEST_STRETCH);
  }

  @Test
  void givesTheEncodingNoMoreThanOneStretchOfWholeCharacters() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      String text = "🦉".repeat(random.nextInt(LENGTH)) + words(random) + "x" + "🦉".repeat(LENGTH);
      List<String> stretches = new ArrayList<>();
      TextCount count =
          new TextCount(
              stretch -> {
                stretches.add(stretch);
                return 1;
              },
              () -> false);

      count.add(text);

      assertThat(String.join("", stretches)).as("seed %d", seed).isEqualTo(text);
      assertThat(count.tokens()).isEqualTo(stretches.size());
      assertThat(stretches)
          .as("seed %d", seed)
          .allSatisfy(stretch -> {
            assertThat(stretch).isNotEmpty().hasSizeLessThanOrEqualTo(TextCount.LONGEST_STRETCH);
            assertThat(Character.isLowSurrogate(stretch.charAt(0))).isFalse();
          });
    }
  }

  @Test
  void nothingCountsNothing() {
    TextCount count = new TextCount(NEWER::countTokensOrdinary, () -> false);

    count.add((String) null);
    count.add("");

    assertThat(count.tokens()).isZero();
  }

  private static long count(String text) {
    TextCount count = new TextCount(NEWER::countTokensOrdinary, () -> false);
    count.add(text);
    return count.tokens();
  }

  private static String words(Random random) {
    StringBuilder text = new StringBuilder();
    while (text.length() < LENGTH) {
      text.append(
          switch (random.nextInt(6)) {
            case 0 -> RandomText.filled(random);
            case 1 -> "\n    return x;\n";
            case 2 -> "  ";
            case 3 -> "{\"é\": 12345}";
            case 4 -> "für dich";
            default -> "gateway";
          });
      text.append(' ');
    }
    return text.toString();
  }
}
