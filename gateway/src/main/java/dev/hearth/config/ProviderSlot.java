package dev.hearth.config;

import dev.hearth.provider.Provider;

/** What became of a provider that a file names. */
sealed interface ProviderSlot {

  /**
   * It can be used.
   *
   * @param type the name of its type
   */
  record On(Provider provider, String type) implements ProviderSlot {}

  /** It cannot be used for now, and nothing is wrong with the file. */
  record Off(String reason) implements ProviderSlot {}

  /** The file is wrong about it; the problem is noted. */
  record Bad() implements ProviderSlot {}
}
