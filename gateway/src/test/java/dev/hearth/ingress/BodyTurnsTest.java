package dev.hearth.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.ingress.BodyTurns.Turn;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BodyTurnsTest {
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final BodyTurns turns = new BodyTurns(loop.eventLoop());
  private final List<String> begun = new ArrayList<>();

  @BeforeEach
  void holdTheClock() {
    loop.freezeTime();
  }

  @AfterEach
  void close() {
    loop.finishAndReleaseAll();
  }

  @Test
  void letsTheFirstReadAtOnce() {
    assertThat(takeAllPlaces()).noneMatch(Turn::waits);
  }

  @Test
  void letsOthersWaitUntilOneIsDone() {
    List<Turn> first = takeAllPlaces();
    Turn next = take("next");
    assertThat(next.waits()).isTrue();

    first.getLast().end();

    assertThat(next.waits()).isFalse();
    assertThat(begun).isEmpty();
    loop.runPendingTasks();
    assertThat(begun).containsExactly("next");
  }

  @Test
  void keepsTheOrderInWhichTheyCame() {
    List<Turn> first = takeAllPlaces();
    List.of("a", "b", "c").forEach(this::take);

    first.forEach(Turn::end);

    loop.runPendingTasks();
    assertThat(begun).containsExactly("a", "b", "c");
  }

  @Test
  void doesNotWaitLongForThoseWhoAreSlow() {
    takeAllPlaces();
    List<Turn> waiting =
        IntStream.range(0, BodyTurns.AT_ONCE + 1).mapToObj(i -> take("w")).toList();

    passPatience();

    assertThat(waiting.getLast().waits()).isTrue();
    assertThat(begun).hasSize(BodyTurns.AT_ONCE);
    passPatience();
    assertThat(begun).hasSize(BodyTurns.AT_ONCE + 1);
  }

  @Test
  void countsTheEndOfASlowOneOnlyOnce() {
    List<Turn> slow = takeAllPlaces();
    IntStream.range(0, BodyTurns.AT_ONCE).forEach(i -> take("w"));
    passPatience();
    Turn next = take("next");

    slow.forEach(Turn::end);

    assertThat(next.waits()).isTrue();
  }

  @Test
  void passesOverThoseWhoWentAway() {
    List<Turn> first = takeAllPlaces();
    Turn gone = take("gone");
    take("next");

    gone.end();
    first.getFirst().end();

    loop.runPendingTasks();
    assertThat(begun).containsExactly("next");
  }

  private List<Turn> takeAllPlaces() {
    return IntStream.range(0, BodyTurns.AT_ONCE).mapToObj(i -> take("first")).toList();
  }

  private Turn take(String name) {
    return turns.take(() -> begun.add(name));
  }

  private void passPatience() {
    loop.advanceTimeBy(BodyTurns.PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    loop.runScheduledPendingTasks();
    loop.runPendingTasks();
  }
}
