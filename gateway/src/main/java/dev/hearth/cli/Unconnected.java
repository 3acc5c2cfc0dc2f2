package dev.hearth.cli;

import dev.hearth.config.Configuration;
import dev.hearth.config.Dialects;
import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.BackendDialect;
import dev.hearth.dialect.ModelParams;
import dev.hearth.dialect.WireFormat;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * A build of the command line without a gateway: configurations can be checked, nothing is served.
 * {@link Main#main} names the composition root instead, and this class goes.
 */
final class Unconnected implements Server {

  @Override
  public Dialects dialects() {
    return new Dialects(new Absent(), new Absent(), _ -> new Absent());
  }

  @Override
  public int run(Configuration configuration, ServeOptions options, Console console) {
    throw new CommandFailed("this build has no gateway in it (expected: one that has)");
  }

  @Override
  public int warmUp(Console console) {
    throw new CommandFailed("this build has no gateway in it (expected: one that has)");
  }

  /** Stands for every dialect; whatever is asked of it is refused. */
  private record Absent() implements BackendDialect {

    @Override
    public WireFormat format() {
      throw refused();
    }

    @Override
    public String path(Operation operation) {
      throw refused();
    }

    @Override
    public ByteBuf encode(
        InferenceRequest request, ModelParams target, ByteBufAllocator allocator) {
      throw refused();
    }

    @Override
    public AnswerDecoder decoder(InferenceRequest request) {
      throw refused();
    }

    @Override
    public InferenceError error(int status, ByteBuf body, @Nullable String retryAfter) {
      throw refused();
    }

    private static InferenceException refused() {
      return new InferenceException(
          InferenceError.of(InferenceError.Kind.UNSUPPORTED, "This build has no gateway in it."));
    }
  }
}
