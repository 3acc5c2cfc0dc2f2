package dev.hearth.pipeline;

import io.netty.buffer.ByteBuf;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The other end of one exchange: whoever asked. All methods are called on the exchange's event
 * loop; after {@link #end} or {@link #abort} none is. A caller that has gone takes everything and
 * does nothing.
 */
public interface Caller {

  /**
   * Begins the answer.
   *
   * @param length the body's length in bytes, -1 when it is not known yet
   */
  void begin(AnswerHead head, long length);

  /** More of the answer's body; ownership passes to the caller. */
  void write(ByteBuf bytes);

  /** Sends what was written. */
  void flush();

  /** The answer is complete. */
  void end();

  /** The answer cannot be completed: closes the connection, so that it shows. */
  void abort();

  /** Whether it takes more without piling it up. */
  boolean isWritable();

  /**
   * What precedes an answer's body.
   *
   * @param source who answered; null when the gateway itself did
   * @param retry whether and when to ask again; null for what is no error
   */
  record AnswerHead(
      int status, String contentType, @Nullable Source source, @Nullable RetryAdvice retry) {}

  /**
   * Who answered.
   *
   * @param model the target's own name of the model
   * @param route how it came to answer, in one line; null where nobody was chosen
   * @param lost what the target did not get of the request, or the caller of its answer so far, by
   *     the names for callers
   * @param estimated whether the gateway counted the request's tokens itself
   */
  record Source(
      String provider,
      @Nullable String model,
      @Nullable String route,
      int attempts,
      Set<String> lost,
      boolean estimated) {}
}
