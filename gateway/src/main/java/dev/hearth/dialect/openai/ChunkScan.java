package dev.hearth.dialect.openai;

import dev.hearth.dialect.ObjectScan;

/** A look at one chunk of a streamed answer: what a relay has to know of it. */
final class ChunkScan extends ObjectScan {
  private static final int IN_CHOICE = 3;

  private boolean inChoices;
  private boolean error;
  private boolean finished;
  private boolean hasChoices;
  private int usageStart;
  private int usageEnd;

  /** Whether it tells of an error instead of being a chunk. */
  boolean isError() {
    return error;
  }

  /** Whether a choice has its finish reason. */
  boolean isFinish() {
    return finished;
  }

  /** Whether it has choices that are not empty. */
  boolean hasChoices() {
    return hasChoices;
  }

  boolean hasUsage() {
    return usageEnd >= 0;
  }

  /** Where the usage object begins. */
  int usageStart() {
    return usageStart;
  }

  /** Where the byte after the usage object lies. */
  int usageEnd() {
    return usageEnd;
  }

  @Override
  protected void begin() {
    inChoices = false;
    error = false;
    finished = false;
    hasChoices = false;
    usageStart = -1;
    usageEnd = -1;
  }

  @Override
  protected boolean looksInto(int depth) {
    return depth == TOP || (depth == IN_CHOICE && inChoices);
  }

  @Override
  protected void closed(int depth, int at) {
    if (depth == TOP) {
      inChoices = false;
      if (usageStart >= 0 && usageEnd < 0) {
        usageEnd = at;
      }
    }
  }

  @Override
  protected void member(int depth, int from, int to, int value) {
    byte b = byteAt(value);
    if (depth == IN_CHOICE) {
      finished |= b == '"' && isNot(value + 1, '"') && is(from, to, "finish_reason");
      return;
    }
    switch (to - from) {
      case 5 -> {
        if (b == '{' && is(from, to, "usage")) {
          usageStart = value;
          usageEnd = -1;
        } else if (is(from, to, "error")) {
          error |= b == '{' || b == '[' || b == 't' || (b == '"' && isNot(value + 1, '"'));
        }
      }
      case 6 -> error |= b == '"' && is(from, to, "object") && is(value, value + 7, "\"error\"");
      case 7 -> {
        if (b == '[' && is(from, to, "choices")) {
          inChoices = true;
          hasChoices = isNot(skipSpace(value + 1), ']');
        }
      }
      default -> {}
    }
  }
}
