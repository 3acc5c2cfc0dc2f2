package dev.hearth.inference;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request without decoding it: enough to route.
 *
 * @param model the name asked for
 * @param bytes the body's size
 * @param maxOutputTokens the caller's own limit, null when it set none
 * @param tools whether it offers tools
 * @param structured whether it demands a form (JSON, a schema) for the answer
 * @param usageInStream whether it asked for a stream's usage
 * @param base64Vectors whether it wants vectors as base 64 of little-endian floats
 */
public record RequestFacts(
    Operation operation,
    String model,
    boolean stream,
    long bytes,
    @Nullable Long maxOutputTokens,
    boolean tools,
    boolean structured,
    boolean usageInStream,
    boolean base64Vectors) {
  public RequestFacts {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(model, "model");
  }
}
