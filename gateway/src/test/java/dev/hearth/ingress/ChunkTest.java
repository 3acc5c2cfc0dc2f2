package dev.hearth.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a piece of a stream is framed. */
class ChunkTest {

  @Test
  void framesEveryShortLength() {
    for (int length = 1; length <= 5_000; length++) {
      assertThat(frame(length)).isEqualTo(Integer.toHexString(length) + "\r\n|\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0xffff, 0x10000, 0xfffffff, 0x10000000, Integer.MAX_VALUE})
  void framesLongLengths(int length) {
    assertThat(frame(length)).isEqualTo(Integer.toHexString(length) + "\r\n|\r\n");
  }

  @Test
  void endsWithAnEmptyChunk() {
    ByteBuf out = Unpooled.buffer();
    Chunk.endAll(out);
    assertThat(out.toString(US_ASCII)).isEqualTo("0\r\n\r\n");
  }

  private static String frame(int length) {
    ByteBuf out = Unpooled.buffer();
    Chunk.begin(out, length);
    out.writeByte('|');
    Chunk.end(out);
    assertThat(out.readableBytes()).isLessThanOrEqualTo(Chunk.FRAME + 1);
    return out.toString(US_ASCII);
  }
}
