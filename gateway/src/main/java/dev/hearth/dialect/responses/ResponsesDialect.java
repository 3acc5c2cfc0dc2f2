package dev.hearth.dialect.responses;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.CountDecoder;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.History;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.PassThroughWhole;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.WireFormat;
import dev.hearth.dialect.openai.OpenAiErrors;
import dev.hearth.dialect.openai.WholeAnswerFields;
import dev.hearth.framing.SseWriter;
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

/** OpenAI's Responses on both sides. */
public final class ResponsesDialect implements DoorDialect, BackendDialect {
  private static final Set<AnswerFeature> LACKING =
      Set.of(AnswerFeature.CITED_TEXT, AnswerFeature.STOP_SEQUENCE);

  @Override
  public WireFormat format() {
    return WireFormat.RESPONSES;
  }

  @Override
  public RequestFacts peek(Asked asked, RequestBody body) {
    return RequestPeek.facts(asked, body);
  }

  @Override
  public InferenceRequest decode(Asked asked, RequestBody body) {
    return decode(asked, body, History.NONE);
  }

  @Override
  public InferenceRequest decode(Asked asked, RequestBody body, History history) {
    return RequestDecoder.decode(asked, body, history);
  }

  @Override
  public boolean continues(RequestBody body, History history) {
    String previous = Keeping.previousId(body);
    return previous != null && history.find(previous) != null;
  }

  @Override
  public List<ByteBuf> rewrite(
      RequestBody body, RequestFacts facts, ModelParams target, ByteBufAllocator allocator) {
    return body.spliced(RequestRewrite.edits(body, facts, target));
  }

  @Override
  public AnswerRelay passThrough(RequestFacts facts, AnswerSink sink, ByteBufAllocator allocator) {
    return facts.stream()
        ? new PassThroughStream(facts.model(), sink, allocator)
        : new PassThroughWhole(
            TokenCounting.isAsked(facts) ? TokenCounting.ANSWER : new WholeAnswerFields(), sink);
  }

  @Override
  public AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body) {
    return encoder(id, facts, body, History.NONE);
  }

  @Override
  public AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body, History history) {
    if (TokenCounting.isAsked(facts)) {
      return TokenCounting.encoder();
    }
    Keeping keeping = Keeping.of(body, history);
    ItemIds ids = keeping == null ? ItemIds.of(id) : ItemIds.unique(id);
    Echo echo = Echo.of(body, keeping != null);
    return facts.stream()
        ? new StreamEncoder(id, ids, facts.model(), echo, keeping)
        : new WholeEncoder(id, ids, facts.model(), echo, keeping);
  }

  @Override
  public Set<AnswerFeature> lacks(Operation operation) {
    return LACKING;
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

  /**
   * What tells a reader that a stream broke before any event of an answer: its relay tells it
   * afterwards. The answer never got an id, and keep-alives have no number.
   */
  @Override
  public ByteBuf errorEvent(InferenceError error, ByteBufAllocator allocator) {
    ByteBuf event = allocator.buffer();
    StreamEncoder.unknown().fail(error, event);
    return event;
  }

  /**
   * An event that says nothing but that the answer will come: Codex counts a stream without events
   * as dead, comments or not. It has no number, since whoever numbers the others does not know of
   * it. The caller owns it.
   */
  @Override
  public ByteBuf keepAlive(AnswerId id, RequestFacts facts, ByteBufAllocator allocator) {
    ByteBuf event = allocator.buffer(64);
    SseWriter.event("keepalive", "{\"type\":\"keepalive\"}", event);
    return event;
  }

  @Override
  public boolean countsTokens() {
    return true;
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    return operation == Operation.COUNT_TOKENS ? "/responses/input_tokens" : "/responses";
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
          request.stream() ? new StreamDecoder(request) : new WholeDecoder(request);
    };
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }
}
