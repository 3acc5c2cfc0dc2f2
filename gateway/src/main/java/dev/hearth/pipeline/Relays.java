package dev.hearth.pipeline;

import dev.hearth.dialect.AnswerDecoder;
import dev.hearth.dialect.AnswerEncoder;
import dev.hearth.dialect.AnswerRelay;
import dev.hearth.dialect.AnswerSink;
import dev.hearth.dialect.LossNotes;
import dev.hearth.dialect.Transcoder;
import dev.hearth.dialect.leaks.Leak;
import dev.hearth.dialect.leaks.LeakDecoder;
import dev.hearth.inference.InferenceRequest;
import dev.hearth.inference.Operation;
import dev.hearth.provider.Target;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what a target's answer goes through on its way to the caller: as it is where both speak
 * the same format, unless it has to be read.
 */
final class Relays {
  private final Exchange exchange;
  private final Attempt attempt;
  private final Question question;
  private final Target target;

  Relays(Exchange exchange, Attempt attempt) {
    this.exchange = exchange;
    this.attempt = attempt;
    this.question = exchange.question();
    this.target = attempt.target();
  }

  /**
   * The relay for an answer that begins.
   *
   * @param guard counts the output; null where nobody does
   */
  AnswerRelay to(AnswerSink sink, @Nullable PaceGuard guard) {
    ByteBufAllocator allocator = exchange.environment().allocator();
    Continuation continuation = continuation();
    if (continuation == null && question.passesThrough(target) && leaks().isEmpty()) {
      watch(guard);
      return question.door().passThrough(question.facts(), sink, allocator);
    }
    AnswerDecoder decoder = decoder(question.decoded());
    if (guard != null) {
      decoder = guard.counting(decoder);
    }
    return continuation == null
        ? new Transcoder(decoder, encoder(), sink, allocator)
        : new Transcoder(continuation.listening(decoder), continuation.encoder(), sink, allocator);
  }

  /** What notes the answer for a target that may have to go on with it; null where none may. */
  private @Nullable Continuation continuation() {
    Continuation begun = attempt.continuation();
    if (begun == null && attempt.mayBeContinued() && question.facts().stream()) {
      InferenceRequest request = question.readable();
      if (request != null && Continuation.fits(request)) {
        begun = new Continuation(encoder());
        attempt.keeps(begun);
      }
    }
    return begun;
  }

  /** An answer that is passed on as it is can be read beside that, where the request can. */
  private void watch(@Nullable PaceGuard guard) {
    if (guard != null && guard.limitsStreams()) {
      InferenceRequest request = question.readable();
      if (request == null) {
        guard.letsAll();
      } else {
        guard.tap(target.provider().dialect().decoder(request));
      }
    }
  }

  private AnswerDecoder decoder(InferenceRequest request) {
    AnswerDecoder decoder =
        LeakDecoder.of(target.provider().dialect().decoder(request), request, leaks());
    return new LossNotes(
        question.permission(target).permitted(decoder, attempt.losses()),
        question.door().lacks(question.facts().operation()),
        attempt.losses());
  }

  private AnswerEncoder encoder() {
    return question
        .door()
        .encoder(
            question.answerId(attempt.answerer()),
            question.facts(),
            question.body(),
            question.history());
  }

  private Set<Leak> leaks() {
    boolean counting = question.facts().operation() == Operation.COUNT_TOKENS;
    return counting ? Set.of() : target.traits().leaks();
  }
}
