package dev.hearth.dialect.ollama;

import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.Asked;
import dev.hearth.dialect.DoorDialect;
import dev.hearth.dialect.JsonOutline;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.OutlineReader;
import dev.hearth.dialect.Pulling;
import dev.hearth.dialect.RequestBody;
import dev.hearth.dialect.RequestEdits;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.AnswerFeature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Set;

/**
 * Ollama's {@code /api/pull} at the door: an Ollama behind the gateway fetches a model and tells
 * how far it is, a line at a time. It is always asked for the lines, also for a caller who wants
 * nothing but the end, so that a download that goes on can be told from one that does not.
 */
public final class OllamaPull implements DoorDialect {
  private static final String STREAM = "stream";

  @Override
  public WireFormat format() {
    return WireFormat.OLLAMA;
  }

  /** The facts; the model is the one to fetch, under its name in Ollama's library. */
  @Override
  public RequestFacts peek(Asked asked, RequestBody body) {
    OutlineReader request = OutlineReader.of(body);
    return new RequestFacts(
        Operation.PULL,
        name(request),
        request.flag(STREAM, true),
        body.size(),
        null,
        false,
        false,
        false,
        false);
  }

  private static String name(OutlineReader request) {
    String older = request.has("model") ? null : request.text("name");
    return older == null || older.isBlank() ? request.model("Ollama's library") : older;
  }

  @Override
  public InferenceRequest decode(Asked asked, RequestBody body) {
    throw Pulling.unknown();
  }

  @Override
  public List<ByteBuf> rewrite(
      RequestBody body, RequestFacts facts, ModelParams target, ByteBufAllocator allocator) {
    RequestEdits edits = new RequestEdits(body);
    JsonOutline.Field stream = OutlineReader.of(body).field(STREAM);
    if (stream != null) {
      edits.replace(stream, "true");
    }
    return body.spliced(edits.inOrder());
  }

  @Override
  public AnswerRelay passThrough(RequestFacts facts, AnswerSink sink, ByteBufAllocator allocator) {
    return new PullRelay(facts.stream(), sink, allocator);
  }

  @Override
  public AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body) {
    throw Pulling.unknown();
  }

  @Override
  public Set<AnswerFeature> lacks(Operation operation) {
    return Set.of();
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

  /** A line that tells of no progress. */
  @Override
  public ByteBuf keepAlive(AnswerId id, RequestFacts facts, ByteBufAllocator allocator) {
    ByteBuf line = allocator.buffer();
    ByteBufUtil.writeAscii(line, "{\"status\":\"waiting\"}\n");
    return line;
  }

  @Override
  public List<String> forwardedHeaders() {
    return List.of(Pulling.PROVIDER_HEADER);
  }
}
