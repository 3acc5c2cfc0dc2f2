package dev.hearth.dialect.simple;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.Pulling;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Sampling;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The native protocol of Hugging Face's text generation servers: {@code POST /generate} and {@code
 * /generate_stream}. It continues a text; for chats the same servers have OpenAI's protocol, which
 * knows the model's chat template.
 */
public final class TextGenerationDialect implements BackendDialect {

  @Override
  public WireFormat format() {
    return WireFormat.TEXT_GENERATION;
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    return switch (operation) {
      case PULL -> throw Pulling.unknown();
      case CHAT, COMPLETION -> stream ? "/generate_stream" : "/generate";
      case EMBEDDING -> throw PlainRequest.noVectors();
      case COUNT_TOKENS -> throw format().lacks(operation);
    };
  }

  @Override
  public ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    return GenerationRequest.encode(request, target, losses, allocator);
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    List<String> stops = stops(request);
    return request.stream()
        ? new TokenStreamDecoder(request.model(), stops)
        : new WholeTextDecoder(new GeneratedTextReader(request.model(), stops));
  }

  private List<String> stops(InferenceRequest request) {
    return switch (request) {
      case InferenceRequest.Chat chat -> notEmpty(chat.sampling());
      case InferenceRequest.Completion completion -> notEmpty(completion.sampling());
      case InferenceRequest.Embedding _ -> List.of();
      case InferenceRequest.TokenCount count -> throw format().lacks(count.operation());
    };
  }

  private static List<String> notEmpty(Sampling sampling) {
    return sampling.stop().stream().filter(stop -> !stop.isEmpty()).toList();
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }
}
