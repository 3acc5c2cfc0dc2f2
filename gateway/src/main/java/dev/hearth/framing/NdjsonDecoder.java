package dev.hearth.framing;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A cursor over the lines of newline-delimited JSON, for any split of the bytes. Blank lines are
 * skipped. A line that lies within one buffer is not copied. What {@link #line} returns is valid
 * until the next call of another method.
 */
public final class NdjsonDecoder implements AutoCloseable {
  /** What a line may be long unless said otherwise. */
  public static final int DEFAULT_LIMIT = 8 * 1024 * 1024;

  private final Carry carry;
  private boolean inCarry;
  private @Nullable ByteBuf line;

  /**
   * Creates a decoder.
   *
   * @param limit how many bytes a line may have
   */
  public NdjsonDecoder(ByteBufAllocator allocator, int limit) {
    this.carry = new Carry(allocator, limit);
  }

  /**
   * Moves to the next whole line. When there is none, the rest of the bytes is held for later.
   *
   * @param in borrowed; read up to the line's end
   * @throws FramingException when a line is longer than the limit
   */
  public boolean next(ByteBuf in) {
    forget();
    while (in.isReadable()) {
      int from = in.readerIndex();
      int lf = in.indexOf(from, in.writerIndex(), (byte) '\n');
      if (lf >= 0 && carry.isEmpty()) {
        carry.requireWithinLimit(lf - from);
        in.readerIndex(lf + 1);
        line = in.slice(from, lf - from);
      } else {
        carry.append(in, lf >= 0 ? lf : in.writerIndex());
        if (lf < 0) {
          return false;
        }
        in.skipBytes(1);
        lineFromCarry();
      }
      if (!isBlank()) {
        return true;
      }
      forget();
    }
    return false;
  }

  /** Moves to the last line, when the stream has ended without a newline; false if nothing. */
  public boolean finish() {
    forget();
    if (carry.isEmpty()) {
      return false;
    }
    lineFromCarry();
    return !isBlank();
  }

  /** The line without its end, borrowed. */
  public ByteBuf line() {
    if (line == null) {
      throw new IllegalStateException("no line (expected: next() or finish() returned true)");
    }
    return line;
  }

  /** Releases what is held. Idempotent. */
  @Override
  public void close() {
    forget();
    carry.release();
  }

  private void lineFromCarry() {
    line = carry.bytes().slice();
    inCarry = true;
  }

  private void forget() {
    line = null;
    if (inCarry) {
      inCarry = false;
      carry.release();
    }
  }

  private boolean isBlank() {
    ByteBuf bytes = line();
    for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
      byte b = bytes.getByte(i);
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
