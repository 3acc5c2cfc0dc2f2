package dev.hearth.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UploadSlicesTest {

  @Test
  void givesEveryByteOnceWhateverHappensOnTheWay() {
    for (long seed = 0; seed < 100; seed++) {
      check(seed);
    }
  }

  private static void check(long seed) {
    Random random = new Random(seed);
    byte[] content = new byte[random.nextInt(900_000)];
    random.nextBytes(content);
    List<ByteBuf> slices = cut(content, random);
    Upload upload = new Upload(List.copyOf(slices));
    assertThat(upload.length()).as("seed %d", seed).isEqualTo(content.length);
    boolean kept = random.nextBoolean();
    if (kept) {
      upload.keep();
    }
    ByteBuf sent = take(upload, random.nextInt(20), random);
    if (kept && random.nextBoolean()) {
      sent.release();
      upload.rewind();
      sent = Unpooled.buffer();
    } else if (random.nextBoolean()) {
      upload.dropKept();
    }
    if (random.nextInt(4) > 0) {
      ByteBuf rest = take(upload, Integer.MAX_VALUE, random);
      sent.writeBytes(rest);
      rest.release();
      assertThat(sent).as("seed %d", seed).isEqualTo(Unpooled.wrappedBuffer(content));
    }
    sent.release();
    upload.release();
    upload.release();
    assertThat(slices).as("seed %d", seed).allMatch(slice -> slice.refCnt() == 0);
  }

  private static ByteBuf take(Upload upload, int pieces, Random random) {
    ByteBuf taken = Unpooled.buffer();
    for (int i = 0; i < pieces && upload.hasNext(); i++) {
      int length = upload.nextLength();
      int before = taken.readableBytes();
      if (random.nextBoolean()) {
        upload.copyNext(taken);
      } else {
        ByteBuf piece = upload.next();
        taken.writeBytes(piece);
        piece.release();
      }
      assertThat(length).isLessThanOrEqualTo(Upload.MAX_PIECE);
      assertThat(taken.readableBytes() - before).isEqualTo(length);
    }
    return taken;
  }

  private static List<ByteBuf> cut(byte[] content, Random random) {
    List<ByteBuf> slices = new ArrayList<>();
    int start = 0;
    while (start < content.length) {
      int length = Math.min(random.nextInt(400_000), content.length - start);
      ByteBuf slice = Unpooled.buffer(length + 3).writeByte(0).writeBytes(content, start, length);
      slices.add(slice.skipBytes(1));
      start += length;
    }
    return slices;
  }
}
