package dev.hearth.cli;

import dev.hearth.config.Configuration;
import dev.hearth.config.Dialects;

/** The gateway as the command line sees it; the composition root is the one that serves. */
public interface Server {

  /** The dialects that configurations are loaded with. */
  Dialects dialects();

  /**
   * Serves until the process is asked to end.
   *
   * @return the process's exit code
   * @throws CommandFailed when it cannot, such as for a port that is taken
   */
  int run(Configuration configuration, ServeOptions options, String version, Console console);

  /**
   * Does what a start does without serving anybody, so that the launcher can record what to load.
   *
   * @return the process's exit code
   * @throws CommandFailed when it cannot
   */
  int warmUp(String version, Console console);
}
