package dev.hearth.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WritersTest {
  private final TestBuffers buffers = new TestBuffers();
  private final ByteBuf out = buffers.allocator().buffer();

  @AfterEach
  void everyBufferIsReleased() {
    out.release();
    buffers.assertAllReleased();
  }

  @Test
  void writesEventsThatTheDecoderReads() {
    SseWriter.comment("waiting", out);
    SseWriter.event(null, "{\"é\":1}", out);
    SseWriter.event("ping", "{}", out);
    assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(": waiting\n\ndata: {\"é\":1}\n\nevent: ping\ndata: {}\n\n");
  }

  @Test
  void writesLines() {
    NdjsonWriter.line("{\"é\":1}", out);
    assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8)).isEqualTo("{\"é\":1}\n");
  }

  @Test
  void refusesLineEndsThatWouldEndAnEventEarly() {
    assertThatThrownBy(() -> SseWriter.event(null, "a\nb", out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SseWriter.comment("a\rb", out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NdjsonWriter.line("a\nb", out))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8)).doesNotContain("b");
  }
}
