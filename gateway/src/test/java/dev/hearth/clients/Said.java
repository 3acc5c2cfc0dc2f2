package dev.hearth.clients;

/**
 * An answer in text, as a client showed it.
 *
 * @param inputTokens the usage that the client was told; 0 when none
 */
record Said(String text, Ending ending, long inputTokens, long outputTokens) {

  /** Why the answer ended, in the words of all clients. */
  enum Ending {
    STOP,
    LENGTH,
    TOOL
  }
}
