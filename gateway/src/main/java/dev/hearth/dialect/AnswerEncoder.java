package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;

/**
 * Writes one answer's events in a caller's dialect: piece by piece for a stream, all at the end
 * otherwise. {@link InferenceEvent.Failed} is never given to it.
 */
public interface AnswerEncoder {

  /** Appends what the event becomes, possibly nothing, to {@code out}. */
  void encode(InferenceEvent event, ByteBuf out);

  /**
   * Appends what tells a stream's reader that the answer broke, where that depends on what was
   * written before.
   *
   * @return whether it did; otherwise the dialect's {@link DoorDialect#errorEvent} says it
   */
  default boolean fail(InferenceError error, ByteBuf out) {
    return false;
  }

  /** Appends what closes a complete answer: the whole body, or a stream's usage and end marker. */
  void end(ByteBuf out);
}
