package dev.hearth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ManualClockTest {

  private final ManualClock clock = ManualClock.start();
  private final ScheduledExecutorService real =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("the loop").factory());
  private final ScheduledExecutorService loop = clock.loop(real);
  private final List<String> ran = new CopyOnWriteArrayList<>();

  @AfterEach
  void shutDown() {
    real.shutdownNow();
  }

  @Test
  void standsStillUntilItIsMoved() {
    Instant before = clock.instant();
    long nanosBefore = clock.nanoTime();
    clock.advance(Duration.ofMinutes(5));
    assertThat(Duration.between(before, clock.instant())).isEqualTo(Duration.ofMinutes(5));
    assertThat(clock.nanoTime() - nanosBefore).isEqualTo(Duration.ofMinutes(5).toNanos());
  }

  @Test
  void executesAtOnceOnTheRealExecutor() throws Exception {
    Future<String> thread = loop.submit(() -> Thread.currentThread().getName());
    assertThat(thread.get(20, TimeUnit.SECONDS)).isEqualTo("the loop");
    Future<String> undelayed = loop.schedule(() -> "now", 0, TimeUnit.SECONDS);
    assertThat(undelayed.get(20, TimeUnit.SECONDS)).isEqualTo("now");
  }

  @Test
  void runsTimersInOrderEachAtItsOwnTimeAndThoseSetMeanwhile() {
    after(3, "third");
    after(1, "first");
    after(1, "second");
    Future<?> _ =
        loop.schedule(() -> loop.execute(() -> after(1, "set at 2")), 2, TimeUnit.SECONDS);
    after(4, "later");
    clock.advance(Duration.ofSeconds(3));
    assertThat(ran).containsExactly("first at 1", "second at 1", "third at 3", "set at 2 at 3");
    clock.advance(Duration.ofSeconds(1));
    assertThat(ran).last().isEqualTo("later at 4");
    assertThat(clock.pending()).isZero();
  }

  @Test
  void forgetsCancelledTimers() {
    ScheduledFuture<?> timer = timer(1, "never");
    assertThat(clock.untilNext()).contains(Duration.ofSeconds(1));
    assertThat(timer.getDelay(TimeUnit.MILLISECONDS)).isEqualTo(1000);
    timer.cancel(false);
    assertThat(clock.pending()).isZero();
    clock.advance(Duration.ofSeconds(2));
    assertThat(ran).isEmpty();
  }

  @Test
  void repeatsUntilCancelled() {
    ScheduledFuture<?> timer = loop.scheduleAtFixedRate(() -> note("tick"), 1, 2, TimeUnit.SECONDS);
    clock.advance(Duration.ofSeconds(6));
    assertThat(ran).containsExactly("tick at 1", "tick at 3", "tick at 5");
    timer.cancel(false);
    clock.advance(Duration.ofSeconds(6));
    assertThat(ran).hasSize(3);
  }

  @Test
  void waitsForATimerThatAnotherThreadSets() {
    real.execute(() -> after(7, "seven"));
    clock.awaitTimerIn(Duration.ofSeconds(7));
    clock.awaitPending(1);
    clock.advance(Duration.ofSeconds(7));
    assertThat(ran).containsExactly("seven at 7");
  }

  @Test
  void failsWhenATimerThrows() {
    Future<?> _ =
        loop.schedule(
            () -> {
              throw new IllegalStateException("boom");
            },
            1,
            TimeUnit.SECONDS);
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(1))).hasMessageContaining("boom");
  }

  @Test
  void dropsTimersOfAnExecutorThatWasShutDown() {
    ScheduledFuture<?> timer = timer(1, "never");
    loop.shutdown();
    clock.advance(Duration.ofSeconds(1));
    assertThat(timer.isCancelled()).isTrue();
  }

  private void after(long seconds, String what) {
    ScheduledFuture<?> _ = timer(seconds, what);
  }

  private ScheduledFuture<?> timer(long seconds, String what) {
    return loop.schedule(() -> note(what), seconds, TimeUnit.SECONDS);
  }

  private void note(String what) {
    long seconds =
        Duration.between(Instant.parse("2026-01-01T00:00:00Z"), clock.instant()).toSeconds();
    ran.add(what + " at " + seconds);
  }
}
