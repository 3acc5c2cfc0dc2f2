package dev.hearth.links;

/** The memory that all requests share. Thread-safe. */
public interface Room {

  /** Takes room for so many bytes; false when there is none. */
  boolean tryTake(int bytes);

  void giveBack(long bytes);
}
