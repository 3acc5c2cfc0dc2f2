package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerFields;
import dev.hearth.dialect.JsonCapture;
import dev.hearth.inference.Usage;
import org.jspecify.annotations.Nullable;

/** The fields of a whole answer: of text, or of vectors. */
final class WholeAnswerFields implements AnswerFields {
  private static final String ERROR = "error";
  private static final String DONE = "done";
  private static final String INPUT_TOKENS = "prompt_eval_count";
  private static final String OUTPUT_TOKENS = "eval_count";

  private final Endpoint endpoint;

  WholeAnswerFields(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public JsonCapture capture() {
    return new JsonCapture(ERROR, DONE, INPUT_TOKENS, OUTPUT_TOKENS);
  }

  @Override
  public boolean isError(JsonCapture seen) {
    return seen.says(ERROR);
  }

  @Override
  public @Nullable Usage usage(JsonCapture seen) {
    long input = count(seen.value(INPUT_TOKENS));
    long output = count(seen.value(OUTPUT_TOKENS));
    return input < 0 && output < 0 ? null : Usage.of(Math.max(0, input), Math.max(0, output));
  }

  @Override
  public @Nullable String missing(JsonCapture seen) {
    if (endpoint.isGenerating()) {
      boolean done = "true".equals(seen.value(DONE));
      return done ? null : "an incomplete answer (expected: done: true)";
    }
    boolean vectors = seen.outline().field("embeddings") != null;
    return vectors ? null : "no vectors (expected: embeddings)";
  }

  /** A number of tokens; -1 where it is none. */
  private static long count(@Nullable String json) {
    try {
      return json == null ? -1 : Math.max(0, Long.parseLong(json));
    } catch (NumberFormatException _) {
      return -1;
    }
  }
}
