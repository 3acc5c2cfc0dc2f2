package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where a running gateway's configuration comes from, to be read again as it was at the start. */
public final class ConfigSource {
  private final Supplier<Look> again;
  private final Map<Path, FileState> files;

  /**
   * @param again reads and checks it anew; may block
   * @param files those that the running configuration was read from
   */
  public ConfigSource(Supplier<Look> again, Map<Path, FileState> files) {
    this.again = again;
    this.files = Map.copyOf(files);
  }

  /** A configuration that came from nowhere and cannot be read again. */
  public static ConfigSource none() {
    Problem problem =
        new Problem(
            Severity.ERROR,
            Problem.FILE,
            null,
            "a gateway that was started by a command line",
            "start it with: hearth serve",
            null);
    Loading broken = new Loading.Broken("the program", List.of(problem));
    return new ConfigSource(() -> new Look(broken, Map.of()), Map.of());
  }

  /**
   * The source of a configuration that was loaded: the file that it came from, whatever else is
   * found by now; where there was none, the first that is found.
   *
   * @param host what the command line says of it; null for nothing
   * @param port the same of the port
   */
  public static ConfigSource of(
      ConfigLoader loader, Look first, @Nullable String host, @Nullable Integer port) {
    Path file =
        first.loading() instanceof Loading.Loaded(Configuration configuration, _)
                && configuration.source() != null
            ? Path.of(configuration.source())
            : null;
    return new ConfigSource(() -> listening(loader.look(file), host, port), first.files());
  }

  private static Look listening(Look look, @Nullable String host, @Nullable Integer port) {
    return look.loading() instanceof Loading.Loaded(Configuration configuration, var warnings)
        ? new Look(new Loading.Loaded(configuration.at(host, port), warnings), look.files())
        : look;
  }

  /** The files that the running configuration was read from, as they were then. */
  public Map<Path, FileState> files() {
    return files;
  }

  /** Reads and checks it anew. */
  public Look look() {
    return again.get();
  }
}
