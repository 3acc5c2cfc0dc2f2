package dev.hearth.testkit;

/** One thing that a script does on its connection. */
sealed interface Step {

  /** Writes the status line and the headers; the framing holds for the pieces that follow. */
  record Head(int status, Headers headers, Framing framing) implements Step {}

  /** Writes one piece of the body in one write, framed as the head said. */
  record Piece(Kind kind, Bytes bytes) implements Step {}

  /** Writes what closes a chunked body; nothing for the other framings. */
  record End() implements Step {}

  /** Writes bytes as they are, outside any framing. */
  record Raw(Bytes bytes) implements Step {}

  /** Waits until the test opens the gate. */
  record Pause(Gate gate) implements Step {}

  /** From here on writes one byte at a time. */
  record Drip() implements Step {}

  /** Closes the connection, with a reset or an orderly end. */
  record Cut(boolean reset) implements Step {}

  /** Holds the connection open until the client or the test ends it. */
  record Silence() implements Step {}

  /** Closes the connection, unanswered, when the first byte of its next request arrives. */
  record CutNext(boolean reset) implements Step {}

  /** How the end of the body is told. */
  enum Framing {
    FIXED,
    CHUNKED,
    UNTIL_CLOSE
  }

  /** What a piece means, for the script's own edits. */
  enum Kind {
    CONTENT,
    FINISH,
    /** Written only when the request asks for usage. */
    USAGE_IF_ASKED,
    END_MARKER
  }

  default boolean writes() {
    return switch (this) {
      case Head _, Piece _, End _, Raw _ -> true;
      case Pause _, Drip _, Cut _, Silence _, CutNext _ -> false;
    };
  }
}
