package dev.hearth.upstream;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * A request's body on its way out, slice by slice. Owns the slices: {@link #next} hands them over
 * one by one, or slices of them while the request may have to be sent again.
 */
final class Upload {

  /** Slices that are larger go in pieces, so that what TLS or a heap buffer copies stays small. */
  static final int MAX_PIECE = 256 * 1024;

  private final List<ByteBuf> slices;
  private int index;
  private int offset;
  private boolean kept;
  private boolean released;

  /**
   * @param slices their ownership passes to this
   */
  Upload(List<ByteBuf> slices) {
    this.slices = slices;
  }

  long length() {
    long length = 0;
    for (ByteBuf slice : slices) {
      length += slice.readableBytes();
    }
    return length;
  }

  /** Keeps what {@link #next} gives out, for {@link #rewind}; to be called before the first. */
  void keep() {
    kept = true;
  }

  /** Whether it can begin again. */
  boolean isKept() {
    return kept;
  }

  /** Lets go of what was kept. */
  void dropKept() {
    if (kept) {
      kept = false;
      for (int i = 0; i < index; i++) {
        slices.get(i).release();
      }
    }
  }

  /** Begins again at the first byte; only for what was kept, and it is not kept again. */
  void rewind() {
    index = 0;
    offset = 0;
    kept = false;
  }

  boolean hasNext() {
    return !released && index < slices.size();
  }

  /** How long the next piece is. */
  int nextLength() {
    return Math.min(slices.get(index).readableBytes() - offset, MAX_PIECE);
  }

  /** The next piece; ownership passes to the caller. */
  ByteBuf next() {
    ByteBuf slice = slices.get(index);
    if (!kept && offset == 0 && slice.readableBytes() <= MAX_PIECE) {
      index++;
      return slice;
    }
    int length = nextLength();
    ByteBuf piece = slice.retainedSlice(slice.readerIndex() + offset, length);
    skip(slice, length);
    return piece;
  }

  /**
   * Appends the next piece to a buffer instead of giving it.
   *
   * @param out stays the caller's
   */
  void copyNext(ByteBuf out) {
    ByteBuf slice = slices.get(index);
    int length = nextLength();
    out.writeBytes(slice, slice.readerIndex() + offset, length);
    skip(slice, length);
  }

  private void skip(ByteBuf slice, int length) {
    offset += length;
    if (offset == slice.readableBytes()) {
      offset = 0;
      index++;
      if (!kept) {
        slice.release();
      }
    }
  }

  /** Releases all that is left. */
  void release() {
    if (!released) {
      released = true;
      for (int i = kept ? 0 : index; i < slices.size(); i++) {
        slices.get(i).release();
      }
    }
  }
}
