package dev.hearth.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** The bytes of an event that is not whole yet, copied and bounded. Owns its buffer. */
final class Carry {
  private static final int MIN_CAPACITY = 1024;

  private final ByteBufAllocator allocator;
  private final int limit;
  private @Nullable ByteBuf bytes;

  Carry(ByteBufAllocator allocator, int limit) {
    if (limit < 1) {
      throw new IllegalArgumentException("limit: " + limit + " (expected: at least 1)");
    }
    this.allocator = allocator;
    this.limit = limit;
  }

  boolean isEmpty() {
    return bytes == null;
  }

  int length() {
    return bytes == null ? 0 : bytes.readableBytes();
  }

  /** The bytes held, borrowed. */
  ByteBuf bytes() {
    if (bytes == null) {
      throw new IllegalStateException("nothing is held");
    }
    return bytes;
  }

  /**
   * Copies the bytes up to {@code end} and moves the reader index there.
   *
   * @throws FramingException when more would be held than the limit
   */
  void append(ByteBuf in, int end) {
    int length = end - in.readerIndex();
    requireWithinLimit(length() + length);
    if (length == 0) {
      return;
    }
    if (bytes == null) {
      bytes = allocator.buffer(Math.max(MIN_CAPACITY, 2 * length));
    }
    bytes.writeBytes(in, length);
  }

  /**
   * Checks the length of an event.
   *
   * @throws FramingException when it is above the limit
   */
  void requireWithinLimit(int length) {
    if (length < 0 || length > limit) {
      throw new FramingException(
          "An event of the answer is longer than %d bytes (the limit).".formatted(limit));
    }
  }

  /** The bytes held; ownership passes to the caller. */
  ByteBuf take() {
    ByteBuf taken = bytes();
    bytes = null;
    return taken;
  }

  void release() {
    if (bytes != null) {
      bytes.release();
      bytes = null;
    }
  }
}
