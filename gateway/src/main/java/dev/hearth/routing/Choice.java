package dev.hearth.routing;

import java.util.Locale;

/**
 * How the members of a group are put in order. Members of a lower {@code order} come first in any
 * case.
 *
 * @param affinity what ties requests to the same member
 * @param tags which members a request with tags may go to
 * @param paid whether members that send bills take part where the strategy asks for free ones first
 */
public record Choice(Strategy strategy, Affinity affinity, TagRule tags, boolean paid) {

  public static final Choice DEFAULT = new Choice(Strategy.SHUFFLE, Affinity.NONE, TagRule.ANY);

  /** Nothing makes a request dearer than it has to be. */
  public Choice {
    affinity = strategy == Strategy.FREE_FIRST ? Affinity.NONE : affinity;
  }

  /** A choice that paid members take part in. */
  public Choice(Strategy strategy, Affinity affinity, TagRule tags) {
    this(strategy, affinity, tags, true);
  }

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
    CHEAPEST,
    /** The one with the fewest tokens in the last minute. */
    LEAST_USED,
    /**
     * By the class of cost of their providers, and as they are written; those that send bills only
     * where that is allowed.
     */
    FREE_FIRST;

    /** Its name in configurations and traces. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that name. */
    public static Strategy of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
  }

  /** Which members a request with tags may go to; a group without any tag takes all requests. */
  public enum TagRule {
    /** Those that have one of its tags. */
    ANY,
    /** Those that have all of its tags. */
    ALL,
    /** All of them: tags mean something else to somebody else. */
    IGNORED;

    /** Its name in configurations. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one of that name. */
    public static TagRule of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
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

    /** The one of that name. */
    public static Affinity of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }
}
