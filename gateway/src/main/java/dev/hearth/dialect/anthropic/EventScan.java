package dev.hearth.dialect.anthropic;

import dev.hearth.dialect.ObjectScan;

/** A look at one event of a stream: of which type it is. */
final class EventScan extends ObjectScan {

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

  private Type type = Type.OTHER;

  Type type() {
    return type;
  }

  @Override
  protected void begin() {
    type = Type.OTHER;
  }

  @Override
  protected boolean looksInto(int depth) {
    return depth == TOP;
  }

  @Override
  protected void member(int depth, int from, int to, int value) {
    if (byteAt(value) == '"' && is(from, to, "type")) {
      int last = stringEnd(value + 1);
      type = last < 0 ? type : typeOf(value + 1, last);
    }
  }

  private Type typeOf(int from, int to) {
    for (Type one : TYPES) {
      if (is(from, to, one.word)) {
        return one;
      }
    }
    return Type.OTHER;
  }
}
