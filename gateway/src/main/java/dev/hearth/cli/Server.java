package dev.hearth.cli;

import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.Dialects;
import java.net.URI;
import java.util.Map;
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
   * @throws CommandFailed when that cannot be found out
   */
  Explained explain(
      Configuration configuration, byte[] body, Posting how, String version, Console console);

  /**
   * How a request would be posted.
   *
   * @param path where; null to have it guessed
   * @param headers name → value
   */
  record Posting(@Nullable String path, Map<String, String> headers) {
    public Posting {
      headers = Map.copyOf(headers);
    }
  }

  /**
   * Where a request would go, or what is wrong with it.
   *
   * @param json for people to read
   * @param somewhere whether there is a target
   */
  record Explained(String json, boolean somewhere) {}

  /** The profile of agents that is in force where a gateway serves by a configuration. */
  ProfileInForce profileInForce(Configuration configuration, Console console);

  /**
   * A profile in force.
   *
   * @param why in words
   */
  record ProfileInForce(String name, String why) {}

  /**
   * Puts a profile of agents in force: keeps the choice, and tells the gateway that runs.
   *
   * @param gateway where it is; null for where the configuration says
   * @return what came of it, for people
   * @throws CommandFailed when it cannot be
   */
  String useProfile(
      Configuration configuration, String name, @Nullable URI gateway, Console console);

  /**
   * Does what a start does without serving anybody, so that the launcher can record what to load.
   *
   * @return the process's exit code
   * @throws CommandFailed when it cannot
   */
  int warmUp(String version, Console console);
}
