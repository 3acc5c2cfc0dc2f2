package dev.hearth.dialect.openai;

import dev.hearth.dialect.BackendErrors;
import dev.hearth.dialect.WholeBody;
import dev.hearth.inference.InferenceError;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** What a whole answer is before it is read. */
final class WholeAnswer {
  private WholeAnswer() {}

  /** Why a body is no answer: no JSON object, or an error; null when it may be one. */
  static @Nullable InferenceError problem(WholeBody body, byte[] bytes) {
    String problem = body.problem();
    if (problem != null) {
      return BackendErrors.broken("The back end answered with " + problem + ".");
    }
    ByteBuf whole = Unpooled.wrappedBuffer(bytes);
    ChunkScan scan = new ChunkScan();
    if (!scan.scan(whole, 0, bytes.length)) {
      return BackendErrors.broken("The back end answered with an object that is no JSON.");
    }
    return scan.isError() ? BackendErrors.inAnswer(whole) : null;
  }
}
