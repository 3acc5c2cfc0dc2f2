package dev.hearth.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

/** How a piece of a stream is framed. */
class ChunkTest {

  @Test
  void framesEveryLength() {
    for (int length = 1; length <= Chunk.MAX_LENGTH; length++) {
      String text = "x".repeat(length);
      ByteBuf bytes = ByteBufUtil.writeAscii(PooledByteBufAllocator.DEFAULT, text);

      ByteBuf chunk = Chunk.of(bytes, PooledByteBufAllocator.DEFAULT);

      assertThat(chunk.toString(US_ASCII))
          .isEqualTo(Integer.toHexString(length) + "\r\n" + text + "\r\n");
      assertThat(bytes.refCnt()).as("the bytes are released").isZero();
      chunk.release();
    }
  }
}
