package dev.hearth.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TinyModelTest {

  @TempDir Path folder;

  @Test
  void writesAHeaderThatReadsBack() throws IOException {
    Path file =
        TinyModel.small().withChatTemplate(TinyModel.CHATML).writeTo(folder.resolve("m.gguf"));
    Header header = Header.read(file);
    assertThat(header.metadata())
        .containsEntry("general.architecture", "llama")
        .containsEntry("llama.context_length", 32_768)
        .containsEntry("llama.embedding_length", 64)
        .containsEntry("llama.block_count", 2)
        .containsEntry("llama.feed_forward_length", 128)
        .containsEntry("llama.attention.head_count", 4)
        .containsEntry("llama.attention.head_count_kv", 2)
        .containsEntry("llama.rope.dimension_count", 16)
        .containsEntry("llama.vocab_size", 328)
        .containsEntry("tokenizer.ggml.eos_token_id", 2)
        .containsEntry("tokenizer.chat_template", TinyModel.CHATML);
    assertThat((List<?>) header.metadata().get("tokenizer.ggml.tokens")).hasSize(328);
    assertThat((List<?>) header.metadata().get("tokenizer.ggml.scores")).hasSize(328);
    assertThat((List<?>) header.metadata().get("tokenizer.ggml.token_type")).hasSize(328);
    assertThat(header.tensors()).hasSize(3 + 2 * 9);
    assertThat(header.tensors())
        .hasEntrySatisfying(
            "blk.1.attn_k.weight", t -> assertThat(t.dimensions()).containsExactly(64L, 32L));
  }

  @Test
  void placesTensorsOneAfterTheOtherAlignedToTheEndOfTheFile() throws IOException {
    Path file = TinyModel.small().writeTo(folder.resolve("m.gguf"));
    Header header = Header.read(file);
    long expected = 0;
    for (Tensor tensor : header.tensors().values()) {
      assertThat(tensor.offset()).isEqualTo(expected).satisfies(o -> assertThat(o % 32).isZero());
      expected += (tensor.bytes() + 31) / 32 * 32;
    }
    assertThat(Files.size(file)).isEqualTo(header.dataStart() + expected);
  }

  @Test
  void writesTheSameBytesForTheSameSeed() throws IOException {
    Path one = TinyModel.small().writeTo(folder.resolve("1"));
    Path same = TinyModel.small().writeTo(folder.resolve("2"));
    Path other = TinyModel.small().withSeed(43).writeTo(folder.resolve("3"));
    assertThat(Files.mismatch(one, same)).isEqualTo(-1);
    assertThat(Files.mismatch(one, other)).isGreaterThan(0);
  }

  @Test
  void hasTheSizesItPromises() throws IOException {
    assertThat(Files.size(TinyModel.small().writeTo(folder.resolve("s"))))
        .isBetween(400_000L, 600_000L);
    assertThat(Files.size(TinyModel.big().writeTo(folder.resolve("b"))))
        .isBetween(19_000_000L, 21_000_000L);
  }

  @Test
  void rejectsHeadsThatDoNotDivide() {
    assertThatThrownBy(() -> new TinyModel(64, 1, 1, 5, 1, 1, Optional.empty(), 0))
        .hasMessageContaining("heads 5");
  }

  private record Tensor(List<Long> dimensions, int type, long offset) {
    long bytes() {
      return 4 * dimensions.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /** Reads the header on its own terms, not with the writer's code. */
  private record Header(Map<String, Object> metadata, Map<String, Tensor> tensors, long dataStart) {

    static Header read(Path file) throws IOException {
      ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      byte[] magic = new byte[4];
      in.get(magic);
      assertThat(magic).asString(StandardCharsets.US_ASCII).isEqualTo("GGUF");
      assertThat(in.getInt()).isEqualTo(3);
      long tensorCount = in.getLong();
      long entryCount = in.getLong();
      Map<String, Object> metadata = new LinkedHashMap<>();
      for (long i = 0; i < entryCount; i++) {
        String key = string(in);
        metadata.put(key, value(in, in.getInt()));
      }
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (long i = 0; i < tensorCount; i++) {
        tensors.put(string(in), tensor(in));
      }
      return new Header(metadata, tensors, (in.position() + 31) / 32 * 32L);
    }

    private static Tensor tensor(ByteBuffer in) {
      List<Long> dimensions = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        dimensions.add(in.getLong());
      }
      return new Tensor(dimensions, in.getInt(), in.getLong());
    }

    private static Object value(ByteBuffer in, int type) {
      return switch (type) {
        case 4, 5 -> in.getInt();
        case 6 -> in.getFloat();
        case 8 -> string(in);
        case 9 -> array(in);
        default -> throw new AssertionError("type " + type);
      };
    }

    private static List<Object> array(ByteBuffer in) {
      int type = in.getInt();
      List<Object> values = new ArrayList<>();
      for (long left = in.getLong(); left > 0; left--) {
        values.add(value(in, type));
      }
      return values;
    }

    private static String string(ByteBuffer in) {
      byte[] bytes = new byte[(int) in.getLong()];
      in.get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
