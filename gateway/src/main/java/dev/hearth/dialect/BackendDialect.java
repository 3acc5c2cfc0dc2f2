package dev.hearth.dialect;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.Part;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** A wire format as back ends speak it. Shared, immutable. */
public interface BackendDialect {

  WireFormat format();

  /**
   * Whether it has {@link Operation#COUNT_TOKENS}. A server may lack it all the same; the other
   * methods are given it only where this is true.
   */
  default boolean countsTokens() {
    return false;
  }

  /**
   * The path of an operation, below the provider's base path, beginning with a slash.
   *
   * @param model the target's name of it, for formats that name it there
   * @param stream whether the answer is to be streamed
   */
  String path(Operation operation, String model, boolean stream);

  /**
   * The request in this format. It came in another.
   *
   * @param losses hears of whatever this format has no place for
   * @return the body, which the caller owns
   * @throws InferenceException when it asks for something that this format cannot say and that
   *     changes its meaning when it is left out: a kind of INEXPRESSIBLE
   */
  ByteBuf encode(
      InferenceRequest request, ModelParams target, Losses losses, ByteBufAllocator allocator);

  /**
   * Whether a part that is given by its URL has to be replaced by the file that this leads to,
   * since servers take such files, but only inside a request.
   *
   * @param link an {@link Part.ImageLink} or a {@link Part.DocumentLink}
   * @param model the target's name of it
   */
  default boolean wantsInside(Part link, String model) {
    return false;
  }

  /** A decoder for the answer to the request. */
  AnswerDecoder decoder(InferenceRequest request);

  /**
   * What an answer with an error status means.
   *
   * @param body at most 64 KiB of it, borrowed
   * @param retryAfter the header's value
   */
  InferenceError error(int status, ByteBuf body, @Nullable String retryAfter);
}
