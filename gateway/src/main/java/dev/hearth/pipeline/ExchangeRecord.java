package dev.hearth.pipeline;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Usage;
import dev.hearth.provider.Target;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request when it is over; no text of it, no key.
 *
 * @param requestId the caller's {@code x-request-id} or one of ours
 * @param operation null when the request was refused before it was known
 * @param model the configured name of the group, fit to be a label; null when there is none
 * @param target whose answer the caller got; null when it got none's
 * @param status the status that the caller saw; 499 when it hung up first
 * @param error why it failed, or why the gateway answered itself; null when it did not
 * @param attempts how many back ends were asked, repeats included
 * @param usage what was consumed, where the back end told
 * @param totalNanos from the request's last byte to its answer's last
 * @param firstOutputNanos from the request's last byte to the answer's first output; -1 without one
 * @param ownNanos the part of the total that the gateway spent itself
 * @param requestBytes the body's size
 * @param responseBytes bytes of the answer's body that were given to the caller's connection
 * @param dropped what the last target did not get of the request, or the caller of its answer, by
 *     the names for callers
 */
public record ExchangeRecord(
    String requestId,
    @Nullable Operation operation,
    boolean stream,
    @Nullable String model,
    @Nullable Target target,
    Outcome outcome,
    int status,
    @Nullable InferenceError error,
    int attempts,
    @Nullable Usage usage,
    long totalNanos,
    long firstOutputNanos,
    long ownNanos,
    long requestBytes,
    long responseBytes,
    Set<String> dropped) {

  /** A copy is kept of what was dropped, in its order: the answer may still be on its way. */
  public ExchangeRecord {
    dropped =
        dropped.isEmpty() ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(dropped));
  }

  /** How a request ended. */
  public enum Outcome {
    /** The caller has a whole answer. */
    ANSWERED,
    /** The gateway answered itself that no back end is known, or that none answered. */
    STUB,
    /** The caller was told where its request would go; it did not go there. */
    EXPLAINED,
    /** The caller was told an error instead of an answer. */
    REFUSED,
    /** The answer broke after it had begun; the caller was told. */
    BROKEN,
    /** The caller hung up. */
    CANCELLED
  }
}
