package dev.hearth.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes newline-delimited JSON. */
public final class NdjsonWriter {
  private NdjsonWriter() {}

  /**
   * Appends a line.
   *
   * @param json without line ends, as JSON text is when nothing indents it
   */
  public static void line(CharSequence json, ByteBuf out) {
    for (int i = 0; i < json.length(); i++) {
      if (json.charAt(i) == '\n') {
        throw new IllegalArgumentException("a line end at %d (expected: one line)".formatted(i));
      }
    }
    ByteBufUtil.writeUtf8(out, json);
    out.writeByte('\n');
  }
}
