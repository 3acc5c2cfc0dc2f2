package dev.hearth.routing;

import java.util.Locale;

/**
 * How the members of a group are put in order. Members of a lower {@code order} come first in any
 * case.
 *
 * @param affinity what ties requests to the same member
 */
public record Choice(Strategy strategy, Affinity affinity) {

  public static final Choice DEFAULT = new Choice(Strategy.SHUFFLE, Affinity.NONE);

  /** Which member comes first among equals. */
  public enum Strategy {
    /** By chance; a member's weight is its share. */
    SHUFFLE,
    /** In turn; a member's weight is how often. */
    ROUND_ROBIN,
    /** The one with the fewest requests for its slots. */
    LEAST_BUSY,
    /** The faster one to its first output, of two taken by chance. */
    FASTEST,
    /** The one that costs least; what it costs nobody knows is dear. */
    CHEAPEST;

    /** Its name in configurations and traces. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What ties requests to the same member, so that it finds their beginning in its cache. */
  public enum Affinity {
    NONE,
    /** The session that the caller names. */
    SESSION,
    /** How the prompt begins. */
    PREFIX;

    /** Its name in configurations and traces. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
