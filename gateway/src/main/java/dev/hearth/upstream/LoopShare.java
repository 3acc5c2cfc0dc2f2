package dev.hearth.upstream;

/** One of several loops that share what the process has. */
record LoopShare(int index, int loops) {

  /** This loop's part of a number that is divided evenly; at least 1. */
  int of(int total) {
    int share = total / loops + (index < total % loops ? 1 : 0);
    return Math.max(1, share);
  }
}
