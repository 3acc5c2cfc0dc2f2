package dev.hearth.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PhaseTimerTest {

  private final EventLoop loop = new DefaultEventLoop();
  private final ManualTimers time = new ManualTimers();
  private final AtomicInteger expired = new AtomicInteger();
  private final PhaseTimer timer = new PhaseTimer(time.of(loop), time, expired::incrementAndGet);

  @AfterEach
  void endLoop() throws InterruptedException {
    var _ = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    assertThat(loop.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void expiresOnceAtItsTime() {
    timer.arm(Duration.ofSeconds(10));
    time.advance(Duration.ofMillis(9_999));
    assertThat(expired).hasValue(0);
    time.advance(Duration.ofMillis(1));
    assertThat(expired).hasValue(1);
    time.advance(Duration.ofHours(1));
    assertThat(expired).hasValue(1);
  }

  @Test
  void movesItsDeadlineBackWithoutANewTask() {
    timer.arm(Duration.ofSeconds(10));
    for (int i = 0; i < 50; i++) {
      time.advance(Duration.ofSeconds(4));
      timer.arm(Duration.ofSeconds(10));
      assertThat(time.pending()).isEqualTo(1);
    }
    assertThat(expired).hasValue(0);
    time.advance(Duration.ofSeconds(10));
    assertThat(expired).hasValue(1);
  }

  @Test
  void movesItsDeadlineForward() {
    timer.arm(Duration.ofSeconds(300));
    timer.arm(Duration.ofSeconds(10));
    assertThat(time.pending()).isEqualTo(1);
    time.advance(Duration.ofSeconds(10));
    assertThat(expired).hasValue(1);
    assertThat(time.pending()).isZero();
  }

  @Test
  void standsStillUntilItIsArmedAgain() {
    timer.arm(Duration.ofSeconds(10));
    timer.disarm();
    time.advance(Duration.ofSeconds(100));
    assertThat(expired).hasValue(0);
    timer.arm(Duration.ofSeconds(10));
    time.advance(Duration.ofSeconds(10));
    assertThat(expired).hasValue(1);
  }

  @Test
  void leavesNothingBehindWhenItIsCancelled() {
    timer.arm(Duration.ofSeconds(10));
    timer.cancel();
    assertThat(time.pending()).isZero();
    time.advance(Duration.ofSeconds(100));
    assertThat(expired).hasValue(0);
  }
}
