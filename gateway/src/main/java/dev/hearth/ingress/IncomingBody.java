package dev.hearth.ingress;

import dev.hearth.dialect.RequestBody;
import dev.hearth.inference.InferenceError.Kind;
import dev.hearth.ingress.BodyTurns.Turn;
import io.netty.handler.codec.http.HttpContent;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request on its way in: held against the limits on one body and on all of them, and,
 * where it is large, read in its turn. Lives on its connection's event loop.
 */
final class IncomingBody {
  private final RequestBody held = new RequestBody();
  private final IngressConfig limits;
  private final BytesInFlight inFlight;
  private final @Nullable Turn turn;

  /**
   * A body without any bytes yet.
   *
   * @param turn what a large body needs; this ends it
   */
  IncomingBody(IngressConfig limits, BytesInFlight inFlight, @Nullable Turn turn) {
    this.limits = limits;
    this.inFlight = inFlight;
    this.turn = turn;
    held.onRelease(inFlight::giveBack);
  }

  /** Whether no more of it should be read for now. */
  boolean waits() {
    return turn != null && turn.waits();
  }

  /**
   * Takes what has come of the body and owns it.
   *
   * @return why the body is refused, if it is
   */
  @Nullable Refusal take(HttpContent content) {
    Refusal why = refusal(content);
    if (why == null) {
      held.add(content.content());
    } else {
      content.release();
    }
    return why;
  }

  private @Nullable Refusal refusal(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      return Refusal.of(
          Kind.INVALID_REQUEST,
          "The request body is not framed as HTTP demands (expected: whole chunks).");
    }
    int bytes = content.content().readableBytes();
    if ((long) held.size() + bytes > limits.maxBodyBytes()) {
      return Refusal.bodyTooLarge(limits);
    }
    return inFlight.tryTake(bytes) ? null : Refusal.tooManyBytes(limits);
  }

  /** All of it, which the caller owns; this is over. */
  RequestBody whole() {
    endTurn();
    return held;
  }

  void drop() {
    endTurn();
    held.release();
  }

  private void endTurn() {
    if (turn != null) {
      turn.end();
    }
  }
}
