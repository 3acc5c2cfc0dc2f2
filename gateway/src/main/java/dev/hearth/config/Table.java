package dev.hearth.config;

import java.util.List;

/**
 * The keys of one mapping.
 *
 * @param path where such a mapping stands, such as {@code models.<name>}; empty for the file
 */
record Table(String path, List<Key<?>> keys) {
  Table {
    keys = List.copyOf(keys);
  }

  List<String> names() {
    return keys.stream().<String>map(Key::name).toList();
  }
}
