package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
  private final TestBuffers buffers = new TestBuffers();
  private final RequestBody body = new RequestBody();

  @AfterEach
  void everyBufferIsReleased() {
    body.release();
    buffers.assertAllReleased();
  }

  @Test
  void holdsABodyThatComesInCrumbsInFewPieces() {
    String json = "{\"a\":\"" + "x".repeat(100_000) + "\",\"b\":[1,2]}";
    for (byte b : json.getBytes(StandardCharsets.UTF_8)) {
      body.add(buffers.of(new byte[] {b}));
    }

    List<ByteBuf> pieces = body.spliced(List.of());

    assertThat(pieces).hasSizeLessThan(10);
    assertThat(TestBuffers.text(pieces)).isEqualTo(json);
    assertThat(body.json(field(body, "b"))).isEqualTo("[1,2]");
  }

  @Test
  void givesBackTheBytesInAnySplit() {
    String json = "{\"é\":\"größe 🦉\",\"a\":[1,2]}";
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 200; seed++) {
      RequestBody cut = new RequestBody();
      buffers.cut(bytes, new Random(seed)).forEach(cut::add);

      assertThat(cut.size()).isEqualTo(bytes.length);
      assertThat(TestBuffers.text(cut.whole())).as("seed %d", seed).isEqualTo(json);
      assertThat(cut.json(field(cut, "é"))).as("seed %d", seed).isEqualTo("\"größe 🦉\"");
      assertThat(cut.json(field(cut, "a"))).as("seed %d", seed).isEqualTo("[1,2]");
      assertThat(cut.byteAt(field(cut, "a").start())).isEqualTo((byte) '[');
      cut.release();
    }
  }

  @Test
  void outlinesAFieldInThePlacesOfTheBody() {
    byte[] bytes =
        "{\"x\":1,\"o\": {\"é\" : 2, \"b\":{\"x\":3}} }".getBytes(StandardCharsets.UTF_8);
    for (long seed = 0; seed < 200; seed++) {
      RequestBody cut = new RequestBody();
      buffers.cut(bytes, new Random(seed)).forEach(cut::add);

      JsonOutline inner = cut.outline(field(cut, "o"));

      assertThat(inner.isWhole()).as("seed %d", seed).isTrue();
      assertThat(cut.json(Objects.requireNonNull(inner.field("b")))).isEqualTo("{\"x\":3}");
      cut.release();
    }
  }

  @Test
  void splicesEditsBetweenSharedBytesInAnySplit() {
    for (long seed = 0; seed < 2000; seed++) {
      // Given
      Random random = new Random(seed);
      String text = "0123456789abcdefghijklmnopqrstuvwxyz".substring(random.nextInt(36));
      RequestBody cut = new RequestBody();
      buffers.cut(text.getBytes(StandardCharsets.UTF_8), random).forEach(cut::add);
      List<Edit> edits = randomEdits(random, text.length());

      // When
      String spliced = TestBuffers.text(cut.spliced(edits));

      // Then
      StringBuilder expected = new StringBuilder(text);
      edits.reversed().forEach(e -> expected.replace(e.start(), e.end(), e.replacement()));
      assertThat(spliced).as("seed %d", seed).isEqualTo(expected.toString());
      assertThat(TestBuffers.text(cut.whole())).as("seed %d: unchanged", seed).isEqualTo(text);
      cut.release();
    }
  }

  @Test
  void slicesOutliveTheBody() {
    body.add(buffers.of("{\"a\":1}"));
    List<ByteBuf> slices = body.spliced(List.of(new Edit(5, 6, "22")));
    body.release();
    assertThat(TestBuffers.text(slices)).isEqualTo("{\"a\":22}");
  }

  @Test
  void releasesAnEmptyChunkAtOnce() {
    ByteBuf empty = buffers.allocator().buffer();
    body.add(empty);
    assertThat(empty.refCnt()).isZero();
    assertThat(body.size()).isZero();
  }

  @Test
  void asksForOneWholeObject() {
    body.add(buffers.of("{\"a\":1,\"a\":2}"));
    assertThatThrownBy(() -> body.outline().fields())
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(Kind.INVALID_REQUEST);
              assertThat(e.error().message()).contains("the field 'a' twice");
            });
    assertThatThrownBy(() -> body.outline().field("a")).isInstanceOf(InferenceException.class);
    assertThatThrownBy(() -> body.outline().closingBrace()).isInstanceOf(InferenceException.class);
  }

  @Test
  void namesNoPlaceOutsideTheBody() {
    body.add(buffers.of("{}"));
    assertThatThrownBy(() -> body.byteAt(2)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  private static JsonOutline.Field field(RequestBody body, String name) {
    return Objects.requireNonNull(body.outline().field(name));
  }

  private static List<Edit> randomEdits(Random random, int length) {
    List<Edit> edits = new ArrayList<>();
    int at = 0;
    while (at <= length && random.nextInt(4) > 0) {
      int start = at + random.nextInt(length - at + 1);
      int end = start + random.nextInt(length - start + 1);
      edits.add(new Edit(start, end, "#".repeat(random.nextInt(4))));
      at = end + 1;
    }
    return edits;
  }
}
