package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.framing.TestBuffers;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonCaptureTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void keepsTheNamedFieldsInAnySplit() {
    byte[] bytes =
        "{\"x\":{\"usage\":1},\"usage\":{\"a\":[1,\"é\"]},\"y\":[],\"error\": null ,\"z\":\"w\"}"
            .getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 300; seed++) {
      JsonCapture capture = new JsonCapture("usage", "error", "none");
      for (ByteBuf piece : buffers.cut(bytes, new Random(seed))) {
        capture.scan(piece);
        piece.release();
      }
      assertThat(capture.value("usage")).as("seed %d", seed).isEqualTo("{\"a\":[1,\"é\"]}");
      assertThat(capture.value("error")).as("seed %d", seed).isEqualTo("null");
      assertThat(capture.value("none")).as("seed %d", seed).isNull();
      assertThat(capture.value("x")).as("seed %d", seed).isNull();
      assertThat(capture.object()).isEqualTo("{\"error\":null,\"usage\":{\"a\":[1,\"é\"]}}");
      assertThat(capture.length()).isEqualTo(bytes.length);
    }
  }

  @Test
  void cutsAValueThatIsLong() {
    JsonCapture capture = new JsonCapture("a");
    ByteBuf bytes = buffers.of("{\"a\":\"" + "x".repeat(200_000) + "\"}");
    capture.scan(bytes);
    bytes.release();
    assertThat(capture.value("a")).hasSize(64 * 1024);
    assertThat(capture.outline().isWhole()).isTrue();
  }
}
