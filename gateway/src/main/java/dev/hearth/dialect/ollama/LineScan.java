package dev.hearth.dialect.ollama;

import dev.hearth.dialect.ObjectScan;

/**
 * A look at one line of a streamed answer: whether it is the last, and whether it tells of an error
 * instead.
 */
final class LineScan extends ObjectScan {
  private boolean error;
  private boolean done;

  /** Whether it tells of an error. */
  boolean isError() {
    return error;
  }

  /** Whether it is the answer's last. */
  boolean isDone() {
    return done;
  }

  @Override
  protected void begin() {
    error = false;
    done = false;
  }

  @Override
  protected boolean looksInto(int depth) {
    return depth == TOP;
  }

  @Override
  protected void member(int depth, int from, int to, int value) {
    if (is(from, to, "done")) {
      done = byteAt(value) == 't';
    } else if (is(from, to, "error")) {
      error = byteAt(value) != 'n';
    }
  }
}
