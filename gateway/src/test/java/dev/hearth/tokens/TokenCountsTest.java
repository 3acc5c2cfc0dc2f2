package dev.hearth.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.TestRequests;
import dev.hearth.inference.InferenceRequest.Chat;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TokenCountsTest {
  private static final Chat CHAT = TestRequests.chat().request();

  @Test
  void doesNothingOnTheThreadThatAsks() {
    // Given an executor that runs nothing by itself
    Queue<Runnable> given = new ArrayDeque<>();
    AtomicInteger counted = new AtomicInteger();
    TokenCounts counts = new TokenCounts(given::add, 1, (_, _, _) -> counted.incrementAndGet());

    // When
    CompletableFuture<Long> tokens = counts.count(CHAT, "m");

    // Then
    assertThat(counted).hasValue(0);
    assertThat(tokens).isNotDone();
    given.remove().run();
    assertThat(tokens).isCompletedWithValue(1L);
  }

  @Test
  void countsNoMoreAtOnceThanAllowed() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      LinkedBlockingQueue<Integer> entered = new LinkedBlockingQueue<>();
      Set<Integer> seen = ConcurrentHashMap.newKeySet();
      AtomicInteger inside = new AtomicInteger();
      Semaphore gate = new Semaphore(0);
      TokenCounts counts =
          new TokenCounts(
              threads,
              2,
              (_, _, _) -> {
                int now = inside.incrementAndGet();
                seen.add(now);
                entered.add(now);
                gate.acquireUninterruptibly();
                inside.decrementAndGet();
                return 7;
              });

      CompletableFuture<?>[] all = new CompletableFuture<?>[6];
      for (int i = 0; i < all.length; i++) {
        all[i] = counts.count(CHAT, "m");
      }
      assertThat(entered.poll(20, TimeUnit.SECONDS)).isNotNull();
      assertThat(entered.poll(20, TimeUnit.SECONDS)).isNotNull();
      gate.release(all.length);
      CompletableFuture.allOf(all).get(20, TimeUnit.SECONDS);

      assertThat(seen).containsExactlyInAnyOrder(1, 2);
      assertThat(all).allSatisfy(tokens -> assertThat(tokens.resultNow()).isEqualTo(7L));
    }
  }

  @Test
  void cancelledBeforeItsTurnIsNeverCounted() {
    Queue<Runnable> given = new ArrayDeque<>();
    AtomicInteger counted = new AtomicInteger();
    TokenCounts counts = new TokenCounts(given::add, 1, (_, _, _) -> counted.incrementAndGet());
    CompletableFuture<Long> tokens = counts.count(CHAT, "m");

    tokens.cancel(false);
    given.remove().run();

    assertThat(counted).hasValue(0);
  }

  @Test
  void cancelledDuringItsTurnIsToldSoAndGivesTheTurnBack() {
    Queue<Runnable> given = new ArrayDeque<>();
    Queue<CompletableFuture<Long>> asked = new ArrayDeque<>();
    TokenCounts counts =
        new TokenCounts(
            given::add,
            1,
            (_, _, unwanted) -> {
              CompletableFuture<Long> cancelled = asked.poll();
              if (cancelled != null) {
                cancelled.cancel(false);
              }
              if (unwanted.getAsBoolean()) {
                throw new CancellationException("nobody waits");
              }
              return 5;
            });
    asked.add(counts.count(CHAT, "m"));
    CompletableFuture<Long> next = counts.count(CHAT, "m");

    given.remove().run();
    given.remove().run();

    assertThat(next).isCompletedWithValue(5L);
  }

  @Test
  void failureIsTheFuturesAndTheTurnIsGivenBack() {
    Queue<Runnable> given = new ArrayDeque<>();
    AtomicInteger asked = new AtomicInteger();
    TokenCounts counts =
        new TokenCounts(
            given::add,
            1,
            (_, _, _) -> {
              if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("broken");
              }
              return 5;
            });
    CompletableFuture<Long> first = counts.count(CHAT, "m");
    CompletableFuture<Long> second = counts.count(CHAT, "m");

    given.remove().run();
    given.remove().run();

    assertThat(first).isCompletedExceptionally();
    assertThat(second).isCompletedWithValue(5L);
  }

  @Test
  void rejectsNoTurnAtAll() {
    assertThatThrownBy(() -> new TokenCounts(Runnable::run, 0))
        .hasMessage("atOnce: 0 (expected: at least 1)");
  }
}
