package dev.hearth.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DialectToComeTest {

  private static final InferenceRequest REQUEST =
      new InferenceRequest.Embedding("m", List.of("text"), null, false, Map.of());

  private final DialectToCome dialect = new DialectToCome(WireFormat.GEMINI, "google");

  @Test
  void tellsItsFormat() {
    assertThat(dialect.format()).isEqualTo(WireFormat.GEMINI);
  }

  @Test
  void saysWhatItCannotDoAndWhatToDoAboutIt() {
    ModelParams target = new ModelParams("m", Map.of());

    assertUnsupported(
        () -> dialect.encode(REQUEST, target, new Losses(), ByteBufAllocator.DEFAULT));
    assertUnsupported(() -> dialect.decoder(REQUEST));
    assertUnsupported(() -> dialect.path(Operation.CHAT, "m", false));
  }

  @Test
  void takesEveryErrorForTheSame() {
    assertThat(dialect.error(500, Unpooled.EMPTY_BUFFER, null).kind())
        .isEqualTo(InferenceError.Kind.UNSUPPORTED);
  }

  private static void assertUnsupported(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            InferenceException.class,
            e -> {
              assertThat(e.error().kind()).isEqualTo(InferenceError.Kind.UNSUPPORTED);
              assertThat(e.error().message())
                  .contains(
                      "Gemini", "'google'", "route this model to", "OpenAI-compatible", "Ollama");
            });
  }
}
