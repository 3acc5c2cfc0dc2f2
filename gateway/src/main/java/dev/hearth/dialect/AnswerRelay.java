package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one back end's answer (status 2xx) into the caller's, for any split of the
 * bytes, and reports to an {@link AnswerSink} what it sees. Same format on both sides: the bytes
 * travel and are only watched. Other format: they are decoded and encoded again.
 */
public interface AnswerRelay extends AutoCloseable {

  /** The next bytes of the back end's answer; ownership passes to the relay. */
  void accept(ByteBuf bytes);

  /** The back end's body ended regularly. Reports {@code finished} or {@code failed}. */
  void end();

  /**
   * What tells the reader of a stream that it broke, where that depends on what was sent before;
   * null for {@link DoorDialect#errorEvent}. The caller owns it.
   */
  default @Nullable ByteBuf farewell(InferenceError error) {
    return null;
  }

  /** Releases what is held; the relay is not used afterwards. Idempotent. */
  @Override
  void close();
}
