package dev.hearth.routing.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The profiles that can be chosen.
 *
 * @param byName in order
 * @param configured the name of the one that the configuration puts in force; null for none
 * @param backends what stands behind each vendor that one of them names
 */
public record Profiles(
    Map<String, Profile> byName, @Nullable String configured, Map<String, Backend> backends) {

  /** None that could be chosen. */
  public static final Profiles NONE = new Profiles(Map.of(), null, Map.of());

  public Profiles {
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    backends = Map.copyOf(backends);
  }

  /** What stands behind a vendor. */
  public Backend backend(String vendor) {
    Backend known = backends.get(vendor);
    return known == null
        ? new Backend.Missing("no provider and no type is called '%s'".formatted(vendor))
        : known;
  }
}
