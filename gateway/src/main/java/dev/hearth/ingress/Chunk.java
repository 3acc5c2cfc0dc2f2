package dev.hearth.ingress;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** A chunk of a body, framed as RFC 9112, section 7.1, has it, in one buffer. */
final class Chunk {
  /** Longer ones are not worth the copy. */
  static final int MAX_LENGTH = 4 * 1024;

  /** The longest hexadecimal length, and two line ends. */
  private static final int FRAME = 4 + 4;

  private static final int LINE_END = '\r' << 8 | '\n';

  private Chunk() {}

  /**
   * The chunk of these bytes.
   *
   * @param bytes 1 to {@link #MAX_LENGTH} of them; ownership passes to this
   * @return the caller's
   */
  static ByteBuf of(ByteBuf bytes, ByteBufAllocator allocator) {
    int length = bytes.readableBytes();
    ByteBuf chunk = allocator.ioBuffer(length + FRAME);
    int highestDigit = (Integer.SIZE - 1 - Integer.numberOfLeadingZeros(length)) & ~3;
    for (int shift = highestDigit; shift >= 0; shift -= 4) {
      chunk.writeByte(Character.forDigit(length >> shift & 0xf, 16));
    }
    chunk.writeShort(LINE_END).writeBytes(bytes).writeShort(LINE_END);
    bytes.release();
    return chunk;
  }
}
