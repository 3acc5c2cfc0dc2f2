package dev.hearth.tokens;

import dev.hearth.inference.InferenceRequest.Chat;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Counts the tokens of conversations away from the threads that ask for it, a bounded number at a
 * time; the others wait on their own threads. Thread-safe.
 */
public final class TokenCounts {
  private final Executor threads;
  private final Semaphore turns;
  private final Counting counting;

  /**
   * Counts on these threads, which may wait and therefore have to be virtual.
   *
   * @param atOnce how many conversations at a time, ≥ 1
   */
  public TokenCounts(Executor threads, int atOnce) {
    this(threads, atOnce, TokenCounter::count);
  }

  TokenCounts(Executor threads, int atOnce, Counting counting) {
    if (atOnce < 1) {
      throw new IllegalArgumentException("atOnce: " + atOnce + " (expected: at least 1)");
    }
    this.threads = threads;
    this.turns = new Semaphore(atOnce);
    this.counting = counting;
  }

  /** Counts one conversation, and may take its time. */
  @FunctionalInterface
  interface Counting {
    long count(Chat conversation, String model, BooleanSupplier unwanted);
  }

  /**
   * Begins to count.
   *
   * @param model the name by which its server knows the model
   * @return how many tokens the conversation is; cancelling it ends the work soon
   */
  public CompletableFuture<Long> count(Chat conversation, String model) {
    CompletableFuture<Long> tokens = new CompletableFuture<>();
    threads.execute(() -> inTurn(conversation, model, tokens));
    return tokens;
  }

  private void inTurn(Chat conversation, String model, CompletableFuture<Long> tokens) {
    turns.acquireUninterruptibly();
    try {
      if (!tokens.isDone()) {
        tokens.complete(counting.count(conversation, model, tokens::isDone));
      }
    } catch (CancellationException _) {
      // the future was cancelled, and that is how the work hears of it
    } catch (RuntimeException | Error e) {
      tokens.completeExceptionally(e);
    } finally {
      turns.release();
    }
  }
}
