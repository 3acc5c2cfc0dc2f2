package dev.hearth.config;

/**
 * A key of a configuration file: what it is called, what it takes, and what it means. The reader,
 * the check for unknown keys and the documentation are made from the same keys.
 *
 * @param fallback what holds without it, as a text for the documentation
 */
record Key<T>(String name, Kind<T> kind, String fallback, String meaning) {

  /** The sort of value as a reader of the documentation sees it. */
  String label() {
    return kind.label();
  }

  /** A key with all that the documentation says of it. */
  static <T> Key<T> key(String name, Kind<T> kind, String fallback, String meaning) {
    return new Key<>(name, kind, fallback, meaning);
  }

  /** A key that is only read, not documented. */
  static <T> Key<T> of(String name, Kind<T> kind) {
    return new Key<>(name, kind, "", "");
  }
}
