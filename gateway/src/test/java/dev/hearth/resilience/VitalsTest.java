package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class VitalsTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Percentage ABOUT = Percentage.withPercentage(1);

  private final AtomicLong now = new AtomicLong(-SECOND);
  private final Vitals vitals = new Vitals(now::get);

  @Test
  void knowsNothingAtFirst() {
    assertThat(vitals.firstOutputNanos()).isZero();
    assertThat(vitals.inFlight()).isZero();
  }

  @Test
  void takesAWholeAnswersTimeForSomethingElseThanTheTimeToAFirstOutput() {
    vitals.answered(7 * SECOND);
    vitals.took(SECOND);

    assertThat(vitals.wholeAnswerNanos()).isCloseTo(7 * SECOND, ABOUT);
    assertThat(vitals.firstOutputNanos()).isCloseTo(SECOND, ABOUT);
  }

  @Test
  void sumsTheRequestsAndTokensOfTheLastMinute() {
    vitals.entered();
    vitals.entered();
    vitals.consumed(1200);
    now.addAndGet(30 * SECOND);
    vitals.entered();
    vitals.consumed(300);
    assertThat(vitals.requestsInMinute()).isEqualTo(3);
    assertThat(vitals.tokensInMinute()).isEqualTo(1500);

    now.addAndGet(35 * SECOND);
    assertThat(vitals.requestsInMinute()).isEqualTo(1);
    assertThat(vitals.tokensInMinute()).isEqualTo(300);
  }

  @Test
  void followsASlowAnswerAtOnce() {
    vitals.took(SECOND / 10);
    now.addAndGet(SECOND);
    vitals.took(3 * SECOND);

    assertThat(vitals.firstOutputNanos()).isCloseTo(3 * SECOND, ABOUT);
  }

  @Test
  void followsQuickOnesByHalfInTenSeconds() {
    vitals.took(3 * SECOND);
    now.addAndGet(10 * SECOND);
    vitals.took(SECOND);

    assertThat(vitals.firstOutputNanos()).isCloseTo(2 * SECOND, ABOUT);
  }

  @Test
  void isNotPulledDownByManyQuickOnesAtOnce() {
    vitals.took(3 * SECOND);
    IntStream.range(0, 1000).forEach(_ -> vitals.took(1));

    assertThat(vitals.firstOutputNanos()).isCloseTo(3 * SECOND, ABOUT);
  }

  @Test
  void fadesWhileNothingIsHeard() {
    vitals.took(4 * SECOND);

    now.addAndGet(10 * SECOND);
    assertThat(vitals.firstOutputNanos()).isCloseTo(2 * SECOND, ABOUT);
    now.addAndGet(10 * SECOND);
    assertThat(vitals.firstOutputNanos()).isCloseTo(SECOND, ABOUT);
    now.addAndGet(Duration.ofHours(5).toNanos());
    assertThat(vitals.firstOutputNanos()).isZero();
  }

  @Test
  void staysWhereItIsWhileAnswersTakeTheSame() {
    for (int i = 0; i < 100; i++) {
      vitals.took(SECOND);
      now.addAndGet(SECOND / 2);
    }

    assertThat(vitals.firstOutputNanos()).isCloseTo(SECOND, within(SECOND / 20));
  }

  @Test
  void countsRequestsUnderWayAmongThreads() throws InterruptedException {
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(_ ->
                Thread.ofPlatform()
                    .start(() -> {
                      for (int i = 0; i < 10_000; i++) {
                        vitals.entered();
                        vitals.took(SECOND);
                        if (i % 2 == 0) {
                          vitals.left();
                        }
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(vitals.inFlight()).isEqualTo(4 * 5000);
    assertThat(vitals.firstOutputNanos()).isCloseTo(SECOND, ABOUT);
  }

  @Test
  void areForgottenWithTheirTarget() {
    Standing standing = Standing.fresh(() -> Instant.EPOCH, now::get);
    standing.vitals().of("stays").took(SECOND);
    standing.vitals().of("goes").took(SECOND);

    standing.retain(Set.of("stays"), Set.of("stays"), Set.of());

    assertThat(standing.vitals().of("stays").firstOutputNanos()).isPositive();
    assertThat(standing.vitals().of("goes").firstOutputNanos()).isZero();
  }
}
