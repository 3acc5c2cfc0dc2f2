package dev.hearth.routing;

import dev.hearth.provider.Target;

/**
 * Ties a key to targets by the highest random weight: every key has its own order of them, a target
 * that comes or goes moves only its own keys, and a weight is a share of the keys.
 *
 * <p>Thaler and Ravishankar, "A Name-Based Mapping Scheme for Rendezvous", 1996; the weights as in
 * Schindelhauer and Schomaker, "Weighted Distributed Hash Tables", 2005.
 */
final class Rendezvous {
  private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
  private static final long FNV_PRIME = 0x0000_0100_0000_01b3L;

  private Rendezvous() {}

  /** A place for each of the targets; the key's first choice has the lowest. */
  static double[] places(String key, Target[] targets, int from, int to) {
    long hash = hash(FNV_OFFSET, key);
    double[] places = new double[to - from];
    for (int i = from; i < to; i++) {
      places[i - from] = -Math.log(unit(hash(hash, targets[i].id()))) / targets[i].weight();
    }
    return places;
  }

  private static long hash(long seed, String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  /** A hash as a number above 0 and below 1, its bits mixed as SplitMix64 does. */
  private static double unit(long hash) {
    long mixed = hash;
    mixed = (mixed ^ (mixed >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
    mixed ^= mixed >>> 31;
    return ((mixed >>> 11) + 0.5) * 0x1.0p-53;
  }
}
