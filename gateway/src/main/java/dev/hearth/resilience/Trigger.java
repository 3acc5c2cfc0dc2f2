package dev.hearth.resilience;

import java.util.Locale;

/** What has to have happened for a step of a plan to be tried. */
public enum Trigger {
  /** Nothing: it is tried when what comes before it failed. */
  USUAL,
  /** The conversation is too long for another target. */
  CONTEXT_WINDOW,
  /** Another target's content policy refused the request. */
  CONTENT_POLICY,
  /** Another target's account asks too often. */
  RATE_LIMIT;

  /** Its name in configurations and traces. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
