package dev.hearth.dialect.ollama;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A look at one line of a streamed answer in a single pass over its bytes, nothing built: whether
 * it is one whole JSON object, whether it is the last, and whether it tells of an error instead.
 * Used again for the next line.
 */
/*
 * This runs for every line of every stream. Brackets and strings have to be balanced; what stands
 * between them is not checked.
 */
final class LineScan {
  private static final int MAX_DEPTH = 64;
  private static final int TOP = 1;

  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private int end;
  private int depth;
  private long objects;
  private boolean error;
  private boolean done;

  /**
   * Looks at a line.
   *
   * @param line borrowed, for this call only
   * @return whether it is one whole JSON object
   */
  boolean scan(ByteBuf line) {
    bytes = line;
    end = line.writerIndex();
    depth = 0;
    objects = 0;
    error = false;
    done = false;
    int at = skipSpace(line.readerIndex());
    boolean whole =
        at < end && line.getByte(at) == '{' && (at = object(at)) >= 0 && skipSpace(at) == end;
    bytes = Unpooled.EMPTY_BUFFER;
    return whole;
  }

  /** Whether it tells of an error. */
  boolean isError() {
    return error;
  }

  /** Whether it is the answer's last. */
  boolean isDone() {
    return done;
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
          if (depth == TOP) {
            name(at + 1, close);
          }
          at = close + 1;
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

  /** Looks at a string of the top level that may be a name. */
  private void name(int from, int close) {
    boolean isDone = is(from, close, "done");
    if (!isDone && !is(from, close, "error")) {
      return;
    }
    int colon = skipSpace(close + 1);
    int value = colon < end && bytes.getByte(colon) == ':' ? skipSpace(colon + 1) : end;
    if (value == end) {
      return;
    }
    byte b = bytes.getByte(value);
    if (isDone) {
      done = b == 't';
    } else {
      error = b != 'n';
    }
  }

  private boolean is(int from, int to, String name) {
    if (to - from != name.length()) {
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
    return b == ' ' || b == '\t' || b == '\r';
  }
}
