package dev.hearth.agents;

import dev.hearth.testkit.Gate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A back end that is silent for longer than an agent waits for any byte: what the gateway writes
 * meanwhile keeps the agent waiting.
 */
final class Silence {
  /** After so long without a byte the agents give up, where that can be set. */
  static final int AGENTS_LIMIT_MS = 20_000;

  private static final int LENGTH_MS = 2 * AGENTS_LIMIT_MS;

  private Silence() {}

  /** Opens a gate when the silence is over. */
  static void beforeOpening(Gate gate) {
    CompletableFuture.delayedExecutor(LENGTH_MS, TimeUnit.MILLISECONDS).execute(gate::open);
  }
}
