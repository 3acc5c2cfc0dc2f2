package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SpreadTest {
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private final Spread spread = new Spread();

  @Test
  void saysNothingAsLongAsItKnowsTooLittle() {
    for (int i = 1; i < Spread.LEAST; i++) {
      spread.took(50 * MILLISECOND);
    }

    assertThat(spread.quantile(0.95)).isZero();
  }

  @Test
  void isAtMostAnEighthAboveTheTrueQuantile() {
    for (long seed = 1; seed <= 50; seed++) {
      Random random = new Random(seed);
      Spread fresh = new Spread();
      long[] times = new long[20 + random.nextInt(400)];
      for (int i = 0; i < times.length; i++) {
        times[i] = (long) (2 * MILLISECOND * Math.exp(random.nextDouble() * 10));
        fresh.took(times[i]);
      }
      Arrays.sort(times);
      long exact = times[(int) Math.ceil(times.length * 0.95) - 1];

      assertThat((double) fresh.quantile(0.95))
          .as("seed %d", seed)
          .isBetween((double) exact, exact * 1.126);
    }
  }

  @Test
  void forgetsWithTime() {
    for (int i = 0; i < 500; i++) {
      spread.took(1000 * MILLISECOND);
    }
    for (int i = 0; i < 5000; i++) {
      spread.took(10 * MILLISECOND);
    }

    assertThat(spread.quantile(0.95)).isLessThan(12 * MILLISECOND);
  }

  @Test
  void takesTheShortestAndTheLongestTimes() {
    for (int i = 0; i < Spread.LEAST; i++) {
      spread.took(i % 2 == 0 ? 0 : Long.MAX_VALUE);
    }

    assertThat(spread.quantile(0.1)).isBetween(1L, 2 * MILLISECOND);
    assertThat(spread.quantile(1)).isGreaterThan(TimeUnit.HOURS.toNanos(1));
  }
}
