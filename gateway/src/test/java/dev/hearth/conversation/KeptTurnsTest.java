package dev.hearth.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.History;
import dev.hearth.dialect.Turn;
import dev.hearth.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptTurnsTest {
  private static final Duration DAY = Duration.ofHours(24);

  private final ManualClock clock = ManualClock.start();

  @Test
  void findsWhatItsOwnerKept() {
    KeptTurns turns = kept(10, 1 << 20);
    Turn turn = turn("a", null, 10);

    of(turns, "anna").keep(turn);

    assertThat(of(turns, "anna").find("a")).isSameAs(turn);
    assertThat(of(turns, "anna").find("b")).isNull();
  }

  @Test
  void showsNobodyWhatIsAnothers() {
    KeptTurns turns = kept(10, 1 << 20);
    of(turns, "anna").keep(turn("a", null, 10));

    assertThat(of(turns, "bert").find("a")).isNull();
    assertThat(turns.delete("bert", "a")).isFalse();
    assertThat(of(turns, "anna").find("a")).isNotNull();
  }

  @Test
  void ownersMayGiveTheSameName() {
    KeptTurns turns = kept(10, 1 << 20);
    Turn annas = turn("a", null, 10);
    Turn berts = turn("a", null, 20);
    of(turns, "anna").keep(annas);
    of(turns, "bert").keep(berts);

    assertThat(of(turns, "anna").find("a")).isSameAs(annas);
    assertThat(of(turns, "bert").find("a")).isSameAs(berts);
  }

  @Test
  void letsTheOneGoThatWasUsedLongestAgo() {
    KeptTurns turns = kept(2, 1 << 20);
    History anna = of(turns, "anna");
    anna.keep(turn("a", null, 10));
    anna.keep(turn("b", null, 10));
    anna.find("a");

    anna.keep(turn("c", null, 10));

    assertThat(anna.find("b")).isNull();
    assertThat(anna.find("a")).isNotNull();
    assertThat(anna.find("c")).isNotNull();
    assertThat(turns.held().evicted()).isEqualTo(1);
  }

  @Test
  void holdsNoMoreBytesThanItMay() {
    KeptTurns turns = kept(100, 10_000);
    for (int i = 0; i < 20; i++) {
      of(turns, "anna").keep(turn("t" + i, null, 1_000));
      assertThat(turns.held().bytes()).isLessThanOrEqualTo(10_000);
    }

    assertThat(of(turns, "anna").find("t19")).isNotNull();
    assertThat(of(turns, "anna").find("t0")).isNull();
    assertThat(turns.held().answers()).isEqualTo(7);
    assertThat(turns.held().evicted()).isEqualTo(13);
  }

  @Test
  void countsWhatAConversationSharesOnce() {
    KeptTurns turns = kept(100, 1 << 20);
    Turn first = turn("a", null, 1_000);
    Turn second = turn("b", first, 1_000);
    of(turns, "anna").keep(first);
    of(turns, "anna").keep(second);
    of(turns, "anna").keep(turn("c", second, 1_000));
    of(turns, "anna").keep(turn("d", second, 1_000));

    assertThat(turns.held().bytes()).isEqualTo(4 * first.bytes());
  }

  @Test
  void goesOnCountingWhatALaterTurnNeeds() {
    KeptTurns turns = kept(100, 1 << 20);
    Turn first = turn("a", null, 1_000);
    of(turns, "anna").keep(first);
    of(turns, "anna").keep(turn("b", first, 1_000));

    assertThat(turns.delete("anna", "a")).isTrue();

    assertThat(of(turns, "anna").find("a")).isNull();
    assertThat(turns.held().bytes()).isEqualTo(2 * first.bytes());
    assertThat(turns.delete("anna", "b")).isTrue();
    assertThat(turns.held()).isEqualTo(new KeptTurns.Held(0, 0, 0, 0, 0));
    assertThat(turns.delete("anna", "b")).isFalse();
  }

  @Test
  void forgetsWhatIsTooOldWhetherOrNotItWasUsed() {
    KeptTurns turns = kept(100, 1 << 20);
    of(turns, "anna").keep(turn("a", null, 10));
    clock.advance(DAY.minusSeconds(1));
    of(turns, "anna").keep(turn("b", null, 10));
    assertThat(of(turns, "anna").find("a")).isNotNull();

    clock.advance(Duration.ofSeconds(1));

    assertThat(turns.held().answers()).isEqualTo(1);
    assertThat(turns.held().expired()).isEqualTo(1);
    assertThat(of(turns, "anna").find("a")).isNull();
    assertThat(of(turns, "anna").find("b")).isNotNull();
  }

  @Test
  void putsOneOfTheSameNameInTheOthersPlace() {
    KeptTurns turns = kept(100, 1 << 20);
    Turn first = turn("a", null, 10);
    Turn second = turn("a", first, 20);
    of(turns, "anna").keep(first);
    of(turns, "anna").keep(second);

    assertThat(of(turns, "anna").find("a")).isSameAs(second);
    assertThat(turns.held().answers()).isEqualTo(1);
    assertThat(turns.held().bytes()).isEqualTo(second.bytesOfAll());
    assertThat(turns.held().evicted()).isZero();
  }

  @Test
  void leavesOutATurnThatIsTooLarge() {
    KeptTurns turns = kept(100, 1L << 30);
    History anna = of(turns, "anna");
    int large = (int) KeptTurns.LARGEST_TURN;
    assertThat(anna.keeps(null, large)).isTrue();
    assertThat(anna.keeps(null, large + 1)).isFalse();

    anna.keep(turn("a", null, large));

    assertThat(anna.find("a")).isNull();
    assertThat(turns.held().tooLarge()).isEqualTo(1);
    assertThat(turns.held().bytes()).isZero();
  }

  @Test
  void leavesOutATurnWhoseConversationIsTooLarge() {
    KeptTurns turns = kept(100, 1L << 30);
    Turn last = null;
    for (int i = 0; i < 5; i++) {
      last = turn("t" + i, last, (int) KeptTurns.LARGEST_TURN - 1_000);
      of(turns, "anna").keep(last);
    }

    assertThat(of(turns, "anna").find("t3")).isNotNull();
    assertThat(of(turns, "anna").find("t4")).isNull();
    assertThat(of(turns, "anna").keeps(last, 1)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 100, 1", "10, 0, 1", "10, 100, 0"})
  void keepsNothingWhereALimitIsNought(int answers, long bytes, long hours) {
    KeptTurns turns =
        new KeptTurns(new KeepingLimits(answers, bytes, Duration.ofHours(hours)), clock);

    assertThat(of(turns, "anna")).isSameAs(History.NONE);
  }

  @Test
  void keepsByOtherLimitsFromTheMomentTheyChange() {
    KeptTurns turns = kept(10, 10_000);
    for (int i = 0; i < 4; i++) {
      of(turns, "anna").keep(turn("t" + i, null, 10));
    }
    turns.limit(new KeepingLimits(2, 10_000, DAY));

    assertThat(turns.held().answers()).isEqualTo(2);
    assertThat(turns.held().evicted()).isEqualTo(2);
    assertThat(of(turns, "anna").find("t3")).isNotNull();

    turns.limit(new KeepingLimits(0, 0, DAY));
    assertThat(turns.held().answers()).isZero();
    assertThat(of(turns, "anna")).isSameAs(History.NONE);
  }

  @Test
  void letsAnswersGoThatAreTooOldByOtherLimits() {
    KeptTurns turns = kept(10, 10_000);
    of(turns, "anna").keep(turn("old", null, 10));
    clock.advance(Duration.ofHours(2));
    of(turns, "anna").keep(turn("new", null, 10));
    turns.limit(new KeepingLimits(10, 10_000, Duration.ofHours(1)));

    assertThat(of(turns, "anna").find("old")).isNull();
    assertThat(of(turns, "anna").find("new")).isNotNull();
    assertThat(turns.held().expired()).isEqualTo(1);
  }

  @Test
  void refusesLimitsBelowNought() {
    assertThatThrownBy(() -> new KeepingLimits(-1, 1, DAY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-1 answers");
  }

  @Test
  void neverLosesCountWhateverIsDone() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      KeptTurns turns = kept(1 + random.nextInt(20), 5_000 + random.nextInt(20_000));
      History anna = of(turns, "anna");
      List<Turn> made = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String id = "t" + random.nextInt(40);
        switch (random.nextInt(5)) {
          case 0 -> turns.delete("anna", id);
          case 1 -> anna.find(id);
          case 2 -> clock.advance(Duration.ofHours(random.nextInt(8)));
          default -> {
            Turn previous = anna.find("t" + random.nextInt(40));
            Turn turn = turn(id, previous, random.nextInt(900));
            made.add(turn);
            anna.keep(turn);
          }
        }
        assertThat(turns.held().bytes()).as("seed %d", seed).isBetween(0L, 25_000L);
      }
      for (Turn turn : made) {
        turns.delete("anna", turn.id());
      }
      assertThat(turns.held().bytes()).as("seed %d", seed).isZero();
      assertThat(turns.held().answers()).as("seed %d", seed).isZero();
    }
  }

  @Test
  void isTheSameForManyThreads() throws Exception {
    KeptTurns turns = kept(50, 200_000);
    CountDownLatch start = new CountDownLatch(1);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int t = 0; t < 4; t++) {
        String owner = "owner" + t;
        running.add(
            threads.submit(() -> {
              start.await();
              History own = turns.of(() -> owner);
              for (int i = 0; i < 2_000; i++) {
                own.keep(turn("t" + i % 30, own.find("t" + (i + 7) % 30), 100));
                if (i % 5 == 0) {
                  turns.delete(owner, "t" + i % 30);
                }
              }
              return null;
            }));
      }
      start.countDown();
      for (Future<?> each : running) {
        each.get(60, TimeUnit.SECONDS);
      }
    }
    assertThat(turns.held().answers()).isBetween(1, 50);
    for (int t = 0; t < 4; t++) {
      for (int i = 0; i < 30; i++) {
        turns.delete("owner" + t, "t" + i);
      }
    }
    assertThat(turns.held().bytes()).isZero();
  }

  private KeptTurns kept(int answers, long bytes) {
    return new KeptTurns(new KeepingLimits(answers, bytes, DAY), clock);
  }

  private static History of(KeptTurns turns, String owner) {
    return turns.of(() -> owner);
  }

  private static Turn turn(String id, @Nullable Turn previous, int answerBytes) {
    return new Turn(id, previous, new byte[0], new byte[answerBytes], null);
  }
}
