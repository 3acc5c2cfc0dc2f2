package dev.hearth.dialect;

import dev.hearth.inference.Usage;
import org.jspecify.annotations.Nullable;

/** What a format's whole answers tell in their top-level fields. Shared, immutable. */
public interface AnswerFields {

  /** A new capture of the fields that the others ask for, and of those that explain an error. */
  JsonCapture capture();

  /** Whether it is no answer but an error. */
  boolean isError(JsonCapture seen);

  /** What the answer consumed; null when it does not say. */
  @Nullable Usage usage(JsonCapture seen);

  /**
   * What a whole object that is no error is instead of an answer, to go on after "answered with";
   * null when it is one.
   */
  default @Nullable String missing(JsonCapture seen) {
    return null;
  }
}
