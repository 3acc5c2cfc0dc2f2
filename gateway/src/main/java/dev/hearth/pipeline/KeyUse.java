package dev.hearth.pipeline;

import dev.hearth.inference.InferenceError;
import dev.hearth.provider.Target;
import dev.hearth.resilience.FailureRule;
import dev.hearth.resilience.Keyring;
import dev.hearth.resilience.Standing;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of its provider's keys an attempt uses. A provider with one key has no keyring: nothing
 * could take that key's place, and the target's breaker keeps requests away where need be.
 *
 * @param ring null where there is but one key
 * @param key its place, 0 for the first; {@link Keyring#NONE} where none is left
 * @param tried the keys that the provider refused since the attempt began: a set of bits
 */
record KeyUse(@Nullable Keyring ring, int key, long tried) {
  private static final Logger log = LoggerFactory.getLogger(KeyUse.class);
  private static final KeyUse ONLY_ONE = new KeyUse(null, 0, 0);

  /** The key for an attempt at a target. */
  static KeyUse of(Target target, Standing standing) {
    var keys = target.provider().credentials();
    if (keys.size() == 1) {
      return ONLY_ONE;
    }
    Keyring ring = standing.keyrings().of(target.provider().name(), keys);
    return new KeyUse(ring, ring.take(0), 0);
  }

  /** Why there is no key to use; null where there is one. */
  @Nullable InferenceError missing() {
    return ring == null || key != Keyring.NONE ? null : ring.nothingLeft();
  }

  /** The provider took the key. */
  void worked() {
    if (ring != null) {
      ring.worked(key);
    }
  }

  /** The attempt ended without a word about the key. */
  void released() {
    if (ring != null) {
      ring.released(key);
    }
  }

  /**
   * The attempt failed.
   *
   * @return what to use instead, at once; itself where another key would not help
   */
  KeyUse failed(Target target, InferenceError error) {
    if (ring == null) {
      return this;
    }
    if (!FailureRule.of(error.kind()).rotates()) {
      ring.released(key);
      return this;
    }
    Duration rest = ring.rest(key, error);
    if (rest != null) {
      log.warn(
          "{}: key {} of {} rests for {} s ({})",
          target.provider().name(),
          key + 1,
          ring.size(),
          rest.toSeconds(),
          error.kind());
    }
    long refused = tried | (1L << key);
    KeyUse next = new KeyUse(ring, ring.take(refused), refused);
    if (next.key() != Keyring.NONE) {
      ring.rotated();
    }
    return next;
  }
}
