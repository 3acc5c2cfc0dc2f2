package dev.hearth.dialect.gemini;

import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;

/**
 * Hands the events of a stream that stay on to a sink, in order. Owns the buffer under way between
 * {@link #begin} and {@link #done}.
 */
sealed interface Forwarding permits EventForwarding, ArrayForwarding {

  /** Begins a buffer; ownership passes. */
  void begin(ByteBuf bytes);

  /** The event stays. */
  void keep(SseDecoder event);

  /** An event is not for clients, but tells them that there is somebody. */
  void blank();

  /** Gives all that stays so far to the sink. */
  void flush();

  /** Gives what stays of the buffer to the sink, and lets the buffer go. */
  void done();

  /** The stream is complete. */
  void end();

  /** Gives nothing from now on. */
  void close();
}
