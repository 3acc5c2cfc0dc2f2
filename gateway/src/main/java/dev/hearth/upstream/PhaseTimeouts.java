package dev.hearth.upstream;

import java.time.Duration;

/**
 * How long each phase of a call may take; all positive.
 *
 * @param connect from the wish for a connection to one that is open, waiting for a free one, name
 *     look-up and TLS included
 * @param firstByte from the request's last byte to the first byte of the answer's body
 * @param betweenChunks between two reads of the answer's body
 */
public record PhaseTimeouts(Duration connect, Duration firstByte, Duration betweenChunks) {

  public static final PhaseTimeouts DEFAULT =
      new PhaseTimeouts(Duration.ofSeconds(5), Duration.ofSeconds(300), Duration.ofSeconds(120));

  public PhaseTimeouts {
    requirePositive("connect", connect);
    requirePositive("firstByte", firstByte);
    requirePositive("betweenChunks", betweenChunks);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
