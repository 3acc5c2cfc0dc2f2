package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.anthropic.AnthropicDialect;
import dev.hearth.dialect.gemini.GeminiDialect;
import dev.hearth.dialect.ollama.OllamaDialect;
import dev.hearth.dialect.openai.OpenAiDialect;
import dev.hearth.dialect.responses.ResponsesDialect;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.Message;
import dev.hearth.inference.Part;
import dev.hearth.inference.Role;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which links have to be replaced by what they lead to: those that a format refuses, where it takes
 * the same file inside.
 */
class WantsInsideTest {
  private static final Map<String, BackendDialect> DIALECTS =
      Map.of(
          "openai", new OpenAiDialect(),
          "responses", new ResponsesDialect(),
          "anthropic", new AnthropicDialect(),
          "ollama", new OllamaDialect(),
          "gemini", new GeminiDialect());

  @ParameterizedTest
  @CsvSource({
    "openai, m, https, false, true",
    "responses, m, https, false, false",
    "anthropic, m, https, false, false",
    "ollama, m, https, true, false",
    "gemini, gemini-3-pro, https, false, false",
    "gemini, gemini-3-pro, http, true, true",
    "gemini, gemini-2.0-flash, https, true, true",
  })
  void asItsFormatHasIt(
      String dialect, String model, String scheme, boolean image, boolean document) {
    BackendDialect backend = Objects.requireNonNull(DIALECTS.get(dialect));
    Part imageLink = new Part.ImageLink(scheme + "://x.org/y.png");
    Part documentLink = new Part.DocumentLink(scheme + "://x.org/y.pdf", null);

    assertThat(backend.wantsInside(imageLink, model)).isEqualTo(image);
    assertThat(backend.wantsInside(documentLink, model)).isEqualTo(document);
    assertThat(takes(backend, imageLink, model)).isEqualTo(!image);
    assertThat(takes(backend, new Part.Image("image/png", "AA=="), model)).isTrue();
    assertThat(takes(backend, documentLink, model))
        .isEqualTo(!document && !dialect.equals("ollama"));
    assertThat(takes(backend, new Part.Document("application/pdf", "AA==", null), model))
        .isEqualTo(!dialect.equals("ollama"));
  }

  private static boolean takes(BackendDialect backend, Part part, String model) {
    try {
      ByteBuf sent =
          backend.encode(
              TestRequests.chat(new Message(Role.USER, List.of(part))),
              new ModelParams(model, Map.of()),
              new Losses(),
              UnpooledByteBufAllocator.DEFAULT);
      sent.release();
      return true;
    } catch (InferenceException _) {
      return false;
    }
  }
}
