package dev.hearth.routing;

import java.time.Duration;
import java.util.Objects;

/**
 * On which terms a model's requests are answered.
 *
 * @param total how long a request may take from its last byte to its answer's last byte
 * @param strict whether a request is refused where a target would not get all of it
 * @param hedge when a second target is asked beside a slow one
 * @param continues whether another target goes on with a stream that broke off, where it was but
 *     text so far
 */
public record Terms(Duration total, boolean strict, Hedge hedge, boolean continues) {
  public Terms {
    Objects.requireNonNull(hedge, "hedge");
    if (!total.isPositive()) {
      throw new IllegalArgumentException("total: " + total + " (expected: > 0)");
    }
  }

  /** The usual terms. */
  public static Terms of(Duration total) {
    return new Terms(total, false, Hedge.NEVER, false);
  }

  /** These, in so long. */
  Terms within(Duration time) {
    return new Terms(time, strict, hedge, continues);
  }

  /** These, strict if the others are, too: for a model that is asked for by another's name. */
  Terms askedAs(Terms others) {
    return new Terms(total, strict || others.strict, hedge, continues);
  }
}
