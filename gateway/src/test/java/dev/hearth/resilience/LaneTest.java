package dev.hearth.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.resilience.Lane.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaneTest {
  private final Lane lane = new Lane();
  private final Deque<Runnable> loop = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();

  @Test
  void letsInAsManyAsThereArePermits() {
    lane.adjust(2, 10);

    assertThat(enter("a")).isInstanceOf(Entry.Entered.class);
    assertThat(lane.isFree()).isTrue();
    assertThat(enter("b")).isInstanceOf(Entry.Entered.class);
    assertThat(lane.isFree()).isFalse();
    assertThat(enter("c")).isInstanceOf(Entry.InLine.class);
    assertThat(lane.waiting()).isEqualTo(1);
  }

  @Test
  void handsAPermitOverOnTheWaitersOwnExecutor() {
    lane.adjust(1, 10);
    enter("a");
    enter("b");

    lane.leave();

    assertThat(heard).isEmpty();
    assertThat(lane.isFree()).as("it is b's already").isFalse();
    runLoop();
    assertThat(heard).containsExactly("b granted");
  }

  @Test
  void callsUpTheMostUrgentFirstAndTheOldestOfThose() {
    lane.adjust(1, 10);
    enter("inside");
    enter("low", Priority.LOW);
    enter("first", Priority.NORMAL);
    enter("second", Priority.NORMAL);
    enter("high", Priority.HIGH);

    for (int i = 0; i < 4; i++) {
      lane.leave();
      runLoop();
    }

    assertThat(heard)
        .containsExactly("high granted", "first granted", "second granted", "low granted");
  }

  @Test
  void turnsAwayWhatFindsTheLineFull() {
    lane.adjust(1, 1);
    enter("inside");
    enter("waits");

    assertThat(enter("late")).isInstanceOf(Entry.Full.class);
    assertThat(lane.turnedAway()).isEqualTo(1);
    assertThat(lane.waiting()).isEqualTo(1);
  }

  @Test
  void aLineThatIsFullMakesRoomForWhatIsMoreUrgent() {
    lane.adjust(1, 2);
    enter("inside");
    enter("old", Priority.LOW);
    enter("new", Priority.LOW);

    assertThat(enter("urgent", Priority.HIGH)).isInstanceOf(Entry.InLine.class);
    runLoop();

    assertThat(heard).containsExactly("new displaced");
    assertThat(lane.waiting()).isEqualTo(2);
    assertThat(enter("no more urgent", Priority.LOW)).isInstanceOf(Entry.Full.class);
  }

  @Test
  void nobodyWaitsWhereNoLineIsAllowed() {
    lane.adjust(1, 0);
    enter("inside");

    assertThat(enter("late", Priority.HIGH)).isInstanceOf(Entry.Full.class);
  }

  @Test
  void whoGivesUpInLineIsNotCalledUp() {
    lane.adjust(1, 10);
    enter("inside");
    Lane.Place first = inLine("first");
    enter("second");

    first.abandon();
    first.abandon();
    lane.leave();
    runLoop();

    assertThat(heard).containsExactly("second granted");
  }

  @Test
  void whoGivesUpBetweenTheGrantAndItsDeliveryPassesThePermitOn() {
    lane.adjust(1, 10);
    enter("inside");
    Lane.Place first = inLine("first");
    enter("second");
    lane.leave();

    first.abandon();
    runLoop();

    assertThat(heard).containsExactly("second granted");
    lane.leave();
    assertThat(lane.held()).isZero();
  }

  @Test
  void passesThePermitOnWhereALoopIsShutDown() {
    lane.adjust(1, 10);
    enter("inside");
    lane.enter(
        Priority.HIGH,
        _ -> {
          throw new RejectedExecutionException("shut down");
        },
        waiter("gone"));
    enter("second");

    lane.leave();
    runLoop();

    assertThat(heard).containsExactly("second granted");
  }

  @Test
  void moreRoomCallsUpWhoWaitsAndLessRoomIsWaitedFor() {
    lane.adjust(1, 10);
    enter("inside");
    enter("a");
    enter("b");
    enter("c");

    lane.adjust(3, 10);
    runLoop();
    assertThat(heard).containsExactly("a granted", "b granted");

    lane.adjust(1, 10);
    lane.leave();
    lane.leave();
    runLoop();
    assertThat(heard).hasSize(2);
    lane.leave();
    runLoop();
    assertThat(heard).endsWith("c granted");
  }

  @Test
  void aPermitIsNotGivenBackTwice() {
    lane.adjust(1, 1);
    enter("a");
    lane.leave();

    assertThatThrownBy(lane::leave).hasMessageContaining("nobody held");
  }

  /** Any order of entering, leaving, giving up, delivering and adjusting. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void keepsItsPromisesInAnyOrderOfEvents(long seed) {
    Random random = new Random(seed);
    int permits = 3;
    int most = 4;
    lane.adjust(permits, most);
    List<Lane.Place> places = new ArrayList<>();
    AtomicInteger inside = new AtomicInteger();
    int given = 0;
    for (int step = 0; step < 20_000; step++) {
      switch (random.nextInt(6)) {
        case 0, 1 -> {
          Entry entry = lane.enter(anyPriority(random), loop::add, counting(inside));
          if (entry instanceof Entry.Entered) {
            inside.incrementAndGet();
          } else if (entry instanceof Entry.InLine(Lane.Place place)) {
            places.add(place);
          }
          given++;
        }
        case 2 -> {
          if (inside.get() > 0) {
            inside.decrementAndGet();
            lane.leave();
          }
        }
        case 3 -> {
          if (!places.isEmpty()) {
            places.remove(random.nextInt(places.size())).abandon();
          }
        }
        case 4 -> runOne();
        default -> {
          if (random.nextInt(50) == 0) {
            permits = 1 + random.nextInt(4);
            lane.adjust(permits, most);
          }
        }
      }
      String where = "seed %d, step %d".formatted(seed, step);
      assertThat(lane.waiting()).as(where).isBetween(0, most);
      assertThat(lane.held()).as(where).isGreaterThanOrEqualTo(inside.get());
      assertThat(lane.waiting() > 0 && lane.isFree()).as(where + ": free, yet waited").isFalse();
    }
    assertThat(given).isPositive();
    places.forEach(Lane.Place::abandon);
    runLoop();
    for (int left = inside.get(); left > 0; left--) {
      lane.leave();
    }
    runLoop();
    assertThat(lane.waiting()).as("seed %d", seed).isZero();
    assertThat(lane.held()).as("seed %d", seed).isZero();
  }

  @Test
  @Timeout(60)
  void neverLetsInTooManyNorLosesAPermitAmongThreads() {
    int permits = 3;
    lane.adjust(permits, 50);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger worst = new AtomicInteger();
    // closed in reverse order: the last hand-overs meet an executor that takes nothing any more
    try (ExecutorService one = Executors.newSingleThreadExecutor();
        ExecutorService two = Executors.newSingleThreadExecutor();
        ExecutorService callers = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 20_000; i++) {
        ExecutorService own = i % 2 == 0 ? one : two;
        callers.execute(() -> request(own, inside, worst));
      }
    }

    assertThat(worst.get()).isBetween(1, permits);
    assertThat(lane.held()).isZero();
    assertThat(lane.waiting()).isZero();
  }

  private void request(Executor own, AtomicInteger inside, AtomicInteger worst) {
    Lane.Waiter waiter =
        new Lane.Waiter() {
          @Override
          public void granted() {
            work(inside, worst);
            lane.leave();
          }

          @Override
          public void displaced() {}
        };
    ThreadLocalRandom random = ThreadLocalRandom.current();
    switch (lane.enter(anyPriority(random), own, waiter)) {
      case Entry.Entered() -> waiter.granted();
      case Entry.Full() -> {}
      case Entry.InLine(Lane.Place place) -> {
        if (random.nextInt(4) == 0) {
          own.execute(place::abandon);
        }
      }
    }
  }

  private static Priority anyPriority(RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> Priority.HIGH;
      case 1 -> Priority.NORMAL;
      default -> Priority.LOW;
    };
  }

  private static void work(AtomicInteger inside, AtomicInteger worst) {
    worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
    Thread.onSpinWait();
    inside.decrementAndGet();
  }

  private Entry enter(String name) {
    return enter(name, Priority.NORMAL);
  }

  private Entry enter(String name, Priority priority) {
    return lane.enter(priority, loop::add, waiter(name));
  }

  private Lane.Place inLine(String name) {
    return ((Entry.InLine) enter(name)).place();
  }

  private Lane.Waiter waiter(String name) {
    return new Lane.Waiter() {
      @Override
      public void granted() {
        heard.add(name + " granted");
      }

      @Override
      public void displaced() {
        heard.add(name + " displaced");
      }
    };
  }

  private static Lane.Waiter counting(AtomicInteger inside) {
    return new Lane.Waiter() {
      @Override
      public void granted() {
        inside.incrementAndGet();
      }

      @Override
      public void displaced() {}
    };
  }

  private void runOne() {
    Runnable next = loop.poll();
    if (next != null) {
      next.run();
    }
  }

  private void runLoop() {
    while (!loop.isEmpty()) {
      runOne();
    }
  }
}
