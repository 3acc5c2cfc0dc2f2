package dev.hearth.config;

import java.time.Duration;

/**
 * How long the environment gives simple questions: a request to {@code /api/query} as a whole, and
 * each back end of {@link EnvironmentChain} to the first byte of its answer.
 */
final class LlmTimeout {
  static final String VARIABLE = "LLM_TIMEOUT_SECONDS";

  private LlmTimeout() {}

  /** What the variable says, else 15 s. */
  static Duration in(Reading reading) {
    return reading
        .variable(
            VARIABLE,
            Kinds.SECONDS,
            "put it right, or unset it for " + Configuration.QUERY_TIMEOUT.toSeconds())
        .orElse(Configuration.QUERY_TIMEOUT);
  }
}
