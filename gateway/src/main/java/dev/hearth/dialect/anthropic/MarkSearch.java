package dev.hearth.dialect.anthropic;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for a string that begins with {@link Signatures#FOREIGN} in the bytes of a request, which
 * every request has to stand: it looks at one byte in eight.
 */
/*
 * Horspool's search: the byte under the mark's last place tells how far the mark may be moved.
 */
final class MarkSearch {
  private static final byte[] MARK = ('"' + Signatures.FOREIGN).getBytes(StandardCharsets.US_ASCII);
  private static final int LAST = MARK.length - 1;
  private static final byte[] MOVES = moves();

  private MarkSearch() {}

  /** Whether the mark is in slices of one text; borrowed. */
  static boolean isIn(List<ByteBuf> slices) {
    byte[] seam = {};
    for (ByteBuf slice : slices) {
      byte[] start = bytes(slice, slice.readerIndex(), Math.min(LAST, slice.readableBytes()));
      byte[] joined = Arrays.copyOf(seam, seam.length + start.length);
      System.arraycopy(start, 0, joined, seam.length, start.length);
      if (isInSeam(joined) || isIn(slice)) {
        return true;
      }
      byte[] tail = slice.readableBytes() < LAST ? joined : end(slice);
      seam = Arrays.copyOfRange(tail, Math.max(0, tail.length - LAST), tail.length);
    }
    return false;
  }

  private static byte[] end(ByteBuf slice) {
    return bytes(slice, slice.writerIndex() - LAST, LAST);
  }

  private static byte[] bytes(ByteBuf slice, int from, int length) {
    byte[] bytes = new byte[length];
    slice.getBytes(from, bytes);
    return bytes;
  }

  private static boolean isInSeam(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1)
        .contains(new String(MARK, StandardCharsets.ISO_8859_1));
  }

  private static boolean isIn(ByteBuf slice) {
    int at = slice.readerIndex() + LAST;
    int end = slice.writerIndex();
    while (at < end) {
      byte b = slice.getByte(at);
      if (b == MARK[LAST] && matches(slice, at - LAST)) {
        return true;
      }
      at += MOVES[b & 0xff];
    }
    return false;
  }

  private static boolean matches(ByteBuf slice, int from) {
    for (int i = 0; i < LAST; i++) {
      if (slice.getByte(from + i) != MARK[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] moves() {
    byte[] moves = new byte[256];
    Arrays.fill(moves, (byte) MARK.length);
    for (int i = 0; i < LAST; i++) {
      moves[MARK[i] & 0xff] = (byte) (LAST - i);
    }
    return moves;
  }
}
