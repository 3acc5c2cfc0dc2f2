package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** X. */
public final class DialectToCome implements BackendDialect {
  private final String provider;
  private final WireFormat format;

  public DialectToCome(WireFormat format, String provider) {
    this.provider = provider;
    this.format = format;
  }

  @Override
  public WireFormat format() {
    return format;
  }

  @Override
  public String path(Operation operation) {
    return "/";
  }

  @Override
  public ByteBuf encode(InferenceRequest request, ModelParams target, ByteBufAllocator allocator) {
    throw new InferenceException(InferenceError.of(InferenceError.Kind.UNSUPPORTED, provider));
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest request) {
    throw new InferenceException(InferenceError.of(InferenceError.Kind.UNSUPPORTED, provider));
  }

  @Override
  public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
    return BackendErrors.of(status, body, retryAfter);
  }
}
