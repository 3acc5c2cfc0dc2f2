package dev.hearth.upstream;

import dev.hearth.upstream.UpstreamFailure.Kind;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;

/** Says in words what is wrong with an answer, without repeating any of it. */
final class AnswerFailures {

  private AnswerFailures() {}

  static Kind kind(Throwable cause) {
    return cause instanceof PrematureChannelClosureException ? Kind.CUT : Kind.PROTOCOL;
  }

  static String reason(Throwable cause) {
    return switch (cause) {
      case PrematureChannelClosureException _ -> cut(false, false);
      case TooLongHttpLineException _ ->
          "its answer has a line longer than " + AnswerDecoder.MAX_FIRST_LINE + " bytes";
      case TooLongHttpHeaderException _ ->
          "its answer has a header longer than " + AnswerDecoder.MAX_HEADERS + " bytes";
      case DecompressionException _ -> "its compressed answer cannot be unpacked";
      default -> "its answer is not HTTP (" + cause.getClass().getSimpleName() + ")";
    };
  }

  /** The connection ended before the answer did. */
  static String cut(boolean reset, boolean untouched) {
    return (reset ? "connection reset " : "connection closed ")
        + (untouched ? "before the answer" : "in the middle of the answer");
  }
}
