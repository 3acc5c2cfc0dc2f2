package dev.hearth.dialect.gemini;

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
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Google's Gemini API on both sides. At the door the path tells what the body does not: routes
 * whose answers look different have a dialect object of their own. Towards back ends all are the
 * same.
 */
public final class GeminiDialect implements DoorDialect, BackendDialect {
  private static final Set<AnswerFeature> LACKING =
      Set.of(
          AnswerFeature.CITED_TEXT, AnswerFeature.STOP_SEQUENCE, AnswerFeature.CACHE_WRITE_TOKENS);

  private final StreamForm form;
  private final boolean oneVector;

  private GeminiDialect(StreamForm form, boolean oneVector) {
    this.form = form;
    this.oneVector = oneVector;
  }

  /**
   * For {@code generateContent}, {@code streamGenerateContent?alt=sse}, {@code batchEmbedContents}
   * and {@code countTokens}.
   */
  public GeminiDialect() {
    this(StreamForm.EVENTS, false);
  }

  /** For {@code streamGenerateContent} without {@code alt=sse}, whose stream is one array. */
  public static GeminiDialect streamingAnArray() {
    return new GeminiDialect(StreamForm.ARRAY, false);
  }

  /** For {@code embedContent}, whose answer is one vector. */
  public static GeminiDialect embeddingOne() {
    return new GeminiDialect(StreamForm.EVENTS, true);
  }

  @Override
  public WireFormat format() {
    return WireFormat.GEMINI;
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
        switch (facts.operation()) {
          case CHAT, COMPLETION -> RequestRewrite.edits(body, target);
          case EMBEDDING -> EmbeddingRewrite.edits(body, target);
          case COUNT_TOKENS -> TokenCounting.edits(body, target);
          case PULL -> throw Pulling.unknown();
        });
  }

  @Override
  public AnswerRelay passThrough(RequestFacts facts, AnswerSink sink, ByteBufAllocator allocator) {
    if (facts.stream()) {
      return new PassThroughStream(form, sink, allocator);
    }
    return switch (facts.operation()) {
      case CHAT, COMPLETION -> new PassThroughWhole(new ResponseFields(), sink);
      case EMBEDDING ->
          oneVector
              ? new Transcoder(
                  VectorsDecoder.ofOne(facts.model(), VectorsReader::read),
                  new EmbeddingEncoder(true),
                  sink,
                  allocator)
              : new PassThroughWhole(new ResponseFields(), sink);
      case COUNT_TOKENS -> new PassThroughWhole(TokenCounting.ANSWER, sink);
      case PULL -> throw Pulling.unknown();
    };
  }

  @Override
  public AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body) {
    return switch (facts.operation()) {
      case PULL -> throw Pulling.unknown();
      case CHAT, COMPLETION ->
          facts.stream()
              ? new StreamEncoder(id, facts.model(), form)
              : new WholeEncoder(id, facts.model());
      case EMBEDDING -> new EmbeddingEncoder(oneVector);
      case COUNT_TOKENS -> TokenCounting.encoder();
    };
  }

  @Override
  public Set<AnswerFeature> lacks(Operation operation) {
    return LACKING;
  }

  @Override
  public String contentType(RequestFacts facts) {
    return facts.stream() && form == StreamForm.EVENTS ? "text/event-stream" : "application/json";
  }

  @Override
  public ByteBuf errorBody(InferenceError error, ByteBufAllocator allocator) {
    ByteBuf body = allocator.buffer();
    GeminiErrors.writeBody(error, body);
    return body;
  }

  @Override
  public ByteBuf errorEvent(InferenceError error, ByteBufAllocator allocator) {
    ByteBuf event = allocator.buffer();
    switch (form) {
      case EVENTS -> GeminiErrors.writeEvent(error, event);
      case ARRAY -> GeminiErrors.writeElement(error, event);
    }
    return event;
  }

  /**
   * What shows a stream's reader that the gateway still works: a blank line. Google's client for
   * Python fails on a comment.
   */
  @Override
  public ByteBuf keepAlive(AnswerId id, RequestFacts facts, ByteBufAllocator allocator) {
    return allocator.buffer(1).writeByte('\n');
  }

  @Override
  public boolean countsTokens() {
    return true;
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    String resource = resource(model);
    return switch (operation) {
      case PULL -> throw Pulling.unknown();
      case CHAT, COMPLETION ->
          resource + (stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
      case EMBEDDING -> resource + ":batchEmbedContents";
      case COUNT_TOKENS -> resource + ":countTokens";
    };
  }

  @Override
  public ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    return RequestEncoder.encode(request, target, losses, allocator);
  }

  @Override
  public boolean wantsInside(Part link, String model) {
    return PartWriter.wantsInside(link, GeminiModel.of(model));
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    return switch (request) {
      case InferenceRequest.Embedding embedding ->
          VectorsDecoder.of(embedding, VectorsReader::read);
      case InferenceRequest.TokenCount count ->
          new CountDecoder(count.model(), TokenCounting.ANSWER);
      case InferenceRequest.Chat _, InferenceRequest.Completion _ -> new GenerateDecoder(request);
    };
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }

  /** A tuned model is a resource of its own kind, any other one a model. */
  private static String resource(String model) {
    String tuned = "tunedModels/";
    String bare = RequestPeek.withoutResource(model);
    return bare.startsWith(tuned)
        ? '/' + tuned + safe(bare.substring(tuned.length()))
        : "/models/" + safe(bare);
  }

  /** A name as one segment of a path. */
  private static String safe(String name) {
    StringBuilder safe = new StringBuilder(name.length());
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '.'
              || c == '_'
              || c == '~';
      if (plain) {
        safe.append(c);
      } else {
        safe.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
      }
    }
    return safe.toString();
  }
}
