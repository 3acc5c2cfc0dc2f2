package dev.hearth.dialect;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A look at one JSON object in a single pass over its bytes, nothing built: whether it is whole,
 * and what a format's own scan wants to know of its members. Used again for the next object.
 */
/*
 * This runs for every piece of every stream that passes through. Brackets and strings have to be
 * balanced; what stands between them is not checked. Names are compared as bytes, so one that is
 * written with escapes is not found: no back end writes its members' names so.
 */
public abstract class ObjectScan {
  /** The depth of the object's own members. */
  protected static final int TOP = 1;

  private static final int MAX_DEPTH = 64;

  private ByteBuf bytes = Unpooled.EMPTY_BUFFER;
  private int end;
  private int depth;
  private long objects;

  /**
   * Looks at an object.
   *
   * @param json borrowed, for this call only
   * @return whether it is one whole JSON object
   */
  public final boolean scan(ByteBuf json, int from, int to) {
    bytes = json;
    end = to;
    depth = 0;
    objects = 0;
    begin();
    int at = skipSpace(from);
    boolean whole = at < end && byteAt(at) == '{' && (at = object(at)) >= 0 && skipSpace(at) == end;
    bytes = Unpooled.EMPTY_BUFFER;
    return whole;
  }

  /** Forgets the object before. */
  protected abstract void begin();

  /** Whether the members of an object at that depth are looked at. */
  protected abstract boolean looksInto(int depth);

  /**
   * Looks at a member.
   *
   * @param from where its name begins, behind the quote
   * @param to where the quote behind its name lies
   * @param value where its value begins; there is a byte
   */
  protected abstract void member(int depth, int from, int to, int value);

  /**
   * A bracket closed.
   *
   * @param depth what is left
   * @param at where the byte after it lies
   */
  protected void closed(int depth, int at) {}

  protected final byte byteAt(int at) {
    return bytes.getByte(at);
  }

  /** Whether there is a byte that is another one. */
  protected final boolean isNot(int at, char c) {
    return at < end && byteAt(at) != c;
  }

  /** Whether these bytes are the word's. */
  protected final boolean is(int from, int to, String word) {
    if (to - from != word.length() || to > end) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (byteAt(from + i) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The place of the next byte that is no white space; behind the last where there is none. */
  protected final int skipSpace(int from) {
    int at = from;
    while (at < end && isSpace(byteAt(at))) {
      at++;
    }
    return at;
  }

  /** Where a string's closing quote lies, negative when it has none. */
  protected final int stringEnd(int from) {
    int at = from;
    while (at < end) {
      byte b = byteAt(at);
      if (b == '"') {
        return at;
      }
      at += b == '\\' ? 2 : 1;
    }
    return -1;
  }

  /** Passes an object from its brace on; the place after it, negative when it is not balanced. */
  private int object(int from) {
    int at = from;
    while (at < end) {
      switch (byteAt(at)) {
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

  /** Passes a string, and looks at the member that it may name; negative when it has no end. */
  private int string(int quote) {
    int close = stringEnd(quote + 1);
    if (close < 0) {
      return -1;
    }
    if (!looksInto(depth)) {
      return close + 1;
    }
    int colon = skipSpace(close + 1);
    if (colon == end || byteAt(colon) != ':') {
      return close + 1;
    }
    int value = skipSpace(colon + 1);
    if (value < end) {
      member(depth, quote + 1, close, value);
    }
    return value;
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
    closed(depth, at + 1);
    return at + 1;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }
}
