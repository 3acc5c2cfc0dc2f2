package dev.hearth.dialect.gemini;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Requests through the dialect, over buffers of one test. */
record Gemini(GeminiDialect dialect, TestBuffers buffers) {
  static final ModelParams NEW = new ModelParams("gemini-3-flash-preview", Map.of());
  static final ModelParams OLDER = new ModelParams("gemini-2.5-flash", Map.of());

  static Gemini over(TestBuffers buffers) {
    return new Gemini(new GeminiDialect(), buffers);
  }

  /** A path's answer to what is asked. */
  static Asked asked(Operation operation) {
    return new Asked(operation, "m", false);
  }

  RequestBody body(String json, Random random) {
    RequestBody body = new RequestBody();
    buffers.cut(json.getBytes(StandardCharsets.UTF_8), random).forEach(body::add);
    return body;
  }

  InferenceRequest.Chat chat(String json) {
    return (InferenceRequest.Chat) decode(asked(Operation.CHAT), json);
  }

  InferenceRequest decode(Asked asked, String json) {
    RequestBody body = body(json, new Random(json.length()));
    try {
      return dialect.decode(asked, body);
    } finally {
      body.release();
    }
  }

  String encode(InferenceRequest request, ModelParams target) {
    return encode(request, target, new Losses());
  }

  String encode(InferenceRequest request, ModelParams target, Losses losses) {
    return TestBuffers.text(dialect.encode(request, target, losses, buffers.allocator()));
  }

  String rewrite(Operation operation, String json, ModelParams target) {
    RequestBody body = body(json, new Random(json.length()));
    try {
      return TestBuffers.text(
          List.copyOf(
              dialect.rewrite(
                  body, dialect.peek(asked(operation), body), target, buffers.allocator())));
    } finally {
      body.release();
    }
  }
}
