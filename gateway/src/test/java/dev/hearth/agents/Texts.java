package dev.hearth.agents;

import dev.hearth.testkit.Gate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Texts and waits that several agents' tests need. */
final class Texts {
  private static final long PREFILL_SECONDS = 40;

  private Texts() {}

  /** Rules of a project, at least so many characters of them. */
  static String houseRules(int length) {
    StringBuilder text = new StringBuilder(length + 100);
    for (int i = 1; text.length() < length; i++) {
      text.append("- Rule ").append(i).append(": \"birds\" are named in English, never twice.\n");
    }
    return text.toString();
  }

  /** Opens a gate when a slow model would have read its prompt, which is in 40 s. */
  static void openAfterPrefill(Gate gate) {
    CompletableFuture.delayedExecutor(PREFILL_SECONDS, TimeUnit.SECONDS).execute(gate::open);
  }
}
