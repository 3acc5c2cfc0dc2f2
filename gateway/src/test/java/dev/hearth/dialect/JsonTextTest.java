package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceException;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonTextTest {
  private final TestBuffers buffers = new TestBuffers();

  @AfterEach
  void everyBufferIsReleased() {
    buffers.assertAllReleased();
  }

  @Test
  void decodesEscapes() {
    assertThat(JsonText.unquote("\"a\"")).isEqualTo("a");
    assertThat(JsonText.unquote("\"\"")).isEmpty();
    assertThat(JsonText.unquote("\"\\u0061\\n\\\"\\\\\\/\"")).isEqualTo("a\n\"\\/");
    assertThat(JsonText.unquote("\"\\ud83e\\udd89\"")).isEqualTo("🦉");
  }

  @Test
  void refusesWhatIsNoString() {
    List<String> wrong =
        List.of(
            "",
            "\"",
            "a",
            "1",
            "null",
            "\"a",
            "a\"",
            "\"a\"b\"",
            "\"\\x\"",
            "\"\\u12\"",
            "\"a\nb\"",
            "\"a\" \"b\"",
            "\"\\\"",
            "[\"a\"]");
    for (String json : wrong) {
      assertThatThrownBy(() -> JsonText.unquote(json))
          .as(json)
          .isInstanceOf(InferenceException.class);
    }
  }

  @Test
  void writesWhatReadsBackAsTheSame() {
    for (long seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(20);
      for (int i = 0; i < length; i++) {
        switch (random.nextInt(5)) {
          case 0 -> text.append((char) random.nextInt(0x20));
          case 1 -> text.append((char) random.nextInt(0x80));
          case 2 -> text.append((char) random.nextInt(0x10000));
          case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
          default -> text.append("\"\\/\u2028\u007f".charAt(random.nextInt(5)));
        }
      }

      assertThat(JsonText.unquote(written(text.toString())))
          .as("seed %d", seed)
          .isEqualTo(text.toString());
      assertThat(JsonText.unquote(JsonText.quote(text.toString())))
          .as("seed %d", seed)
          .isEqualTo(text.toString());
    }
  }

  @Test
  void writesUtf8AndEscapesOnlyWhatNeedsIt() {
    assertThat(written("größe 🦉 €")).isEqualTo("\"größe 🦉 €\"");
    assertThat(written("a\"b\\c\nd\u0001")).isEqualTo("\"a\\\"b\\\\c\\nd\\u0001\"");
    assertThat(written("\ud83e")).isEqualTo("\"\\ud83e\"");
  }

  private String written(String text) {
    ByteBuf out = buffers.allocator().buffer();
    JsonText.write(text, out);
    return TestBuffers.text(out);
  }
}
