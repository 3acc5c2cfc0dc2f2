package dev.hearth.cli;

import java.io.PrintStream;
import java.util.Map;
import java.util.Objects;

/**
 * Where the command line writes: results go to {@code out}, messages and progress to {@code err}.
 *
 * @param terminal whether somebody is looking, so that lines may be drawn again
 * @param environment the process's variables
 */
public record Console(
    PrintStream out, PrintStream err, boolean terminal, Map<String, String> environment) {

  public Console {
    Objects.requireNonNull(out, "out");
    Objects.requireNonNull(err, "err");
    environment = Map.copyOf(environment);
  }

  /** That of this process. */
  @SuppressWarnings("SystemConsoleNull") // the JDK's own console is null without a terminal
  public static Console ofThisProcess() {
    java.io.Console console = System.console();
    boolean terminal = console != null && console.isTerminal();
    return new Console(System.out, System.err, terminal, System.getenv());
  }

  /** Whether colours are welcome. */
  public boolean colour() {
    return terminal
        && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !"dumb".equals(environment.get("TERM"));
  }

  /** Whether the traces of unexpected errors are wanted. */
  boolean debug() {
    return "1".equals(environment.get("HEARTH_DEBUG"));
  }

  /** A message to the user, one line. */
  public void say(String message) {
    err.println("hearth: " + message);
  }
}
