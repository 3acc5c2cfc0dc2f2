package dev.hearth.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.dialect.Asked;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.RequestBody;
import dev.hearth.framing.TestBuffers;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
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

  /** The bytes that a target gets, the same for any split of the caller's. */
  String rewrite(Operation operation, String json, ModelParams target) {
    RequestBody whole = new RequestBody();
    whole.add(buffers.of(json));
    String expected = rewrite(operation, whole, target);
    for (long seed = 0; seed < 20; seed++) {
      assertThat(rewrite(operation, body(json, new Random(seed)), target))
          .as("seed %d", seed)
          .isEqualTo(expected);
    }
    return expected;
  }

  private String rewrite(Operation operation, RequestBody body, ModelParams target) {
    try {
      RequestFacts facts = dialect.peek(asked(operation), body);
      List<ByteBuf> slices = dialect.rewrite(body, facts, target, buffers.allocator());
      return TestBuffers.text(slices);
    } finally {
      body.release();
    }
  }
}
