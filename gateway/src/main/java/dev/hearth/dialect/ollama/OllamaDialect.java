package dev.hearth.dialect.ollama;

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
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.Transcoder;
import dev.hearth.dialect.VectorsDecoder;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.AnswerFeature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ollama's native API on both sides. Towards back ends its OpenAI endpoint is avoided, because that
 * ignores {@code num_ctx}. Towards callers there is one dialect for each of its four paths, because
 * the operation alone does not tell them apart: {@code /api/embed} and {@code /api/embeddings} have
 * nothing in common.
 *
 * <p>A request of {@code /api/generate} is a {@link Operation#COMPLETION} here as it is for an
 * Ollama behind the gateway, but for any other back end it is decoded to what it means, which
 * mostly is a chat of one turn: which path it goes to there follows from the decoded request. Its
 * answer is given back in the shape of {@code /api/generate} all the same.
 */
public final class OllamaDialect implements DoorDialect, BackendDialect {
  private static final Set<AnswerFeature> LACKING =
      Set.of(
          AnswerFeature.THINKING_SIGNATURE,
          AnswerFeature.TOOL_CALL_SIGNATURE,
          AnswerFeature.CITATIONS,
          AnswerFeature.CITED_TEXT,
          AnswerFeature.STOP_SEQUENCE,
          AnswerFeature.CACHED_TOKENS,
          AnswerFeature.CACHE_WRITE_TOKENS,
          AnswerFeature.REASONING_TOKENS);

  private final Endpoint endpoint;

  /** Creates the dialect of a back end; at the door it is the one of {@code /api/chat}. */
  public OllamaDialect() {
    this(Endpoint.CHAT);
  }

  private OllamaDialect(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** The dialect of {@code /api/chat}. */
  public static OllamaDialect chat() {
    return new OllamaDialect(Endpoint.CHAT);
  }

  /** The dialect of {@code /api/generate}. */
  public static OllamaDialect generate() {
    return new OllamaDialect(Endpoint.GENERATE);
  }

  /** The dialect of {@code /api/embed}. */
  public static OllamaDialect embed() {
    return new OllamaDialect(Endpoint.EMBED);
  }

  /** The dialect of {@code /api/embeddings}. */
  public static OllamaDialect embeddings() {
    return new OllamaDialect(Endpoint.EMBEDDINGS);
  }

  @Override
  public WireFormat format() {
    return WireFormat.OLLAMA;
  }

  // ---- towards callers

  /** The operation that a request at this door's path is routed as. */
  public Operation operation() {
    return endpoint.operation();
  }

  /** The path of requests at this door. */
  public String doorPath() {
    return endpoint.path();
  }

  @Override
  public RequestFacts peek(Asked asked, RequestBody body) {
    return RequestPeek.facts(endpoint, body);
  }

  @Override
  public InferenceRequest decode(Asked asked, RequestBody body) {
    return RequestDecoder.decode(endpoint, body);
  }

  /**
   * The answer to a request that asks nothing (no message, an empty prompt, no input) and thereby
   * only loads or, with a {@code keep_alive} of 0, unloads its model. An Ollama behind the gateway
   * gets such a request like any other; for a back end of another format, which has no word for it
   * and for which {@link #decode} refuses it, this answer takes its place once that model is ready.
   *
   * @param body borrowed
   * @return null when something is asked; otherwise the caller owns it
   */
  @Override
  public @Nullable ByteBuf loadAnswer(
      RequestBody body, RequestFacts facts, AnswerId id, ByteBufAllocator allocator) {
    if (!RequestPeek.asksNothing(endpoint, body)) {
      return null;
    }
    ByteBuf answer = allocator.buffer();
    LoadAnswer.write(endpoint, body, id, facts.model(), answer);
    return answer;
  }

  @Override
  public List<ByteBuf> rewrite(
      RequestBody body, RequestFacts facts, ModelParams target, ByteBufAllocator allocator) {
    return body.spliced(RequestRewrite.edits(endpoint, body, facts, target));
  }

  @Override
  public AnswerRelay passThrough(RequestFacts facts, AnswerSink sink, ByteBufAllocator allocator) {
    if (facts.stream()) {
      return new PassThroughLines(sink, allocator);
    }
    if (endpoint != Endpoint.EMBEDDINGS) {
      return new PassThroughWhole(new WholeAnswerFields(endpoint), sink);
    }
    AnswerId unnamed = new AnswerId("", Instant.EPOCH);
    return new Transcoder(
        VectorsDecoder.ofOneAtMost(facts.model(), VectorsReader::read),
        new VectorsEncoder(endpoint, unnamed, facts.model()),
        sink,
        allocator);
  }

  @Override
  public AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body) {
    if (!endpoint.isGenerating()) {
      return new VectorsEncoder(endpoint, id, facts.model());
    }
    return facts.stream()
        ? new LinesEncoder(endpoint, id, facts.model())
        : new WholeEncoder(endpoint, id, facts.model());
  }

  @Override
  public Set<AnswerFeature> lacks(Operation operation) {
    return LACKING;
  }

  @Override
  public String contentType(RequestFacts facts) {
    return facts.stream() ? "application/x-ndjson" : "application/json";
  }

  @Override
  public ByteBuf errorBody(InferenceError error, ByteBufAllocator allocator) {
    ByteBuf body = allocator.buffer();
    OllamaErrors.write(error, body);
    return body;
  }

  @Override
  public ByteBuf errorEvent(InferenceError error, ByteBufAllocator allocator) {
    return errorBody(error, allocator).writeByte('\n');
  }

  /** A line without a word. */
  @Override
  public ByteBuf keepAlive(AnswerId id, RequestFacts facts, ByteBufAllocator allocator) {
    ByteBuf line = allocator.buffer();
    new AnswerShape(endpoint, id, facts.model()).writeText("", line);
    ByteBufUtil.writeAscii(line, "\"done\":false}\n");
    return line;
  }

  // ---- towards back ends

  @Override
  public String path(Operation operation, String model, boolean stream) {
    return switch (operation) {
      case PULL -> "/api/pull";
      case CHAT -> "/api/chat";
      case COMPLETION -> "/api/generate";
      case EMBEDDING -> "/api/embed";
      case COUNT_TOKENS -> throw format().lacks(operation);
    };
  }

  @Override
  public ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    return RequestEncoder.encode(request, target, losses, allocator);
  }

  /** Documents it takes in no form. */
  @Override
  public boolean wantsInside(Part link, String model) {
    return link instanceof Part.ImageLink;
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    return switch (request) {
      case InferenceRequest.Embedding embedding ->
          VectorsDecoder.of(embedding, VectorsReader::read);
      case InferenceRequest.Chat _, InferenceRequest.Completion _ ->
          request.stream() ? new LinesDecoder(request) : new WholeDecoder(request);
      case InferenceRequest.TokenCount _ -> throw format().lacks(request.operation());
    };
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }
}
