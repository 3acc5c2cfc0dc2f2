package dev.hearth.dialect;

import dev.hearth.inference.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The fields of an answer that tells how many tokens a request is.
 *
 * @param member the one that tells it
 */
public record CountFields(String member) implements AnswerFields {
  /** No model reads more, and a longer number is none. */
  private static final int MOST_DIGITS = 18;

  @Override
  public JsonCapture capture() {
    return new JsonCapture(member, "error", "message");
  }

  @Override
  public boolean isError(JsonCapture seen) {
    return seen.says("error");
  }

  /** Nothing: who counts does not answer. */
  @Override
  public @Nullable Usage usage(JsonCapture seen) {
    return null;
  }

  @Override
  public @Nullable String missing(JsonCapture seen) {
    return tokens(seen) < 0 ? "something else than a number of tokens" : null;
  }

  /** The number that a whole object tells; -1 for none. */
  long tokens(JsonCapture seen) {
    String json = seen.value(member);
    boolean number =
        json != null
            && !json.isEmpty()
            && json.length() <= MOST_DIGITS
            && json.chars().allMatch(c -> c >= '0' && c <= '9');
    return number ? Long.parseLong(json) : -1;
  }
}
