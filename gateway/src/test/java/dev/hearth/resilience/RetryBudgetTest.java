package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
  private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);

  private final AtomicLong now = new AtomicLong(-5_000_000_000L);
  private final RetryBudget budget = new RetryBudget(now::get);

  @Test
  void givesTenRetriesToATargetThatIsAskedRarely() {
    assertThat(retriesGiven(15)).isEqualTo(10);
    assertThat(budget.taken()).isEqualTo(10);
    assertThat(budget.refused()).isEqualTo(5);
  }

  @Test
  void givesOneMoreForEveryFiveRequests() {
    requests(99);

    assertThat(retriesGiven(100)).isEqualTo(10 + 19);
  }

  @Test
  void givesThemAgainWhenTheWindowHasPassed() {
    retriesGiven(10);

    now.addAndGet(TEN_SECONDS - 1);
    assertThat(budget.tryRetry()).isFalse();
    now.addAndGet(TimeUnit.SECONDS.toNanos(1) + 1);

    assertThat(retriesGiven(15)).isEqualTo(10);
  }

  @Test
  void forgetsTheRequestsOfLongAgo() {
    requests(1000);

    now.addAndGet(TimeUnit.HOURS.toNanos(3));

    assertThat(retriesGiven(50)).isEqualTo(10);
  }

  @Test
  void neverGivesMoreThanAFifthOfTheRequestsAndTenWithinAnyTenSeconds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Long> requests = new ArrayList<>();
    List<Long> retries = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      now.addAndGet(random.nextInt(20_000_000));
      if (random.nextInt(3) == 0) {
        budget.request();
        requests.add(now.get());
      } else if (budget.tryRetry()) {
        retries.add(now.get());
      }
    }

    assertThat(retries).as("seed %d", seed).isNotEmpty();
    for (long end : retries) {
      long given = within(retries, end - TEN_SECONDS, end);
      // what began a second before the window may count, too: cells are a second wide
      long asked = within(requests, end - TEN_SECONDS - TimeUnit.SECONDS.toNanos(1), end);
      assertThat(given)
          .as("seed %d, the ten seconds until %d", seed, end)
          .isLessThanOrEqualTo(10 + asked / 5);
    }
  }

  @Test
  void isSharedByThreadsWithoutGivingMore() throws InterruptedException {
    requests(500);
    AtomicLong given = new AtomicLong();
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(_ -> Thread.ofPlatform().start(() -> given.addAndGet(retriesGiven(1000))))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(given.get()).isEqualTo(10 + 100);
  }

  private static long within(List<Long> times, long after, long until) {
    return times.stream().filter(time -> time > after && time <= until).count();
  }

  private void requests(int count) {
    IntStream.range(0, count).forEach(_ -> budget.request());
  }

  private long retriesGiven(int asked) {
    return IntStream.range(0, asked).filter(_ -> budget.tryRetry()).count();
  }
}
