package dev.hearth.provider;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model that a back end holds in memory.
 *
 * @param model the back end's name of it
 * @param size the bytes that it takes; 0 where that is not known
 * @param sizeInVram those of them in a GPU's memory; 0 where that is not known
 * @param contextWindow the tokens that it was loaded for; 0 where that is not known
 * @param family its architecture; null where that is not known
 * @param expiresAt when the back end lets it go; null where it does not say so
 * @param alone whether it is all that the back end has, and answers whatever name it is asked by
 */
public record Loaded(
    String model,
    long size,
    long sizeInVram,
    int contextWindow,
    @Nullable String family,
    @Nullable Instant expiresAt,
    boolean alone) {

  private static final String LATEST = ":latest";

  public Loaded {
    Objects.requireNonNull(model, "model");
    if (size < 0 || sizeInVram < 0 || contextWindow < 0) {
      throw new IllegalArgumentException(
          "%d bytes, %d of them in VRAM, and a window of %d tokens (expected: 0 or more of each)"
              .formatted(size, sizeInVram, contextWindow));
    }
  }

  /** Whether the back end means this model by that name. */
  public boolean answersTo(String name) {
    return alone || model.equals(name) || model.equals(name + LATEST);
  }
}
