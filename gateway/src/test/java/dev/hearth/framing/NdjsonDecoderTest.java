package dev.hearth.framing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NdjsonDecoderTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of("{\"a\":1}\n{\"b\":2}\n", List.of("{\"a\":1}", "{\"b\":2}")),
        Arguments.of("{\"a\":1}\n{\"b\":2}", List.of("{\"a\":1}", "{\"b\":2}")),
        Arguments.of("\n\n{\"a\":1}\n \n\t\n{\"b\":2}\n\n", List.of("{\"a\":1}", "{\"b\":2}")),
        Arguments.of("{\"é\":\"🦉\"}\n", List.of("{\"é\":\"🦉\"}")),
        Arguments.of("", List.of()),
        Arguments.of("\n", List.of()),
        Arguments.of("  ", List.of()));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void findsTheLinesInAnySplit(String stream, List<String> expected) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 60; seed++) {
      assertThat(lines(buffers.cut(bytes, new Random(seed))))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
  }

  @Test
  void keepsTheCarriageReturnAsTheWhiteSpaceThatItIs() {
    assertThat(lines(List.of(buffers.of("{}\r\n\r\n[]\r\n")))).containsExactly("{}\r", "[]\r");
  }

  @Test
  void rejectsALineThatIsLongerThanTheLimitInAnySplit() {
    byte[] bytes = ("{}\n" + "x".repeat(200) + "\n").getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 200; seed++) {
      List<ByteBuf> pieces = buffers.cut(bytes, new Random(seed));
      try (NdjsonDecoder decoder = new NdjsonDecoder(buffers.allocator(), 100)) {
        assertThatThrownBy(() -> pieces.forEach(piece -> drain(decoder, piece)))
            .as("seed %d", seed)
            .isInstanceOf(FramingException.class);
      } finally {
        pieces.forEach(ByteBuf::release);
      }
    }
  }

  @Test
  void closingWithAnUnfinishedLineReleasesIt() {
    ByteBuf bytes = buffers.of("{\"a\"");
    NdjsonDecoder decoder = new NdjsonDecoder(buffers.allocator(), 100);
    assertThat(decoder.next(bytes)).isFalse();
    decoder.close();
    decoder.close();
    bytes.release();
  }

  private static void drain(NdjsonDecoder decoder, ByteBuf piece) {
    while (decoder.next(piece)) {
      assertThat(decoder.line().isReadable()).isTrue();
    }
  }

  private List<String> lines(List<ByteBuf> pieces) {
    List<String> lines = new ArrayList<>();
    try (NdjsonDecoder decoder = new NdjsonDecoder(buffers.allocator(), 10_000)) {
      for (ByteBuf piece : pieces) {
        while (decoder.next(piece)) {
          lines.add(decoder.line().toString(StandardCharsets.UTF_8));
        }
        piece.release();
      }
      if (decoder.finish()) {
        lines.add(decoder.line().toString(StandardCharsets.UTF_8));
      }
    }
    return lines;
  }
}
