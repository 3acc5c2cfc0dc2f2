package dev.hearth.dialect.simple;

import dev.hearth.dialect.BackendErrors;
import dev.hearth.inference.InferenceError;

/** A web page where an answer should be, which is what a tunnel shows that wants a login. */
final class Page {
  private Page() {}

  /** Whether bytes begin as a page does. */
  static boolean isIn(byte[] bytes) {
    for (byte b : bytes) {
      if (!isSpace(b)) {
        return beginsWith(b);
      }
    }
    return false;
  }

  /** Whether a page's first byte that is no space may be this one. */
  static boolean beginsWith(byte b) {
    return b == '<';
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  static InferenceError error() {
    return BackendErrors.broken(
        "The back end answered with an HTML page instead of JSON; this is what a tunnel shows that"
            + " is closed or wants a login (expected: the server behind it at its URL).");
  }
}
