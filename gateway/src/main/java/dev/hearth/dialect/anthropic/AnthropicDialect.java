package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.CountDecoder;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.PassThroughWhole;
import dev.hearth.dialect.Pulling;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.AnswerFeature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Anthropic's wire format on both sides: messages. */
public final class AnthropicDialect implements DoorDialect, BackendDialect {
  private static final List<String> FORWARDED = List.of("anthropic-version", "anthropic-beta");

  @Override
  public WireFormat format() {
    return WireFormat.ANTHROPIC;
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
    return body.spliced(
        RequestRewrite.edits(
            body, TokenCounting.isAsked(facts) ? TokenCounting.of(target) : target));
  }

  @Override
  public AnswerRelay passThrough(RequestFacts facts, AnswerSink sink, ByteBufAllocator allocator) {
    return facts.stream()
        ? new PassThroughStream(sink, allocator)
        : new PassThroughWhole(
            TokenCounting.isAsked(facts) ? TokenCounting.ANSWER : new MessageFields(), sink);
  }

  @Override
  public AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body) {
    if (TokenCounting.isAsked(facts)) {
      return TokenCounting.encoder();
    }
    return facts.stream()
        ? new MessageStreamEncoder(id, facts.model())
        : new WholeMessageEncoder(id, facts.model());
  }

  @Override
  public Set<AnswerFeature> lacks(Operation operation) {
    return Set.of();
  }

  @Override
  public String contentType(RequestFacts facts) {
    return facts.stream() ? "text/event-stream" : "application/json";
  }

  @Override
  public int status(InferenceError error) {
    return AnthropicErrors.status(error.kind());
  }

  @Override
  public ByteBuf errorBody(InferenceError error, ByteBufAllocator allocator) {
    ByteBuf body = allocator.buffer();
    AnthropicErrors.writeBody(error, body);
    return body;
  }

  @Override
  public ByteBuf errorEvent(InferenceError error, ByteBufAllocator allocator) {
    ByteBuf event = allocator.buffer();
    AnthropicErrors.writeEvent(error, event);
    return event;
  }

  @Override
  public ByteBuf keepAlive(AnswerId id, RequestFacts facts, ByteBufAllocator allocator) {
    return allocator.buffer(Events.PING.length).writeBytes(Events.PING);
  }

  @Override
  public List<String> forwardedHeaders() {
    return FORWARDED;
  }

  @Override
  public boolean countsTokens() {
    return true;
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    return switch (operation) {
      case PULL -> throw Pulling.unknown();
      case CHAT, COMPLETION -> "/messages";
      case EMBEDDING -> throw AnthropicErrors.noEmbeddings();
      case COUNT_TOKENS -> "/messages/count_tokens";
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
      case InferenceRequest.TokenCount count ->
          new CountDecoder(count.model(), TokenCounting.ANSWER);
      case InferenceRequest.Chat _, InferenceRequest.Completion _, InferenceRequest.Embedding _ ->
          request.stream() ? new MessageStreamDecoder(request) : new WholeMessageDecoder(request);
    };
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }
}
