package dev.hearth.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The folders in which a configuration is looked for.
 *
 * @param home the user's folder
 * @param mac whether macOS's own place for configurations is one of them
 */
public record Locations(Path workingDirectory, Path home, boolean mac) {

  public Locations {
    Objects.requireNonNull(workingDirectory, "workingDirectory");
    Objects.requireNonNull(home, "home");
  }

  /** Those of this process. */
  public static Locations ofThisProcess() {
    return new Locations(
        Path.of(""),
        Path.of(System.getProperty("user.home", "")),
        System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("mac"));
  }

  /** The user's own configuration files, in the order in which they are looked for. */
  List<Path> userFiles(Environment environment) {
    Path base = environment.get("XDG_CONFIG_HOME").map(Path::of).orElse(home.resolve(".config"));
    Path common = base.resolve("hearth").resolve("hearth.yaml");
    Path macOnly = home.resolve("Library/Application Support/Hearth/hearth.yaml");
    return mac ? List.of(common, macOnly) : List.of(common);
  }
}
