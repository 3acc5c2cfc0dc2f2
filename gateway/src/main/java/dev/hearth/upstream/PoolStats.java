package dev.hearth.upstream;

/**
 * How an endpoint's connections are used at one moment.
 *
 * @param open connections that exist or are being made
 * @param idle those of them that nobody uses
 * @param waiting calls that wait for one
 */
public record PoolStats(Endpoint endpoint, int open, int idle, int waiting) {

  /** Both together, of two loops. */
  PoolStats plus(PoolStats other) {
    return new PoolStats(endpoint, open + other.open, idle + other.idle, waiting + other.waiting);
  }
}
