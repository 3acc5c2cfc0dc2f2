package dev.hearth.engine.demo;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where Hearth keeps what it fetched, by the customs of the system. */
public final class DataFolder {

  private DataFolder() {}

  /** The folder for this user on this machine; it may not exist yet. */
  public static Path forUser() {
    return of(System.getenv());
  }

  /** The same by other variables than the process's. */
  public static Path of(Map<String, String> environment) {
    return locate(
        environment,
        System.getProperty("os.name", ""),
        Path.of(System.getProperty("user.home", "")));
  }

  static Path locate(Map<String, String> environment, String system, Path home) {
    String own = environment.getOrDefault("HEARTH_DATA_DIR", "");
    if (!own.isBlank()) {
      return Path.of(own);
    }
    String shared = environment.getOrDefault("XDG_DATA_HOME", "");
    if (!shared.isBlank() && Path.of(shared).isAbsolute()) {
      return Path.of(shared, "hearth");
    }
    return system.toLowerCase(Locale.ROOT).startsWith("mac")
        ? home.resolve("Library/Application Support/Hearth")
        : home.resolve(".local/share/hearth");
  }
}
