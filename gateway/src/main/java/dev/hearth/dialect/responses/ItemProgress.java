package dev.hearth.dialect.responses;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** How much of one item of a back end's answer was told already. */
final class ItemProgress {
  private static final int MOST_PARTS = 4096;

  private final BitSet parts = new BitSet();
  private @Nullable String thinkingIn;
  private int thinkingPart;
  private int citations;
  private int call = -1;
  private boolean input;
  private boolean done;

  /** Notes that text of a part was told. */
  void told(int part) {
    if (part >= 0 && part < MOST_PARTS) {
      parts.set(part);
    }
  }

  boolean wasTold(int part) {
    return part >= 0 && parts.get(part);
  }

  /**
   * Whether thinking of this kind counts. Back ends that give a summary beside the thinking itself
   * would tell it twice: what comes first is told.
   */
  boolean takesThinking(String kind) {
    thinkingIn = thinkingIn == null ? kind : thinkingIn;
    return thinkingIn.equals(kind);
  }

  /** Whether a part begins that is not the first. */
  boolean isNextThinking(int part) {
    boolean next = hasThought() && part != thinkingPart;
    thinkingPart = part;
    told(part);
    return next;
  }

  boolean hasThought() {
    return !parts.isEmpty();
  }

  int citations() {
    return citations;
  }

  void cited() {
    citations++;
  }

  /** The number of the call that it is; negative for none. */
  int call() {
    return call;
  }

  void begin(int number) {
    call = number;
  }

  /** Whether something of a call's arguments was told. */
  boolean hasInput() {
    return input;
  }

  void told() {
    input = true;
  }

  boolean isDone() {
    return done;
  }

  void finish() {
    done = true;
  }
}
