package dev.hearth.dialect.openai;

import dev.hearth.framing.SseDecoder;
import io.netty.buffer.ByteBuf;

/** The event that ends a stream. */
public final class EndMarker {
  private static final String TEXT = "[DONE]";

  private EndMarker() {}

  /** Whether the event's data is the marker. */
  public static boolean isIn(SseDecoder event) {
    ByteBuf bytes = event.dataBuffer();
    int start = event.dataStart();
    int end = event.dataEnd();
    while (end > start && bytes.getByte(end - 1) == ' ') {
      end--;
    }
    if (end - start != TEXT.length()) {
      return false;
    }
    for (int i = 0; i < TEXT.length(); i++) {
      if (bytes.getByte(start + i) != TEXT.charAt(i)) {
        return false;
      }
    }
    return true;
  }
}
