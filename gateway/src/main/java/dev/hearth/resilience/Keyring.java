package dev.hearth.resilience;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which of a provider's several keys are in use: the first that does not rest. A key that was
 * refused rests for {@link #REFUSED_REST}, then one request tries it; one that asks too often rests
 * as long as the provider says. Keys are known by their places, 0 for the first. Thread-safe.
 */
public final class Keyring {
  /** More have no place in the set of keys that a request has tried. */
  public static final int MOST = Long.SIZE;

  /** Says that no key is left. */
  public static final int NONE = -1;

  static final Duration REFUSED_REST = Duration.ofMinutes(5);
  static final Duration USUAL_REST = Duration.ofSeconds(10);
  static final Duration LONGEST_REST = Duration.ofMinutes(10);

  private final String provider;
  private final State[] states;
  private final LongSupplier nanoTime;
  private final LongAdder rotations = new LongAdder();

  /** What is known of a key; guarded by the keyring. */
  private static final class State {
    private boolean rests;
    private boolean refused;
    private boolean trial;
    private long until;
  }

  Keyring(String provider, int keys, LongSupplier nanoTime) {
    if (keys < 1 || keys > MOST) {
      throw new IllegalArgumentException("keys: " + keys + " (expected: 1 to " + MOST + ")");
    }
    this.provider = provider;
    this.nanoTime = nanoTime;
    this.states = new State[keys];
    for (int i = 0; i < keys; i++) {
      states[i] = new State();
    }
  }

  /** How many keys there are. */
  public int size() {
    return states.length;
  }

  /**
   * The key to use; {@value #NONE} when none is left. Ended by {@link #worked}, {@link #rest} or
   * {@link #released}.
   *
   * @param tried the keys to leave out: a set of bits
   */
  public synchronized int take(long tried) {
    long now = nanoTime.getAsLong();
    for (int key = 0; key < states.length; key++) {
      State state = states[key];
      boolean rested = !state.rests || now - state.until >= 0;
      if ((tried & (1L << key)) == 0 && rested) {
        if (state.rests && state.refused) {
          state.trial = true;
          state.until = now + REFUSED_REST.toNanos(); // the others wait for this one's trial
        } else {
          state.rests = false;
          state.refused = false;
        }
        return key;
      }
    }
    return NONE;
  }

  /** A request went on with another key. */
  public void rotated() {
    rotations.increment();
  }

  /** The provider took the key: where it was a trial, the key is in use again. */
  public synchronized void worked(int key) {
    State state = states[key];
    if (state.trial) {
      state.rests = false;
      state.trial = false;
      state.refused = false;
    }
  }

  /** The attempt said nothing about the key: where it was a trial, the next may follow. */
  public synchronized void released(int key) {
    State state = states[key];
    if (state.trial) {
      state.trial = false;
      state.until = nanoTime.getAsLong();
    }
  }

  /**
   * The provider refused the key, or it asks too often.
   *
   * @return how long it rests, where it did not already; null where it did
   */
  public synchronized @Nullable Duration rest(int key, InferenceError error) {
    State state = states[key];
    boolean refused = error.kind() == Kind.UPSTREAM_CREDENTIALS;
    boolean news = !state.rests || state.trial || (refused && !state.refused);
    Duration rest = refused ? REFUSED_REST : limitedRest(error.retryAfter());
    long until = nanoTime.getAsLong() + rest.toNanos();
    state.until = state.rests ? Math.max(state.until, until) : until;
    state.refused = refused || (state.rests && state.refused && !state.trial);
    state.rests = true;
    state.trial = false;
    return news ? rest : null;
  }

  /** Why no key is left: refused ones alone are the gateway's fault, others will do again. */
  public synchronized InferenceError nothingLeft() {
    long now = nanoTime.getAsLong();
    long soonest = Long.MAX_VALUE;
    for (State state : states) {
      if (!state.rests || !state.refused) {
        soonest = Math.min(soonest, state.rests ? Math.max(0, state.until - now) : 0);
      }
    }
    if (soonest == Long.MAX_VALUE) {
      return InferenceError.of(
          Kind.UPSTREAM_CREDENTIALS,
          "%s refused every one of the gateway's %d keys; each rests for %d min, then one request tries it."
              .formatted(provider, states.length, REFUSED_REST.toMinutes()));
    }
    Duration wait = Duration.ofNanos(soonest);
    return InferenceError.of(
            Kind.RATE_LIMITED,
            "Every one of the gateway's %d keys for %s asks too often or was refused; the next is free in %d s."
                .formatted(states.length, provider, wait.plusMillis(999).toSeconds()))
        .withRetryAfter(wait);
  }

  /** How often a request went on with another key so far. */
  public long rotations() {
    return rotations.sum();
  }

  /** How many keys rest now. */
  public synchronized int resting() {
    long now = nanoTime.getAsLong();
    int resting = 0;
    for (State state : states) {
      resting += state.rests && now - state.until < 0 ? 1 : 0;
    }
    return resting;
  }

  private static Duration limitedRest(@Nullable Duration asked) {
    if (asked == null) {
      return USUAL_REST;
    }
    return asked.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : asked;
  }
}
