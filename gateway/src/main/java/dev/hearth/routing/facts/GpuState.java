package dev.hearth.routing.facts;

import java.util.Locale;

/** What the machines' own graphics cards can take on right now. */
public enum GpuState {
  /** Nobody knows. */
  UNKNOWN,
  /** A request would be worked on at once. */
  FREE,
  /** A request would wait for others. */
  BUSY,
  /** A model is being loaded or exchanged. */
  SWAPPING,
  /** Somebody else has them for a while. */
  LEASED;

  /** Its name in rules and traces. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
