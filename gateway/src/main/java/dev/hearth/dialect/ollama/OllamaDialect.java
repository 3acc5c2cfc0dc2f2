package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Ollama's native API as a back end: {@code /api/chat}, {@code /api/generate} and {@code
 * /api/embed}. Its OpenAI endpoint is avoided because that ignores {@code num_ctx}.
 */
public final class OllamaDialect implements BackendDialect {

  @Override
  public WireFormat format() {
    return WireFormat.OLLAMA;
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    return switch (operation) {
      case CHAT -> "/api/chat";
      case COMPLETION -> "/api/generate";
      case EMBEDDING -> "/api/embed";
    };
  }

  @Override
  public ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    return RequestEncoder.encode(request, target, losses, allocator);
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    return switch (request) {
      case InferenceRequest.Embedding embedding -> new VectorsDecoder(embedding);
      case InferenceRequest.Chat _, InferenceRequest.Completion _ ->
          request.stream() ? new LinesDecoder(request) : new WholeDecoder(request);
    };
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }
}
