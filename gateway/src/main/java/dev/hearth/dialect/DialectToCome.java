package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A wire format that this version does not speak: whatever is asked of it fails as unsupported, so
 * that a request goes on to its next target and the caller of the last one reads what to do.
 *
 * @param format the one that its back end speaks
 * @param provider the back end's name, for messages
 */
public record DialectToCome(WireFormat format, String provider) implements BackendDialect {

  public DialectToCome {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(provider, "provider");
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    throw new InferenceException(unsupported());
  }

  @Override
  public ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    throw new InferenceException(unsupported());
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    throw new InferenceException(unsupported());
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return unsupported();
  }

  private InferenceError unsupported() {
    return InferenceError.of(
        InferenceError.Kind.UNSUPPORTED,
        "This version does not speak %s's format yet, which '%s' needs; route this model to an"
                .formatted(vendor(), provider)
            + " OpenAI-compatible or Ollama back end.");
  }

  private String vendor() {
    return switch (format) {
      case OPENAI, RESPONSES -> "OpenAI";
      case OLLAMA -> "Ollama";
      case ANTHROPIC -> "Anthropic";
      case GEMINI -> "Gemini";
    };
  }
}
