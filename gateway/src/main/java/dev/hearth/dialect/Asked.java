package dev.hearth.dialect;

import dev.hearth.inference.Operation;
import org.jspecify.annotations.Nullable;

/**
 * What a request says before its body: some dialects name the model, and whether the answer is to
 * be streamed, in the path.
 *
 * @param model null where the body names it
 * @param stream null where the body says it
 */
public record Asked(Operation operation, @Nullable String model, @Nullable Boolean stream) {

  /** A request whose body says all the rest; a count is never streamed, whatever it says. */
  public static Asked of(Operation operation) {
    return new Asked(operation, null, operation == Operation.COUNT_TOKENS ? false : null);
  }
}
