package dev.hearth.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code hearth warm-up}: for the launcher, which records what a start loads. */
@Command(
    name = "warm-up",
    hidden = true,
    description = "Do what a start does without serving, so that the next start is faster.")
final class WarmUpCommand implements Callable<Integer> {
  private final Server server;
  private final Console console;

  WarmUpCommand(Server server, Console console) {
    this.server = server;
    this.console = console;
  }

  @Override
  public Integer call() {
    return server.warmUp(VersionCommand.version(), console);
  }
}
