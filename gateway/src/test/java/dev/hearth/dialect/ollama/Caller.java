package dev.hearth.dialect.ollama;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** A caller at one of the doors, of whom a test sees what becomes of its requests. */
final class Caller {
  private final OllamaDialect door;
  private final TestBuffers buffers;

  Caller(OllamaDialect door, TestBuffers buffers) {
    this.door = door;
    this.buffers = buffers;
  }

  /** JSON in which single quotes stand for double ones. */
  static String quoted(String json) {
    return json.replace('\'', '"');
  }

  RequestFacts peek(String json) {
    return with(List.of(bytes(json)), body -> door.peek(Asked.of(door.operation()), body));
  }

  InferenceRequest decode(String json) {
    return with(List.of(bytes(json)), body -> door.decode(Asked.of(door.operation()), body));
  }

  /** The same of a request that comes in pieces. */
  InferenceRequest decode(String json, Random random) {
    List<ByteBuf> pieces = buffers.cut(json.getBytes(StandardCharsets.UTF_8), random);
    return with(pieces, body -> door.decode(Asked.of(door.operation()), body));
  }

  /** What an Ollama gets. */
  String rewritten(String json, ModelParams target) {
    return rewritten(List.of(bytes(json)), target);
  }

  /** The same of a request that comes in pieces. */
  String rewritten(String json, ModelParams target, Random random) {
    return rewritten(buffers.cut(json.getBytes(StandardCharsets.UTF_8), random), target);
  }

  private String rewritten(List<ByteBuf> pieces, ModelParams target) {
    return with(
        pieces,
        body -> {
          RequestFacts facts = door.peek(Asked.of(door.operation()), body);
          return TestBuffers.text(door.rewrite(body, facts, target, buffers.allocator()));
        });
  }

  <T> T with(List<ByteBuf> pieces, Function<RequestBody, T> use) {
    RequestBody body = new RequestBody();
    try {
      pieces.forEach(body::add);
      return use.apply(body);
    } finally {
      body.release();
    }
  }

  ByteBuf bytes(String json) {
    return buffers.of(json);
  }
}
