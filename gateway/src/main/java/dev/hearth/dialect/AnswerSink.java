package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.Usage;
import io.netty.buffer.ByteBuf;

/**
 * Receives an answer in the caller's dialect while it is relayed. After {@link #finished} or {@link
 * #failed} nothing more is called.
 */
public interface AnswerSink {

  /** More bytes of the answer, in order; ownership passes to the sink. */
  void bytes(ByteBuf bytes);

  /**
   * Real output (text, a tool call, thinking, a vector) is among the bytes given so far or in the
   * next ones of this call. Called once, before the bytes that hold it.
   */
  void outputStarted();

  /** What the answer consumed; called at most once, before {@link #finished}. */
  void usage(Usage usage);

  /** The answer is complete, its end marker included in the bytes. */
  void finished();

  /**
   * The answer broke. The bytes given so far hold no end marker; the caller is told by whoever owns
   * the sink.
   */
  void failed(InferenceError error);
}
