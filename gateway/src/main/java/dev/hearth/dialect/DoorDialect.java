package dev.hearth.dialect;

import dev.hearth.inference.AnswerFeature;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceException;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.inference.RequestFacts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A wire format as callers speak it at the gateway's door. Shared, immutable. */
public interface DoorDialect {

  WireFormat format();

  /**
   * What can be known of a request from its top-level fields.
   *
   * @throws InferenceException when the body is not an object of this dialect
   */
  RequestFacts peek(Asked asked, RequestBody body);

  /**
   * The whole request.
   *
   * @param body borrowed
   * @throws InferenceException naming the field that is wrong
   */
  InferenceRequest decode(Asked asked, RequestBody body);

  /**
   * The same for a format whose callers go on from answers that are kept for them.
   *
   * @param history the caller's
   */
  default InferenceRequest decode(Asked asked, RequestBody body, History history) {
    return decode(asked, body);
  }

  /**
   * Whether a request goes on from an answer in its caller's history: no back end knows that one,
   * so the request has to be written anew for each.
   */
  default boolean continues(RequestBody body, History history) {
    return false;
  }

  /**
   * The request for a back end of the same format: the caller's bytes with the target's model name,
   * the target's defaults and, for a stream, the wish for usage spliced in.
   *
   * @param body borrowed; it stays usable for the next attempt
   * @return slices in order; the caller owns each
   */
  List<ByteBuf> rewrite(
      RequestBody body, RequestFacts facts, ModelParams target, ByteBufAllocator allocator);

  /**
   * The same for a back end that puts the conversation through its model's chat template; most take
   * one system message at the beginning, and know no developer.
   */
  default List<ByteBuf> rewriteForTemplate(
      RequestBody body, RequestFacts facts, ModelParams target, ByteBufAllocator allocator) {
    return rewrite(body, facts, target, allocator);
  }

  /** Relays the answer of a back end of the same format. */
  AnswerRelay passThrough(RequestFacts facts, AnswerSink sink, ByteBufAllocator allocator);

  /**
   * Writes an answer that was decoded from another format.
   *
   * @param body the request, borrowed for this call only: some formats tell the caller again what
   *     it asked for
   */
  AnswerEncoder encoder(AnswerId id, RequestFacts facts, RequestBody body);

  /**
   * The same for a format whose callers may have answers kept: one that was encoded to its end is.
   *
   * @param history the caller's
   */
  default AnswerEncoder encoder(
      AnswerId id, RequestFacts facts, RequestBody body, History history) {
    return encoder(id, facts, body);
  }

  /** What an answer to such a request may say that this format has no place for. */
  Set<AnswerFeature> lacks(Operation operation);

  /** The content type of a successful answer. */
  String contentType(RequestFacts facts);

  /** How long its callers wait for a whole answer; null for as long as the model may take. */
  default @Nullable Duration longest() {
    return null;
  }

  /** The status that carries the error before an answer has begun. */
  default int status(InferenceError error) {
    return ErrorStatus.of(error.kind());
  }

  /** The body that carries the error before an answer has begun; the caller owns it. */
  ByteBuf errorBody(InferenceError error, ByteBufAllocator allocator);

  /** The same, where the request that it answers is known. */
  default ByteBuf errorBody(InferenceError error, AnswerId id, ByteBufAllocator allocator) {
    return errorBody(error, allocator);
  }

  /** What tells a caller in the middle of a stream that it broke; the caller owns it. */
  ByteBuf errorEvent(InferenceError error, ByteBufAllocator allocator);

  /**
   * What shows a stream's reader that the gateway still works while the back end is silent; empty
   * where the dialect has nothing that its clients ignore. It may stand before the first event and
   * between any two. The caller owns it.
   */
  default ByteBuf keepAlive(AnswerId id, RequestFacts facts, ByteBufAllocator allocator) {
    return Unpooled.EMPTY_BUFFER;
  }

  /**
   * The answer to a request that asks nothing of the model, for a target of another format; null
   * for any request that asks something. The caller owns it.
   *
   * @param body borrowed
   */
  default @Nullable ByteBuf loadAnswer(
      RequestBody body, RequestFacts facts, AnswerId id, ByteBufAllocator allocator) {
    return null;
  }

  /**
   * Names of request headers that a back end of the same format gets as the caller sent them; those
   * that begin with {@code x-hearth-} are for the gateway only.
   */
  default List<String> forwardedHeaders() {
    return List.of();
  }

  /**
   * What identifies an answer that the gateway writes itself.
   *
   * @param elapsedNanos how long ago the caller asked, whenever it is read; 0 where nobody measures
   * @param by whose answer it is; null where that is nobody's or not known yet
   */
  record AnswerId(String value, Instant created, LongSupplier elapsedNanos, @Nullable Answerer by) {

    /** An answer of which nobody is told whose it is. */
    public AnswerId(String value, Instant created, LongSupplier elapsedNanos) {
      this(value, created, elapsedNanos, null);
    }

    /** An answer whose time nobody measures either. */
    public AnswerId(String value, Instant created) {
      this(value, created, () -> 0);
    }
  }

  /**
   * Who answers.
   *
   * @param model the back end's own name of the model; null where no model answers
   */
  record Answerer(String provider, @Nullable String model) {}
}
