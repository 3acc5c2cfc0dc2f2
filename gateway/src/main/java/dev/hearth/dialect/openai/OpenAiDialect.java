package dev.hearth.dialect.openai;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.PassThroughWhole;
import dev.hearth.dialect.Pulling;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestBody.Edit;
import dev.hearth.dialect.WireFormat;
import dev.hearth.framing.SseWriter;
import dev.hearth.inference.AnswerFeature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI's wire format on both sides: chat completions, completions and embeddings. */
public final class OpenAiDialect implements DoorDialect, BackendDialect {
  private static final Set<AnswerFeature> NOT_IN_CHATS =
      Set.of(AnswerFeature.CITED_TEXT, AnswerFeature.STOP_SEQUENCE);
  private static final Set<AnswerFeature> NOT_IN_COMPLETIONS =
      Set.of(
          AnswerFeature.THINKING,
          AnswerFeature.THINKING_SIGNATURE,
          AnswerFeature.TOOL_CALLS,
          AnswerFeature.TOOL_CALL_SIGNATURE,
          AnswerFeature.CITATIONS,
          AnswerFeature.CITED_TEXT,
          AnswerFeature.STOP_SEQUENCE);

  private final Quirks quirks;

  public OpenAiDialect() {
    this(Quirks.NONE);
  }

  /** The format as one server takes it. */
  public OpenAiDialect(Quirks quirks) {
    this.quirks = quirks;
  }

  @Override
  public WireFormat format() {
    return WireFormat.OPENAI;
  }

  @Override
  public RequestFacts peek(Asked asked, RequestBody body) {
    return RequestPeek.facts(asked, body);
  }

  @Override
  public InferenceRequest decode(Asked asked, RequestBody body) {
    return RequestDecoder.decode(asked, body);
  }

  @Override
  public List<ByteBuf> rewrite(
      RequestBody body, RequestFacts facts, ModelParams target, ByteBufAllocator allocator) {
    return body.spliced(RequestRewrite.edits(body, facts, target, List.of()));
  }

  @Override
  public List<ByteBuf> rewriteForTemplate(
      RequestBody body, RequestFacts facts, ModelParams target, ByteBufAllocator allocator) {
    List<Edit> messages =
        facts.operation() == Operation.CHAT ? SystemMessages.edits(body) : List.of();
    return messages.isEmpty()
        ? rewrite(body, facts, target, allocator)
        : body.spliced(RequestRewrite.edits(body, facts, target, messages));
  }

  @Override
  public AnswerRelay passThrough(RequestFacts facts, AnswerSink sink, ByteBufAllocator allocator) {
    return facts.stream()
        ? new PassThroughStream(facts.usageInStream(), sink, allocator)
        : new PassThroughWhole(new WholeAnswerFields(), sink);
  }

  @Override
  public AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body) {
    String model = facts.model();
    boolean usage = facts.usageInStream();
    return switch (facts.operation()) {
      case PULL -> throw Pulling.unknown();
      case CHAT ->
          facts.stream()
              ? new ChatStreamEncoder(id, model, usage)
              : new WholeAnswerEncoder(Operation.CHAT, id, model);
      case COMPLETION ->
          facts.stream()
              ? new CompletionStreamEncoder(id, model, usage)
              : new WholeAnswerEncoder(Operation.COMPLETION, id, model);
      case EMBEDDING -> new EmbeddingEncoder(model, facts.base64Vectors());
      case COUNT_TOKENS -> throw format().lacks(facts.operation());
    };
  }

  @Override
  public Set<AnswerFeature> lacks(Operation operation) {
    return switch (operation) {
      case CHAT -> NOT_IN_CHATS;
      case COMPLETION -> NOT_IN_COMPLETIONS;
      case EMBEDDING, COUNT_TOKENS, PULL -> Set.of();
    };
  }

  @Override
  public String contentType(RequestFacts facts) {
    return facts.stream() ? "text/event-stream" : "application/json";
  }

  @Override
  public ByteBuf errorBody(InferenceError error, ByteBufAllocator allocator) {
    ByteBuf body = allocator.buffer();
    OpenAiErrors.writeBody(error, body);
    return body;
  }

  @Override
  public ByteBuf errorEvent(InferenceError error, ByteBufAllocator allocator) {
    ByteBuf event = allocator.buffer();
    OpenAiErrors.writeEvent(error, event);
    return event;
  }

  @Override
  public ByteBuf keepAlive(AnswerId id, RequestFacts facts, ByteBufAllocator allocator) {
    ByteBuf comment = allocator.buffer(16);
    SseWriter.comment("keep-alive", comment);
    return comment;
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    return switch (operation) {
      case PULL -> throw Pulling.unknown();
      case CHAT -> "/chat/completions";
      case COMPLETION -> "/completions";
      case EMBEDDING -> "/embeddings";
      case COUNT_TOKENS -> throw format().lacks(operation);
    };
  }

  @Override
  public ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    return RequestEncoder.encode(request, target, quirks, losses, allocator);
  }

  /** An image may be given by its URL. */
  @Override
  public boolean wantsInside(Part link, String model) {
    return link instanceof Part.DocumentLink;
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    return AnswerDecoders.of(request);
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }
}
