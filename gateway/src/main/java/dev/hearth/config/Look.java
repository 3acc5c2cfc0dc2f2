package dev.hearth.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * One look at a configuration.
 *
 * @param loading what came of it
 * @param files every file that was read for it, as it was then
 */
public record Look(Loading loading, Map<Path, FileState> files) {

  public Look {
    Objects.requireNonNull(loading, "loading");
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }
}
