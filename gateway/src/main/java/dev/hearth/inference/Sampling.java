package dev.hearth.inference;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a model picks its tokens; null means that the caller left it to the model. */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double minP,
    @Nullable Double presencePenalty,
    @Nullable Double frequencyPenalty,
    @Nullable Long seed,
    @Nullable Integer maxOutputTokens,
    List<String> stop) {

  public Sampling {
    stop = List.copyOf(stop);
  }

  /** The same for the rest of an answer of which so many tokens are there; at least one. */
  public Sampling less(int tokens) {
    return maxOutputTokens == null
        ? this
        : new Sampling(
            temperature,
            topP,
            topK,
            minP,
            presencePenalty,
            frequencyPenalty,
            seed,
            Math.max(1, maxOutputTokens - tokens),
            stop);
  }

  /** Everything left to the model. */
  public static Sampling unset() {
    return new Sampling(null, null, null, null, null, null, null, null, List.of());
  }
}
