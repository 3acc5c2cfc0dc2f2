package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LastMinuteTest {
  private long nanos = TimeUnit.HOURS.toNanos(-3);
  private final LastMinute sums = new LastMinute(() -> nanos);

  @Test
  void sumsWhatWasAddedInTheLastMinute() {
    for (int i = 0; i < 10; i++) {
      sums.add(1, 100);
      pass(5);
    }

    assertThat(sums.first()).isEqualTo(10);
    assertThat(sums.second()).isEqualTo(1000);
  }

  @Test
  void forgetsWhatIsOlder() {
    sums.add(1, 100);
    pass(30);
    sums.add(2, 200);
    pass(30);

    assertThat(sums.first()).isEqualTo(2);
    assertThat(sums.second()).isEqualTo(200);
  }

  @Test
  void forgetsEverythingThatIsOldWhenItGoesRound() {
    sums.add(1, 100);
    pass(80);
    sums.add(2, 200);

    assertThat(sums.first()).isEqualTo(2);
    assertThat(sums.second()).isEqualTo(200);
  }

  @Test
  void neverLetsOneSumRunIntoTheOther() {
    sums.add(1L << 40, 1L << 40);

    assertThat(sums.first()).isPositive().isLessThan(1L << 18);
    assertThat(sums.second()).isPositive().isLessThan(1L << 28);
  }

  private void pass(long seconds) {
    nanos += TimeUnit.SECONDS.toNanos(seconds);
  }
}
