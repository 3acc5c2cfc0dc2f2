package dev.hearth.provider;

import java.time.Duration;

/**
 * How many requests a target or a provider takes at once, and how much in a minute.
 *
 * @param parallel so many; 0 for any number
 * @param queue so many more wait for their turn
 * @param maxWait how long a request waits at most
 * @param quota so much in a minute; providers have none
 * @param patient whether a request waits for its turn although there is room elsewhere
 */
public record Limits(int parallel, int queue, Duration maxWait, Quota quota, boolean patient) {
  public static final int DEFAULT_QUEUE = 100;
  public static final Duration DEFAULT_WAIT = Duration.ofSeconds(30);

  /** Any number. */
  public static final Limits NONE = new Limits(0, DEFAULT_QUEUE, DEFAULT_WAIT);

  public Limits {
    if (parallel < 0 || queue < 0 || maxWait.isNegative()) {
      throw new IllegalArgumentException(
          "parallel: %d, queue: %d, maxWait: %s (expected: each 0 or more)"
              .formatted(parallel, queue, maxWait));
    }
  }

  /** Limits of how many at once, by which a request goes where there is room. */
  public Limits(int parallel, int queue, Duration maxWait) {
    this(parallel, queue, maxWait, Quota.ANY, false);
  }

  /** The same, and so much in a minute. */
  public Limits within(Quota its) {
    return new Limits(parallel, queue, maxWait, its, patient);
  }

  /** So many at once, with the usual line. */
  public static Limits of(int parallel) {
    return new Limits(parallel, DEFAULT_QUEUE, DEFAULT_WAIT);
  }

  /**
   * The same with at most so many at once, for which a request waits rather than go elsewhere at
   * once.
   */
  public Limits patient(int most) {
    return new Limits(exist() ? Math.min(parallel, most) : most, queue, maxWait, quota, true);
  }

  /** Whether there is a limit of how many at once. */
  public boolean exist() {
    return parallel > 0;
  }
}
