package dev.hearth.dialect.anthropic;

/** Tells, piece by piece, when the JSON text of a tool call's arguments is one whole object. */
final class ArgumentScan {
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean complete;

  /** Begins another call. */
  void begin() {
    depth = 0;
    inString = false;
    escaped = false;
    complete = false;
  }

  /** Looks at the next piece. */
  void accept(String piece) {
    for (int i = 0; i < piece.length() && !complete; i++) {
      char c = piece.charAt(i);
      if (inString) {
        inString = escaped || c != '"';
        escaped = c == '\\' && !escaped;
      } else {
        structure(c);
      }
    }
  }

  /** Takes what came so far for the whole. */
  void finish() {
    complete = true;
  }

  boolean isComplete() {
    return complete;
  }

  private void structure(char c) {
    switch (c) {
      case '"' -> inString = true;
      case '{', '[' -> depth++;
      case '}', ']' -> complete = --depth <= 0;
      default -> {}
    }
  }
}
