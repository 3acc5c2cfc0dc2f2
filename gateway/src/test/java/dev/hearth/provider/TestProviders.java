package dev.hearth.provider;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.Losses;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.upstream.Endpoint;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Providers and targets for tests that send no inference request. */
public final class TestProviders {

  public static final BackendDialect OPENAI = new NamedDialect(WireFormat.OPENAI);
  public static final BackendDialect OLLAMA = new NamedDialect(WireFormat.OLLAMA);

  private TestProviders() {}

  public static Provider openAi(String name, String url) {
    return provider(name, OPENAI, url, new Credential.None(), true);
  }

  public static Provider ollama(String name, String url) {
    return provider(name, OLLAMA, url, new Credential.None(), true);
  }

  public static Provider cloud(String name, String url, String key) {
    return provider(name, OPENAI, url, new Credential.Bearer(new Secret(key)), false);
  }

  /** A cloud that speaks another format than OpenAI's, with a key that is not looked at. */
  public static Provider cloud(String name, WireFormat format, String url) {
    return provider(name, dialect(format), url, new Credential.None(), false);
  }

  private static Provider provider(
      String name, BackendDialect dialect, String url, Credential credential, boolean local) {
    URI uri = URI.create(url);
    return new Provider(
        name, dialect, Endpoint.of(uri), uri.getPath(), credential, List.of(), local);
  }

  public static Target target(Provider provider, String model) {
    return Target.of(provider.name() + "/" + model, provider, new ModelParams(model, Map.of()));
  }

  /** A dialect that has a format and says nothing. */
  public static BackendDialect dialect(WireFormat format) {
    return new NamedDialect(format);
  }

  /** A dialect that has a name and says nothing. */
  private record NamedDialect(WireFormat format) implements BackendDialect {

    @Override
    public String path(Operation operation, String model, boolean stream) {
      throw new UnsupportedOperationException("no request is sent in this test");
    }

    @Override
    public ByteBuf encode(
        InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator) {
      throw new UnsupportedOperationException("no request is sent in this test");
    }

    @Override
    public AnswerDecoder decoder(InferenceRequest request) {
      throw new UnsupportedOperationException("no request is sent in this test");
    }

    @Override
    public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
      throw new UnsupportedOperationException("no request is sent in this test");
    }
  }
}
