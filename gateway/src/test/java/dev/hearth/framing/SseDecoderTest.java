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

class SseDecoderTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  static Stream<Arguments> streams() {
    return Stream.of(
        Arguments.of("data: a\n\n", List.of("null|a")),
        Arguments.of("data:a\n\n", List.of("null|a")),
        Arguments.of("data:  a\n\n", List.of("null| a")),
        Arguments.of("data: a\r\n\r\n", List.of("null|a")),
        Arguments.of("data: a\r\rdata: b\r\r", List.of("null|a", "null|b")),
        Arguments.of("data: a\r\n\rdata: b\n\r\n", List.of("null|a", "null|b")),
        Arguments.of("event: ping\ndata: {}\n\n", List.of("ping|{}")),
        Arguments.of("event:x\ndata:1\ndata: 2\ndata\ndata:3\n\n", List.of("x|1\n2\n\n3")),
        Arguments.of("data: 1\ndata: 2\n\n", List.of("null|1\n2")),
        Arguments.of("data:\ndata: 2\n\n", List.of("null|\n2")),
        Arguments.of(": comment\n\ndata: a\n\n", List.of("null|-", "null|a")),
        Arguments.of(": c\nid: 7\nretry: 3\ndata: a\nfoo: bar\n\n", List.of("null|a")),
        Arguments.of("data\n\n", List.of("null|-")),
        Arguments.of("data:\n\n", List.of("null|-")),
        Arguments.of("datum: a\nda: b\ndata2: c\n\n", List.of("null|-")),
        Arguments.of("\n\ndata: a\n\n", List.of("null|-", "null|-", "null|a")),
        Arguments.of("\ufeffdata: a\n\ndata: b\n\n", List.of("null|a", "null|b")),
        Arguments.of("data: a\n\n\ufeffdata: b\n\n", List.of("null|a", "null|-")),
        Arguments.of("data: größe 🦉\n\n", List.of("null|größe 🦉")),
        Arguments.of("data: a\n\ndata: b", List.of("null|a", "null|b (unfinished)")),
        Arguments.of("data: a\n\ndata: b\n", List.of("null|a", "null|b (unfinished)")),
        Arguments.of("data: a\r", List.of("null|a (unfinished)")),
        Arguments.of("data: a\r\r", List.of("null|a")),
        Arguments.of("data: a\r\n\r", List.of("null|a")),
        Arguments.of("", List.of()));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void findsTheEventsInAnySplit(String stream, List<String> expected) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 60; seed++) {
      List<ByteBuf> pieces = buffers.cut(bytes, new Random(seed));

      assertThat(events(pieces)).as("seed %d", seed).isEqualTo(expected);
    }
  }

  @Test
  void eventsOneAfterTheOtherAreTheBytesThatCameIn() {
    for (long seed = 0; seed < 3000; seed++) {
      // Given
      Random random = new Random(seed);
      String stream = randomStream(random);
      byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);

      // When
      List<String> once = raw(List.of(buffers.of(bytes)));
      List<String> cut = raw(buffers.cut(bytes, random));

      // Then
      assertThat(String.join("", once)).as("seed %d", seed).isEqualTo(stream);
      assertThat(cut).as("seed %d: %s", seed, stream).isEqualTo(once);
    }
  }

  @Test
  void sameEventsAndDataInAnySplitOfRandomLines() {
    for (long seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      byte[] bytes = randomStream(random).getBytes(StandardCharsets.UTF_8);

      List<String> once = events(List.of(buffers.of(bytes)));
      List<String> cut = events(buffers.cut(bytes, random));

      assertThat(cut).as("seed %d", seed).isEqualTo(once);
    }
  }

  @Test
  void doesNotCopyAnEventThatLiesWithinOneBuffer() {
    // Given
    ByteBuf bytes = buffers.of("data: a\n\ndata: b\n\n");
    SseDecoder decoder = new SseDecoder(buffers.allocator(), 100);

    // When
    boolean found = decoder.next(bytes);

    // Then
    assertThat(found).isTrue();
    assertThat(decoder.buffer()).isSameAs(bytes);
    assertThat(decoder.isTorn()).isFalse();
    assertThat(bytes.readerIndex()).isEqualTo(decoder.end());
    decoder.close();
    bytes.release();
  }

  @Test
  void handsATornEventOver() {
    ByteBuf first = buffers.of("data: a");
    ByteBuf second = buffers.of("b\n\n");
    SseDecoder decoder = new SseDecoder(buffers.allocator(), 100);

    assertThat(decoder.next(first)).isFalse();
    assertThat(decoder.next(second)).isTrue();
    ByteBuf taken = decoder.take();
    decoder.close();

    assertThat(TestBuffers.text(taken)).isEqualTo("data: ab\n\n");
    first.release();
    second.release();
  }

  @Test
  void rejectsAnEventThatIsLongerThanTheLimitInAnySplit() {
    byte[] bytes =
        ("data: a\n\ndata: " + "x".repeat(200) + "\n\n").getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 200; seed++) {
      List<ByteBuf> pieces = buffers.cut(bytes, new Random(seed));
      try (SseDecoder decoder = new SseDecoder(buffers.allocator(), 100)) {
        assertThatThrownBy(() -> drain(decoder, pieces))
            .as("seed %d", seed)
            .isInstanceOf(FramingException.class)
            .hasMessageContaining("longer than 100 bytes");
      } finally {
        pieces.forEach(ByteBuf::release);
      }
    }
  }

  @Test
  void takesAnEventOfExactlyTheLimit() {
    String event = "data: 0123456789\n\n";
    try (SseDecoder decoder = new SseDecoder(buffers.allocator(), event.length())) {
      ByteBuf bytes = buffers.of(event);
      assertThat(decoder.next(bytes)).isTrue();
      bytes.release();
    }
  }

  @Test
  void bufferFullOfCarriageReturnsTakesNoQuadraticTime() {
    ByteBuf bytes = buffers.of("\r".repeat(300_000));
    int events = 0;
    try (SseDecoder decoder = new SseDecoder(buffers.allocator(), 100)) {
      while (decoder.next(bytes)) {
        events++;
      }
      events += decoder.finish() ? 1 : 0;
    }
    bytes.release();
    assertThat(events).isEqualTo(300_000);
  }

  @Test
  void closingWithAnUnfinishedEventReleasesIt() {
    ByteBuf bytes = buffers.of("data: a\ndata: b");
    SseDecoder decoder = new SseDecoder(buffers.allocator(), 100);
    assertThat(decoder.next(bytes)).isFalse();
    decoder.close();
    decoder.close();
    bytes.release();
  }

  private static void drain(SseDecoder decoder, List<ByteBuf> pieces) {
    for (ByteBuf piece : pieces) {
      while (decoder.next(piece)) {
        assertThat(decoder.end()).isGreaterThan(decoder.start());
      }
    }
  }

  private List<String> events(List<ByteBuf> pieces) {
    List<String> events = new ArrayList<>();
    each(pieces, decoder -> events.add(describe(decoder)));
    return events;
  }

  private List<String> raw(List<ByteBuf> pieces) {
    List<String> events = new ArrayList<>();
    each(
        pieces,
        decoder -> {
          int length = decoder.end() - decoder.start();
          events.add(decoder.buffer().toString(decoder.start(), length, StandardCharsets.UTF_8));
          StringBuilder lines = new StringBuilder();
          decoder.lines((_, from, to) ->
              lines.append(decoder.buffer().toString(from, to - from, StandardCharsets.UTF_8)));
          assertThat(lines.toString()).isEqualTo(events.getLast());
        });
    return events;
  }

  private static String describe(SseDecoder decoder) {
    String data = decoder.hasData() ? decoder.data().toString(StandardCharsets.UTF_8) : "-";
    return decoder.name() + "|" + data + (decoder.isComplete() ? "" : " (unfinished)");
  }

  private interface Look {
    void at(SseDecoder decoder);
  }

  private void each(List<ByteBuf> pieces, Look look) {
    try (SseDecoder decoder = new SseDecoder(buffers.allocator(), 10_000)) {
      for (ByteBuf piece : pieces) {
        while (decoder.next(piece)) {
          look.at(decoder);
        }
        assertThat(piece.isReadable()).isFalse();
        piece.release();
      }
      if (decoder.finish()) {
        look.at(decoder);
      }
    }
  }

  private static String randomStream(Random random) {
    String[] parts = {
      "data: ",
      "data:",
      "data",
      "event: e",
      "id: 1",
      ": c",
      "x",
      "{\"a\":1}",
      "é",
      "\n",
      "\n",
      "\r",
      "\r\n",
      "\n\n",
      "\r\n\r\n",
      "retry: 1",
      " ",
      ":",
      "\ufeff"
    };
    StringBuilder stream = new StringBuilder();
    int length = random.nextInt(30);
    for (int i = 0; i < length; i++) {
      stream.append(parts[random.nextInt(parts.length)]);
    }
    return stream.toString();
  }
}
