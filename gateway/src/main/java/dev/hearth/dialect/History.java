package dev.hearth.dialect;

import org.jspecify.annotations.Nullable;

/**
 * The answers that the gateway keeps for one caller, so that its later requests can go on from
 * them. In memory: asking it never waits for anything but another thread's few steps.
 */
public interface History {

  /** One that keeps nothing. */
  History NONE =
      new History() {
        @Override
        public boolean keeps(@Nullable Turn previous, long bytes) {
          return false;
        }

        @Override
        public @Nullable Turn find(String id) {
          return null;
        }

        @Override
        public void keep(Turn turn) {}
      };

  /**
   * Whether a turn would be kept, as far as its size decides it.
   *
   * @param previous what it goes on from; null for nothing
   * @param bytes what is known of its own size
   */
  boolean keeps(@Nullable Turn previous, long bytes);

  /** The turn that gave the answer of that id; null when it is not kept, or is another caller's. */
  @Nullable Turn find(String id);

  /** Keeps a turn, in the place of one with the same id; one that is too large is left out. */
  void keep(Turn turn);
}
