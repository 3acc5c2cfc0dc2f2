package dev.hearth.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.dialect.Json;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import java.io.IOException;
import java.util.Map;

/** An Ollama dialect of which a test sees what it sends. */
final class Sender {
  static final ModelParams TARGET = new ModelParams("real", Map.of());

  private final OllamaDialect dialect = new OllamaDialect();
  private final TestBuffers buffers = new TestBuffers();

  /** The request's body as a tree. */
  JsonNode sent(InferenceRequest request) {
    return sent(request, TARGET);
  }

  JsonNode sent(InferenceRequest request, ModelParams target) {
    try {
      return Json.tree(text(request, target));
    } catch (IOException e) {
      throw new AssertionError("no JSON was sent", e);
    }
  }

  /** The request's body as it is. */
  String text(InferenceRequest request, ModelParams target) {
    return TestBuffers.text(dialect.encode(request, target, new Losses(), buffers.allocator()));
  }

  void assertAllReleased() {
    buffers.assertAllReleased();
  }
}
