package dev.hearth.dialect;

import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;

/**
 * Writes one answer's events in a caller's dialect: piece by piece for a stream, all at the end
 * otherwise. {@link InferenceEvent.Failed} is never given to it.
 */
public interface AnswerEncoder {

  /** Appends what the event becomes, possibly nothing, to {@code out}. */
  void encode(InferenceEvent event, ByteBuf out);

  /** Appends what closes a complete answer: the whole body, or a stream's usage and end marker. */
  void end(ByteBuf out);
}
