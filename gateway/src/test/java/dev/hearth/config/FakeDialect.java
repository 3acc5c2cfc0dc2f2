package dev.hearth.config;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** A dialect that is only recognised, never spoken. */
public record FakeDialect(String name) implements BackendDialect {

  /** One of each name. */
  public static Dialects all() {
    return new Dialects(
        _ -> new FakeDialect("openai"),
        new FakeDialect("responses"),
        new FakeDialect("ollama"),
        new FakeDialect("anthropic"),
        new FakeDialect("gemini"),
        new FakeDialect("remote-gpu"),
        new FakeDialect("text-generation"));
  }

  @Override
  public WireFormat format() {
    return WireFormat.OPENAI;
  }

  @Override
  public String path(Operation operation, String model, boolean stream) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    throw new UnsupportedOperationException(name);
  }
}
