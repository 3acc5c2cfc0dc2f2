package dev.hearth.inference;

import java.util.Objects;

/**
 * Carries an {@link InferenceError} out of code that cannot go on; expected, so without a stack.
 */
public final class InferenceException extends RuntimeException {
  private final InferenceError error;

  public InferenceException(InferenceError error) {
    super(Objects.requireNonNull(error, "error").message(), null, false, false);
    this.error = error;
  }

  public InferenceError error() {
    return error;
  }
}
