package dev.hearth.cli;

import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.Dialects;
import org.jspecify.annotations.Nullable;

/** The gateway as the command line sees it; the composition root is the one that serves. */
public interface Server {

  /** The dialects that configurations are loaded with. */
  Dialects dialects();

  /**
   * Serves until the process is asked to end.
   *
   * @param source where the configuration came from, to be read again
   * @return the process's exit code
   * @throws CommandFailed when it cannot, such as for a port that is taken
   */
  int run(
      Configuration configuration,
      ConfigSource source,
      ServeOptions options,
      String version,
      Console console);

  /**
   * Tells where a request would go under a configuration; no model is asked.
   *
   * @param body of the request
   * @param path where it would be posted; null to have it guessed
   * @throws CommandFailed when that cannot be found out
   */
  Explained explain(
      Configuration configuration,
      byte[] body,
      @Nullable String path,
      String version,
      Console console);

  /**
   * Where a request would go, or what is wrong with it.
   *
   * @param json for people to read
   * @param somewhere whether there is a target
   */
  record Explained(String json, boolean somewhere) {}

  /**
   * Does what a start does without serving anybody, so that the launcher can record what to load.
   *
   * @return the process's exit code
   * @throws CommandFailed when it cannot
   */
  int warmUp(String version, Console console);
}
