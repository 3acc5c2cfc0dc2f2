package dev.hearth.framing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Buffers of one test, all of which have to be released at its end. */
public final class TestBuffers {
  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

  public ByteBufAllocator allocator() {
    return allocator;
  }

  public ByteBuf of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  public ByteBuf of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /** Cuts bytes into pieces at random places, some empty, some of one byte. */
  public List<ByteBuf> cut(byte[] bytes, Random random) {
    int longest = 1 + random.nextInt(1 + random.nextInt(bytes.length + 2));
    List<ByteBuf> pieces = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int length = Math.min(bytes.length - at, random.nextInt(longest + 1));
      pieces.add(of(bytes, at, length));
      at += length;
    }
    return pieces;
  }

  /** Reads and releases. */
  public static String text(ByteBuf bytes) {
    String text = bytes.toString(StandardCharsets.UTF_8);
    bytes.release();
    return text;
  }

  /** Reads and releases. */
  public static String text(List<ByteBuf> slices) {
    byte[] all = new byte[slices.stream().mapToInt(ByteBuf::readableBytes).sum()];
    int at = 0;
    for (ByteBuf slice : slices) {
      int length = slice.readableBytes();
      slice.readBytes(all, at, length);
      slice.release();
      at += length;
    }
    return new String(all, StandardCharsets.UTF_8);
  }

  public void assertAllReleased() {
    assertThat(allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory())
        .as("bytes of buffers that nobody released")
        .isZero();
  }

  private ByteBuf of(byte[] bytes, int from, int length) {
    // A few bytes before and after, so that an index that forgets the reader index is found out.
    ByteBuf buffer = allocator.buffer(length + 6);
    buffer.writeBytes(new byte[] {'"', '{', '\n'}).writeBytes(bytes, from, length);
    return buffer.readerIndex(3);
  }
}
