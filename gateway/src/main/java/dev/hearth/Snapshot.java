package dev.hearth;

import dev.hearth.config.Configuration;
import dev.hearth.governance.MasterKey;
import dev.hearth.ingress.IngressConfig;
import dev.hearth.links.LinkRules;
import dev.hearth.provider.Secret;
import dev.hearth.routing.Catalog;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is decided for requests that begin now. Immutable, and published as a whole: a
 * request takes what it needs at its beginning and is not changed by what comes later.
 *
 * @param configuration the one that holds
 * @param masterKey the key that callers must have, as it is checked
 * @param catalog the configured models, and those that were found
 */
record Snapshot(Configuration configuration, MasterKey masterKey, Catalog catalog) {

  /** What a configuration decides before anything was found. */
  static Snapshot of(Configuration configuration) {
    return new Snapshot(
        configuration, masterKey(configuration.masterKey()), configuration.catalog());
  }

  private static MasterKey masterKey(@Nullable Secret key) {
    return key == null ? MasterKey.NONE : MasterKey.of(key.reveal());
  }

  Snapshot with(Catalog joined) {
    return new Snapshot(configuration, masterKey, joined);
  }

  IngressConfig ingress() {
    return configuration.ingress();
  }

  LinkRules links() {
    return configuration.links();
  }
}
