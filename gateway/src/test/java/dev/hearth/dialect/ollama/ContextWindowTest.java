package dev.hearth.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.TestRequests;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.InferenceRequest.Completion;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Reasoning;
import dev.hearth.inference.ResponseFormat;
import dev.hearth.inference.Role;
import dev.hearth.inference.Sampling;
import dev.hearth.inference.Tool;
import dev.hearth.inference.ToolChoice;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextWindowTest {
  private final Sender ollama = new Sender();

  @AfterEach
  void everyBufferIsReleased() {
    ollama.assertAllReleased();
  }

  @ParameterizedTest
  @CsvSource({
    "0,,8192",
    "18000,,8192",
    "19000,,32768",
    "92000,,32768",
    "93000,,131072",
    "380000,,131072",
    "4000000,,131072",
    "0,8000,8192",
    "0,8192,32768",
    "0,100000,131072"
  })
  void windowFitsWhatIsAsked(int bytes, Integer limit, int window) {
    String text = "x".repeat(bytes);
    InferenceRequest chat =
        new InferenceRequest.Chat(
            "m",
            List.of(Message.of(Role.USER, text)),
            List.of(),
            new ToolChoice.Auto(),
            null,
            sampling(limit),
            new ResponseFormat.Text(),
            Reasoning.unset(),
            null,
            false,
            false,
            Map.of());
    Completion completion =
        new Completion("m", text, null, sampling(limit), false, false, Map.of());

    assertThat(window(chat)).isEqualTo(window);
    assertThat(window(completion)).isEqualTo(window);
  }

  @Test
  void windowCountsWhateverTheModelReads() {
    String half = "x".repeat(10_000);
    Part text = new Part.Text(half);
    List<Part> others =
        List.of(
            new Part.Text(half),
            new Part.Thinking(half),
            new Part.ToolCall("1", "f", half),
            new Part.ToolResult("1", null, half));
    assertThat(window(TestRequests.chat(new Message(Role.USER, List.of(text))))).isEqualTo(8_192);
    for (Part other : others) {
      assertThat(window(TestRequests.chat(new Message(Role.USER, List.of(text, other)))))
          .as(other.getClass().getSimpleName())
          .isEqualTo(32_768);
    }
    assertThat(
            window(
                TestRequests.chat()
                    .with(
                        new ToolChoice.Auto(), new Tool("f", half, null), new Tool("g", half, null))
                    .request()))
        .isEqualTo(32_768);
    Part image = new Part.Image("image/png", "AA==");
    assertThat(window(TestRequests.chat(new Message(Role.USER, List.of(image, image, image)))))
        .isEqualTo(8_192);
    assertThat(
            window(
                TestRequests.chat(
                    new Message(Role.USER, List.of(image, image, image, image, image)))))
        .isEqualTo(32_768);
  }

  @Test
  void windowOfAnEmbeddingFitsItsLongestInput() {
    String half = "x".repeat(15_000);
    assertThat(window(TestRequests.embedding(half, half, half))).isEqualTo(8_192);
    assertThat(window(TestRequests.embedding("a", half + half))).isEqualTo(32_768);
  }

  @Test
  void configuredWindowIsKeptAndTheCallersOwnEvenMoreSo() {
    ModelParams target = new ModelParams("real", Map.of("num_ctx", "4096"));
    InferenceRequest large = TestRequests.chat(Message.of(Role.USER, "x".repeat(99_999)));

    assertThat(ollama.sent(large, target).path("options").path("num_ctx").intValue())
        .isEqualTo(4_096);
    assertThat(
            ollama
                .sent(TestRequests.chat().with(Map.of("num_ctx", "65536")).request(), target)
                .path("options")
                .path("num_ctx")
                .intValue())
        .isEqualTo(65_536);
    assertThat(
            ollama
                .sent(TestRequests.embedding("a"), target)
                .path("options")
                .path("num_ctx")
                .intValue())
        .isEqualTo(4_096);
  }

  private static Sampling sampling(Integer limit) {
    return new Sampling(null, null, null, null, null, null, null, limit, List.of());
  }

  private int window(InferenceRequest request) {
    return ollama.sent(request).path("options").path("num_ctx").intValue();
  }
}
