package dev.hearth.dialect;

import dev.hearth.inference.InferenceEvent;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/**
 * Turns the bytes of one back end's answer (status 2xx) into events, for any split of the bytes. An
 * answer that ends without its end marker gives {@link InferenceEvent.Failed}. What ends an answer
 * ({@code Finished}, {@code Metered}) is given within one call.
 */
public interface AnswerDecoder extends AutoCloseable {

  /** The next bytes; borrowed, fully read. */
  void decode(ByteBuf bytes, Consumer<? super InferenceEvent> events);

  /** The body ended regularly. */
  void end(Consumer<? super InferenceEvent> events);

  /** Releases what is held. Idempotent. */
  @Override
  void close();
}
