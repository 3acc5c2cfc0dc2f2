package dev.hearth.dialect.anthropic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A look at one event of a stream in a single pass over its data, nothing built: whether it is one
 * whole JSON object, and of which type. Used again for the next event.
 */
/*
 * This runs for every event of every stream. Brackets and strings have to be balanced; what stands
 * between them is not checked. Names are compared as bytes, so one with escapes is not found.
 */
final class EventScan {
  private static final int MAX_DEPTH = 64;
  private static final int TOP = 1;

  /** What an event is. */
  enum Type {
    MESSAGE_START("message_start"),
    BLOCK_START("content_block_start"),
    BLOCK_DELTA("content_block_delta"),
    BLOCK_STOP("content_block_stop"),
    MESSAGE_DELTA("message_delta"),
    MESSAGE_STOP("message_stop"),
    PING("ping"),
    ERROR("error"),
    /** One that this version does not know. */
    OTHER("");

    private final String word;

    Type(String word) {
      this.word = word;
    }
  }

  private static final Type[] TYPES = Type.values();

  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private int end;
  private int depth;
  private long objects;
  private Type type = Type.OTHER;

  /**
   * Looks at an event's data.
   *
   * @param data borrowed, for this call only
   * @return whether it is one whole JSON object
   */
  boolean scan(ByteBuf data, int from, int to) {
    bytes = data;
    end = to;
    depth = 0;
    objects = 0;
    type = Type.OTHER;
    int at = skipSpace(from);
    boolean whole =
        at < end && data.getByte(at) == '{' && (at = object(at)) >= 0 && skipSpace(at) == end;
    bytes = Unpooled.EMPTY_BUFFER;
    return whole;
  }

  Type type() {
    return type;
  }

  /** Passes an object from its brace on; the place after it, negative when it is not balanced. */
  private int object(int from) {
    int at = from;
    while (at < end) {
      switch (bytes.getByte(at)) {
        case '"' -> at = string(at);
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

  /** Passes a string; at the top level it may be the name of the type. */
  private int string(int quote) {
    int close = stringEnd(quote + 1);
    if (close < 0) {
      return -1;
    }
    if (depth == TOP && is(quote + 1, close, "type")) {
      int value = skipSpace(close + 1);
      boolean named = value < end && bytes.getByte(value) == ':';
      int text = named ? skipSpace(value + 1) : end;
      if (text < end && bytes.getByte(text) == '"') {
        int last = stringEnd(text + 1);
        type = last < 0 ? type : typeOf(text + 1, last);
        return last < 0 ? -1 : last + 1;
      }
    }
    return close + 1;
  }

  private Type typeOf(int from, int to) {
    for (Type one : TYPES) {
      if (is(from, to, one.word)) {
        return one;
      }
    }
    return Type.OTHER;
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

  private boolean is(int from, int to, String word) {
    if (to - from != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes.getByte(from + i) != word.charAt(i)) {
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
