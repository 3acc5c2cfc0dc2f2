package dev.hearth.provider;

import java.time.Duration;
import java.util.Objects;

/**
 * How soon and how quick a target's streams have to be. One that is not is given up before its
 * caller sees any of it.
 *
 * @param firstOutput from the request's last byte to the first output; zero for however long
 * @param characters of output that have to come in time, so that the stream counts as quick enough;
 *     0 where any pace will do
 * @param within that time, from the first output
 */
public record Pace(Duration firstOutput, int characters, Duration within) {

  /** Any pace will do. */
  public static final Pace ANY = new Pace(Duration.ZERO, 0, Duration.ZERO);

  public Pace {
    Objects.requireNonNull(firstOutput, "firstOutput");
    Objects.requireNonNull(within, "within");
    if (firstOutput.isNegative() || characters < 0 || within.isNegative()) {
      throw new IllegalArgumentException(
          "a pace of %d characters within %s after %s (expected: nothing negative)"
              .formatted(characters, within, firstOutput));
    }
  }

  /** The same, but for the time to the first output. */
  public Pace withFirstOutput(Duration other) {
    return new Pace(other, characters, within);
  }

  /** Whether a stream has to be quick once it has begun. */
  public boolean limitsStreams() {
    return characters > 0;
  }
}
