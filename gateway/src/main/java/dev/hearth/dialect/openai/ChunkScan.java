package dev.hearth.dialect.openai;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A look at one chunk of a streamed answer in a single pass over its bytes, nothing built: whether
 * it is one whole JSON object, and what a relay has to know of it. Used again for the next chunk.
 */
/*
 * This runs for every chunk of every stream. Brackets and strings have to be balanced; what stands
 * between them is not checked. Names are compared as bytes, so a name with escapes is not found: a
 * back end that writes "usage" with escapes does not exist.
 */
final class ChunkScan {
  private static final int MAX_DEPTH = 64;
  private static final int TOP = 1;
  private static final int IN_CHOICE = 3;

  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private int end;
  private int depth;
  private long objects;
  private boolean inChoices;

  private boolean error;
  private boolean finished;
  private boolean hasChoices;
  private int usageStart;
  private int usageEnd;

  /**
   * Looks at a chunk.
   *
   * @param chunk borrowed, for this call only
   * @return whether it is one whole JSON object
   */
  boolean scan(ByteBuf chunk, int from, int to) {
    bytes = chunk;
    end = to;
    depth = 0;
    objects = 0;
    inChoices = false;
    error = false;
    finished = false;
    hasChoices = false;
    usageStart = -1;
    usageEnd = -1;
    int at = skipSpace(from);
    boolean whole =
        at < end && chunk.getByte(at) == '{' && (at = object(at)) >= 0 && skipSpace(at) == end;
    bytes = Unpooled.EMPTY_BUFFER;
    return whole;
  }

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

  /** Passes an object from its brace on; the place after it, negative when it is not balanced. */
  private int object(int from) {
    int at = from;
    while (at < end) {
      switch (bytes.getByte(at)) {
        case '"' -> {
          int close = stringEnd(at + 1);
          if (close < 0) {
            return -1;
          }
          at = depth == TOP || (depth == IN_CHOICE && inChoices) ? name(at + 1, close) : close + 1;
        }
        case '{' -> at = open(at, 1);
        case '[' -> at = open(at, 0);
        case '}' -> at = close(at, 1);
        case ']' -> at = close(at, 0);
        default -> at++;
      }
      if (depth == 0 || at < 0) {
        return at;
      }
    }
    return -1;
  }

  private int open(int at, long kind) {
    if (depth == MAX_DEPTH) {
      return -1;
    }
    depth++;
    objects = objects << 1 | kind;
    return at + 1;
  }

  private int close(int at, long kind) {
    if ((objects & 1) != kind) {
      return -1;
    }
    objects >>>= 1;
    depth--;
    if (depth == TOP) {
      inChoices = false;
      if (usageStart >= 0 && usageEnd < 0) {
        usageEnd = at + 1;
      }
    }
    return at + 1;
  }

  /** Where a string's closing quote lies, negative when it has none. */
  private int stringEnd(int from) {
    int at = from;
    while (at < end) {
      byte b = bytes.getByte(at);
      if (b == '"') {
        return at;
      }
      at += b == '\\' ? 2 : 1;
    }
    return -1;
  }

  /** Looks at a string that may be a name; the place to go on at. */
  private int name(int from, int close) {
    int colon = skipSpace(close + 1);
    if (colon == end || bytes.getByte(colon) != ':') {
      return close + 1;
    }
    int value = skipSpace(colon + 1);
    if (value == end) {
      return value;
    }
    byte b = bytes.getByte(value);
    if (depth == IN_CHOICE) {
      finished |= b == '"' && isNot(value + 1, '"') && is(from, close, "finish_reason");
    } else {
      topField(from, close, value, b);
    }
    return value;
  }

  private void topField(int from, int close, int value, byte b) {
    switch (close - from) {
      case 5 -> {
        if (b == '{' && is(from, close, "usage")) {
          usageStart = value;
        } else if (is(from, close, "error")) {
          error |= b == '{' || b == '[' || b == 't' || (b == '"' && isNot(value + 1, '"'));
        }
      }
      case 6 -> error |= b == '"' && is(from, close, "object") && is(value, value + 7, "\"error\"");
      case 7 -> {
        if (b == '[' && is(from, close, "choices")) {
          inChoices = true;
          hasChoices = isNot(skipSpace(value + 1), ']');
        }
      }
      default -> {}
    }
  }

  private boolean isNot(int at, char c) {
    return at < end && bytes.getByte(at) != c;
  }

  private boolean is(int from, int to, String name) {
    if (to - from != name.length() || to > end) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (bytes.getByte(from + i) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < end && isSpace(bytes.getByte(at))) {
      at++;
    }
    return at;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }
}
