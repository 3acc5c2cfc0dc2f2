package dev.hearth.dialect.simple;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.AnswerFeature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The simplest question, {@code POST /api/query}: a text in, a text out, and who answered it. It is
 * never streamed, and no back end speaks it.
 */
public final class QueryDialect implements DoorDialect {
  private static final Set<AnswerFeature> LACKING = Set.of(AnswerFeature.values());

  private static final String STREAM = "stream";

  private final Supplier<String> usualModel;
  private final Supplier<Duration> longest;

  /**
   * Creates the dialect.
   *
   * @param usualModel the model of a request that names none, at the moment when it is asked
   * @param longest how long an answer may take, at the same moment
   */
  public QueryDialect(Supplier<String> usualModel, Supplier<Duration> longest) {
    this.usualModel = usualModel;
    this.longest = longest;
  }

  @Override
  public Duration longest() {
    return longest.get();
  }

  @Override
  public WireFormat format() {
    return WireFormat.QUERY;
  }

  @Override
  public RequestFacts peek(Asked asked, RequestBody body) {
    OutlineReader request = OutlineReader.of(body);
    if (request.flag(STREAM, false)) {
      throw request.wrong(
          STREAM, "true", "false: the answer is whole here; /v1/chat/completions streams");
    }
    String model = request.text(QueryRequest.MODEL);
    return new RequestFacts(
        Operation.CHAT,
        model == null || model.isBlank() ? usualModel.get() : model,
        false,
        body.size(),
        request.limit(QueryRequest.MAX_TOKENS),
        false,
        false,
        false,
        false);
  }

  @Override
  public InferenceRequest decode(Asked asked, RequestBody body) {
    return QueryRequest.decode(body, usualModel);
  }

  @Override
  public List<ByteBuf> rewrite(
      RequestBody body, RequestFacts facts, ModelParams target, ByteBufAllocator allocator) {
    throw spokenByNobody();
  }

  @Override
  public AnswerRelay passThrough(RequestFacts facts, AnswerSink sink, ByteBufAllocator allocator) {
    throw spokenByNobody();
  }

  @Override
  public AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body) {
    return new QueryEncoder(id);
  }

  @Override
  public Set<AnswerFeature> lacks(Operation operation) {
    return LACKING;
  }

  @Override
  public String contentType(RequestFacts facts) {
    return "application/json";
  }

  @Override
  public ByteBuf errorBody(InferenceError error, ByteBufAllocator allocator) {
    return errorBody(error, new AnswerId("", Instant.EPOCH), allocator);
  }

  @Override
  public ByteBuf errorBody(InferenceError error, AnswerId id, ByteBufAllocator allocator) {
    ByteBuf body = allocator.buffer();
    QueryEncoder.write(id, "", error.message(), body);
    return body;
  }

  @Override
  public ByteBuf errorEvent(InferenceError error, ByteBufAllocator allocator) {
    throw new IllegalStateException("an answer that is never streamed has no events");
  }

  private static InferenceException spokenByNobody() {
    return new InferenceException(
        InferenceError.of(Kind.INEXPRESSIBLE, "No back end speaks the format of /api/query."));
  }
}
