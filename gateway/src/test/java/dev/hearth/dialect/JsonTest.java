package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Numbers that are JSON and yet cannot be read; found by the fuzzer. */
class JsonTest {
  private static final String BEYOND = "{\"x\":4E" + "4".repeat(90) + "}";

  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void aNumberBeyondEveryMeasureIsNoTree() {
    ByteBuf bytes = buffers.of(BEYOND);
    assertThatThrownBy(() -> Json.tree(bytes)).isInstanceOf(JsonProcessingException.class);
    bytes.release();

    assertThatThrownBy(() -> Json.tree(BEYOND)).isInstanceOf(JsonProcessingException.class);
    assertThat(Json.objectOrNull(BEYOND)).isNull();
  }

  @Test
  void norIsItCopied() throws IOException {
    try (JsonParser parser = Json.parser(BEYOND)) {
      parser.nextToken();
      assertThatThrownBy(() -> Json.copy(parser)).isInstanceOf(IOException.class);
    }
  }

  @Test
  void aRequestWithOneIsToldSo() {
    RequestBody body = new RequestBody();
    body.add(buffers.of(BEYOND));

    assertThatThrownBy(body::tree)
        .isInstanceOf(InferenceException.class)
        .hasMessageContaining("in one of its numbers");
    body.release();
  }

  @Test
  void aLargeNumberIsReadAsItIs() throws IOException {
    assertThat(Json.text(Json.tree("{\"x\":1E400}"))).isEqualTo("{\"x\":1E+400}");
  }
}
