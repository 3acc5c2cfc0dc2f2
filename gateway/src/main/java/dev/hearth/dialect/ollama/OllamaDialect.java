package dev.hearth.dialect.ollama;

import dev.hearth.dialect.*;
import dev.hearth.inference.*;
import io.netty.buffer.*;
import org.jspecify.annotations.Nullable;

public final class OllamaDialect implements BackendDialect {
  @Override
  public WireFormat format() {
    return WireFormat.OLLAMA;
  }

  @Override
  public String path(Operation o) {
    return "/";
  }

  @Override
  public ByteBuf encode(InferenceRequest r, ModelParams t, ByteBufAllocator a) {
    throw new UnsupportedOperationException();
  }

  @Override
  public AnswerDecoder decoder(InferenceRequest r) {
    throw new UnsupportedOperationException();
  }

  @Override
  public InferenceError error(int s, ByteBuf b, @Nullable String r) {
    throw new UnsupportedOperationException();
  }
}
