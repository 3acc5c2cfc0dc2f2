package dev.hearth.ingress;

import io.netty.buffer.ByteBuf;

/** What is around the bytes of a chunk of a body, as RFC 9112, section 7.1, has it. */
final class Chunk {
  /** The longest hexadecimal length, and two line ends. */
  static final int FRAME = 8 + 4;

  private static final int LINE_END = '\r' << 8 | '\n';

  private Chunk() {}

  /**
   * Appends what comes before a chunk's bytes.
   *
   * @param out stays the caller's
   * @param length how many bytes the chunk has, at least one
   */
  static void begin(ByteBuf out, int length) {
    int highestDigit = (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(length)) & ~3;
    for (int shift = highestDigit; shift >= 0; shift -= 4) {
      out.writeByte(Character.forDigit(length >> shift & 0xf, 16));
    }
    out.writeShort(LINE_END);
  }

  /** Appends what comes after a chunk's bytes. */
  static void end(ByteBuf out) {
    out.writeShort(LINE_END);
  }

  /** Appends what comes after the last chunk. */
  static void endAll(ByteBuf out) {
    out.writeByte('0').writeShort(LINE_END).writeShort(LINE_END);
  }
}
