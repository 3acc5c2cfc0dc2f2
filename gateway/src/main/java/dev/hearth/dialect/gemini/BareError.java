package dev.hearth.dialect.gemini;

import dev.hearth.framing.SseDecoder;
import dev.hearth.framing.SseDecoder.Line;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An error as Google's servers write it into a stream that they break off: the bare JSON object,
 * over several lines, between the server-sent events.
 */
final class BareError {
  private BareError() {}

  /**
   * The bytes of an event without data that are such an error, borrowed; null when they are not.
   */
  static @Nullable ByteBuf in(SseDecoder event) {
    if (!event.has(Line.UNKNOWN)) {
      return null;
    }
    ByteBuf bytes = event.buffer();
    for (int at = event.start(); at < event.end(); at++) {
      byte b = bytes.getByte(at);
      if (b == '{' || b == '[') {
        return bytes.slice(at, event.end() - at);
      }
      if (b > ' ') {
        return null;
      }
    }
    return null;
  }
}
