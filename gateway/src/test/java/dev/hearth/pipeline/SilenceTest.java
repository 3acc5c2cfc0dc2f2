package dev.hearth.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilenceTest {
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private int signs;
  private long now;

  @AfterEach
  void close() {
    loop.finishAndReleaseAll();
  }

  /** The pieces are written one after the other; a bar stands between them. */
  @ParameterizedTest
  @CsvSource({
    "true,  'data: x\\n\\n', 1",
    "true,  'data: x\\r\\n\\r\\n', 1",
    "true,  'data: x\\n|\\n', 1",
    "true,  'data: x\\n', 0",
    "true,  'data: x\\n\\n|data: y', 0",
    "true,  'data: x\\n\\ndata: y\\n', 0",
    "false, '{}\\n', 1",
    "false, '{', 0"
  })
  void signOfLifeStandsBetweenEventsOnly(boolean blankLines, String written, int expected) {
    Silence silence = new Silence(loop.eventLoop(), () -> now, () -> signs++);
    silence.watch(blankLines);

    for (String piece : written.replace("\\r", "\r").replace("\\n", "\n").split("\\|", -1)) {
      ByteBuf bytes = Unpooled.wrappedBuffer(piece.getBytes(StandardCharsets.US_ASCII));
      silence.broken(bytes);
      bytes.release();
    }
    pass(Silence.LONGEST.toNanos());

    assertThat(signs).isEqualTo(expected);
    silence.stop();
    pass(Silence.LONGEST.toNanos());
    assertThat(signs).isEqualTo(expected);
  }

  private void pass(long nanos) {
    now += nanos;
    loop.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
    loop.runScheduledPendingTasks();
  }
}
