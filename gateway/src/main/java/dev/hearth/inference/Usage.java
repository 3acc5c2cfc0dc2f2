package dev.hearth.inference;

/**
 * Tokens that one answer consumed. Tokens read from or written to a prompt cache are part of the
 * input, reasoning tokens part of the output.
 *
 * @param inputTokens tokens read, ≥ 0
 * @param outputTokens tokens generated, ≥ 0
 * @param cachedInputTokens input tokens that came from a prompt cache, ≥ 0
 * @param cacheWriteTokens input tokens that were put into a prompt cache, ≥ 0
 * @param reasoningTokens output tokens spent on thinking, ≥ 0
 */
public record Usage(
    long inputTokens,
    long outputTokens,
    long cachedInputTokens,
    long cacheWriteTokens,
    long reasoningTokens) {

  public Usage {
    if (inputTokens < 0
        || outputTokens < 0
        || cachedInputTokens < 0
        || cacheWriteTokens < 0
        || reasoningTokens < 0) {
      throw new IllegalArgumentException(
          "negative token count: %d in, %d out, %d cached, %d cache write, %d reasoning"
              .formatted(
                  inputTokens, outputTokens, cachedInputTokens, cacheWriteTokens, reasoningTokens));
    }
  }

  public static Usage of(long inputTokens, long outputTokens) {
    return new Usage(inputTokens, outputTokens, 0, 0, 0);
  }

  public long totalTokens() {
    return inputTokens + outputTokens;
  }
}
