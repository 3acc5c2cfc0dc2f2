package dev.hearth.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where gauges read what others own. Asked at every scrape, on the scraping thread; each supplier
 * is thread-safe and quick.
 *
 * @param openConnections connections that callers hold open
 * @param bytesInFlight bytes of request bodies held now
 * @param networkMemory bytes of the network's pooled direct memory
 * @param accessLogDropped lines that the access log lost so far
 * @param keptAnswers the answers that are kept for their callers
 * @param breakers one reading for each target that has a breaker
 * @param standing how targets and providers stand
 * @param upstreamConnections readings of the connection pools; equal labels are added up
 * @param reloads how often the configuration was read again
 */
public record Sources(
    LongSupplier openConnections,
    LongSupplier bytesInFlight,
    LongSupplier networkMemory,
    LongSupplier accessLogDropped,
    Supplier<KeptAnswers> keptAnswers,
    Supplier<List<Breaker>> breakers,
    Supplier<Standing> standing,
    Supplier<List<Connections>> upstreamConnections,
    Supplier<Reloads> reloads) {

  public Sources {
    Objects.requireNonNull(openConnections, "openConnections");
    Objects.requireNonNull(bytesInFlight, "bytesInFlight");
    Objects.requireNonNull(networkMemory, "networkMemory");
    Objects.requireNonNull(accessLogDropped, "accessLogDropped");
    Objects.requireNonNull(keptAnswers, "keptAnswers");
    Objects.requireNonNull(breakers, "breakers");
    Objects.requireNonNull(standing, "standing");
    Objects.requireNonNull(upstreamConnections, "upstreamConnections");
    Objects.requireNonNull(reloads, "reloads");
  }

  /** Nothing to read: every value is 0 and every list empty. */
  public static Sources none() {
    return new Sources(
        () -> 0,
        () -> 0,
        () -> 0,
        () -> 0,
        () -> KeptAnswers.NONE,
        List::of,
        () -> Standing.NONE,
        List::of,
        () -> Reloads.NONE);
  }

  /**
   * Answers that are kept at one moment, and those that are not kept any more.
   *
   * @param evicted for want of room
   * @param expired because of their age
   * @param tooLarge those that never were kept
   */
  public record KeptAnswers(long count, long bytes, long evicted, long expired, long tooLarge) {
    static final KeptAnswers NONE = new KeptAnswers(0, 0, 0, 0, 0);
  }

  /**
   * How often the configuration was read again.
   *
   * @param outcomes how many there were of each
   * @param holds whether the last one, or the start, was of use
   * @param heldSince when the last one that was of use took place
   */
  public record Reloads(Map<String, Long> outcomes, boolean holds, Instant heldSince) {
    static final Reloads NONE = new Reloads(Map.of(), true, Instant.EPOCH);

    public Reloads {
      outcomes = Map.copyOf(outcomes);
      Objects.requireNonNull(heldSince, "heldSince");
    }
  }

  /** How targets and providers stand at one moment; those with equal labels are added up. */
  public record Standing(List<Asked> targets, List<Queue> queues, List<Keys> keys) {
    static final Standing NONE = new Standing(List.of(), List.of(), List.of());

    public Standing {
      targets = List.copyOf(targets);
      queues = List.copyOf(queues);
      keys = List.copyOf(keys);
    }
  }

  /**
   * What is asked of a target.
   *
   * @param inFlight requests that are there
   * @param retries repeats so far
   * @param notRetried repeats so far that there was no budget for
   */
  public record Asked(
      String provider, String targetModel, long inFlight, long retries, long notRetried) {}

  /**
   * The line before a target.
   *
   * @param targetModel {@value #ALL} for the line before the whole provider
   */
  public record Queue(String provider, String targetModel, long waiting, long turnedAway) {
    public static final String ALL = "all";
  }

  /** The keys of a provider that has several. */
  public record Keys(String provider, long rotations, long resting) {}

  /** A target's circuit breaker at one moment. */
  public record Breaker(String provider, String targetModel, BreakerState state) {
    public Breaker {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(targetModel, "targetModel");
      Objects.requireNonNull(state, "state");
    }
  }

  /** What a breaker does with requests. */
  public enum BreakerState {
    /** Requests pass. */
    CLOSED(0),
    /** One trial request passes. */
    HALF_OPEN(1),
    /** No request passes. */
    OPEN(2);

    private final int exposed;

    BreakerState(int exposed) {
      this.exposed = exposed;
    }

    int exposed() {
      return exposed;
    }
  }

  /** How many connections to a provider are in a state at one moment. */
  public record Connections(String provider, ConnectionState state, long count) {
    public Connections {
      Objects.requireNonNull(provider, "provider");
      Objects.requireNonNull(state, "state");
    }
  }

  /** What a pooled connection does. */
  public enum ConnectionState {
    /** A call is on it. */
    ACTIVE,
    /** It waits for a call. */
    IDLE
  }
}
