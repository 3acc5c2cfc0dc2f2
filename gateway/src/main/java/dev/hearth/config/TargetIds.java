package dev.hearth.config;

import java.util.HashSet;
import java.util.Set;

/** Gives every target of a configuration a name of its own that survives other entries' changes. */
final class TargetIds {
  private final Set<String> taken = new HashSet<>();

  /** {@code group:provider/model}, numbered where that is taken. */
  String next(String group, String provider, String model) {
    return claim(group + ':' + provider + '/' + model);
  }

  /** The id itself, numbered where it is taken. */
  String claim(String wanted) {
    String id = wanted;
    for (int n = 2; !taken.add(id); n++) {
      id = wanted + '#' + n;
    }
    return id;
  }
}
