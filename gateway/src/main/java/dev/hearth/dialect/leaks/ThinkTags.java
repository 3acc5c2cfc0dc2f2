package dev.hearth.dialect.leaks;

import java.util.function.Consumer;

/**
 * Tells thinking between tags at an answer's start from the text behind it, however the text is
 * split. Tags anywhere else are text: the model writes about them.
 */
final class ThinkTags {
  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private enum State {
    /** Nothing but white space and perhaps a part of the tag was seen. */
    START,
    THINKING,
    /** The white space between thinking and text. */
    GAP,
    TEXT
  }

  private final boolean open;
  private final Consumer<String> thinking;
  private final Consumer<String> text;
  private final StringBuilder held = new StringBuilder();
  private State state = State.START;

  /**
   * Tags of an answer.
   *
   * @param open whether the answer begins with thinking, tag or no tag
   */
  ThinkTags(boolean open, Consumer<String> thinking, Consumer<String> text) {
    this.open = open;
    this.thinking = thinking;
    this.text = text;
  }

  /** The answer's thinking comes another way: all that is written is text. */
  void expectNone() {
    if (state == State.START) {
      end();
      state = State.TEXT;
    }
  }

  void add(String piece) {
    held.append(piece);
    if (state == State.START) {
      lookForTag();
    }
    if (state == State.THINKING) {
      lookForEnd();
    }
    if (state == State.GAP) {
      skipSpace();
    }
    if (state == State.TEXT) {
      give(text, held.length());
    }
  }

  /** Nothing more comes: what is held is what it looks like. */
  void end() {
    if (state == State.THINKING) {
      give(thinking, held.length());
    } else if (state != State.GAP) {
      give(text, held.length());
    }
  }

  private void lookForTag() {
    int begin = Spaces.leading(held);
    if (begin == held.length()) {
      return;
    }
    int seen = Math.min(OPEN.length(), held.length() - begin);
    if (!OPEN.startsWith(held.substring(begin, begin + seen))) {
      state = open ? State.THINKING : State.TEXT;
    } else if (seen == OPEN.length()) {
      held.delete(0, begin + seen);
      state = State.THINKING;
    }
  }

  private void lookForEnd() {
    int close = held.indexOf(CLOSE);
    if (close < 0) {
      give(thinking, held.length() - Spaces.heldBack(held, CLOSE));
      return;
    }
    give(thinking, close);
    held.delete(0, CLOSE.length());
    state = State.GAP;
  }

  private void skipSpace() {
    held.delete(0, Spaces.leading(held));
    if (!held.isEmpty()) {
      state = State.TEXT;
    }
  }

  private void give(Consumer<String> to, int length) {
    if (length > 0) {
      to.accept(held.substring(0, length));
      held.delete(0, length);
    }
  }
}
