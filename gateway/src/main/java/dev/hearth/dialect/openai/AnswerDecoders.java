package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.VectorsDecoder;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceRequest;

/** Picks the decoder of the answer to a request. */
final class AnswerDecoders {
  private AnswerDecoders() {}

  static AnswerDecoder of(InferenceRequest request) {
    return switch (request) {
      case InferenceRequest.Embedding embedding ->
          VectorsDecoder.of(embedding, VectorsReader::read);
      case InferenceRequest.Chat _, InferenceRequest.Completion _ ->
          request.stream() ? new ChatStreamDecoder(request) : new WholeAnswerDecoder(request);
      case InferenceRequest.TokenCount _ -> throw WireFormat.OPENAI.lacks(request.operation());
    };
  }
}
