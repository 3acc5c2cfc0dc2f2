package dev.hearth.routing.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.routing.facts.Complexity;
import dev.hearth.routing.facts.Identity;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionsTest {
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final InstantSource clock = now::get;
  private final Sessions sessions = new Sessions(3, Duration.ofMinutes(10), clock);

  @Test
  void aSessionOnlyEverRises() {
    sessions.note("s", Complexity.MEDIUM);
    sessions.note("s", Complexity.COMPLEX);
    sessions.note("s", Complexity.SIMPLE);

    assertThat(sessions.escalated("s")).isEqualTo(Complexity.COMPLEX);
    assertThat(sessions.escalated("other")).isNull();
  }

  @Test
  void theOneUsedLongestAgoGoesWhereThereAreTooMany() {
    for (String name : List.of("a", "b", "c")) {
      sessions.note(name, Complexity.SIMPLE);
    }
    assertThat(sessions.escalated("a")).isNotNull();

    sessions.note("d", Complexity.SIMPLE);

    assertThat(sessions.size()).isEqualTo(3);
    assertThat(sessions.escalated("b")).isNull();
    assertThat(sessions.escalated("a")).isNotNull();
  }

  @Test
  void aSessionThatNobodyUsesIsForgotten() {
    sessions.note("idle", Complexity.COMPLEX);
    sessions.note("busy", Complexity.COMPLEX);
    pass(Duration.ofMinutes(9));
    assertThat(sessions.escalated("busy")).isNotNull();
    pass(Duration.ofMinutes(2));

    assertThat(sessions.escalated("idle")).isNull();
    assertThat(sessions.escalated("busy")).isEqualTo(Complexity.COMPLEX);
    assertThat(sessions.size()).isEqualTo(1);
  }

  @Test
  void manyThreadsNeverMakeASessionFallOrTheMemoryGrow()
      throws InterruptedException, ExecutionException {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all =
          IntStream.range(0, 200)
              .<Future<?>>mapToObj(i ->
                  pool.submit(() -> {
                    sessions.note("shared", i % 3 == 0 ? Complexity.COMPLEX : Complexity.SIMPLE);
                    sessions.note("own" + i % 2, Complexity.SIMPLE);
                  }))
              .toList();
      for (Future<?> one : all) {
        one.get();
      }
    }

    assertThat(sessions.escalated("shared")).isEqualTo(Complexity.COMPLEX);
    assertThat(sessions.size()).isEqualTo(3);
  }

  @Test
  void aSessionIsItsKeysOwn() {
    Request request = Request.saying("x").header("x-hearth-session", "s1");

    assertThat(CallerHeaders.session(request.ask())).isEqualTo("s1");
    assertThat(
            CallerHeaders.session(
                request.by(new Identity("ci", null, null, Set.of(), false)).ask()))
        .isEqualTo("ci\ns1");
  }

  @Test
  void aKeyOfAPromptCacheIsNoSession() {
    assertThat(CallerHeaders.session(Request.saying("x").field("prompt_cache_key", "k").ask()))
        .isNull();
    assertThat(
            CallerHeaders.session(
                Request.saying("x").header("x-claude-code-session-id", "c").ask()))
        .isEqualTo("c");
  }

  @Test
  void aNameOfASessionThatIsTooLongIsNone() {
    Request request = Request.saying("x").header("x-hearth-session", "s".repeat(257));

    assertThat(CallerHeaders.session(request.ask())).isNull();
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }
}
