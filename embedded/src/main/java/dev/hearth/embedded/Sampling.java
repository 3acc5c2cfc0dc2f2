package dev.hearth.embedded;

import java.util.OptionalInt;

/** How the next token is drawn. */
record Sampling(
    double temperature,
    double topP,
    double frequencyPenalty,
    double presencePenalty,
    OptionalInt seed) {

  /** What the model card of SmolLM2-135M-Instruct recommends. */
  static final Sampling DEFAULT = new Sampling(0.2, 0.9, 0, 0, OptionalInt.empty());

  Sampling {
    requireBetween("temperature", temperature, 0, 2);
    requireBetween("top_p", topP, 0, 1);
    requireBetween("frequency_penalty", frequencyPenalty, -2, 2);
    requireBetween("presence_penalty", presencePenalty, -2, 2);
  }

  private static void requireBetween(String param, double value, int least, int most) {
    if (!(value >= least && value <= most)) {
      throw RejectedException.expected(
          param, Double.toString(value), "%d to %d".formatted(least, most));
    }
  }
}
