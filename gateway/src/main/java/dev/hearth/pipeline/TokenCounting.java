package dev.hearth.pipeline;

import dev.hearth.inference.InferenceRequest.Chat;
import java.util.concurrent.CompletableFuture;

/** Counts the tokens of conversations where no back end does. Thread-safe; never blocks. */
@FunctionalInterface
public interface TokenCounting {

  /**
   * Begins to count, on another thread, which completes the future.
   *
   * @param model the name by which the back end knows the model
   * @return how many tokens the conversation is; cancelling it stops the work
   */
  CompletableFuture<Long> count(Chat conversation, String model);
}
