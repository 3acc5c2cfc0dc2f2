package dev.hearth.cli;

import dev.hearth.GatewayServer;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Locations;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: reads the arguments, runs a command, and turns what came of it into an exit
 * code.
 */
@Command(
    name = "hearth",
    description = {
      "A local-first AI gateway: one URL between every AI client and every model.",
      "",
      "  hearth serve           serve the model servers that already run on this machine",
      "  hearth serve --demo    serve a small model in the box, too",
      "  hearth route --explain FILE    tell where a request would go, and why",
      "  hearth profile use NAME        choose which models a team of agents works with",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands%n",
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {"0:ok", "1:failed; for check: the configuration has problems", "2:wrong usage"},
    footer = {"", "HEARTH_CONFIG names the configuration file, HEARTH_DEBUG=1 shows traces."})
public final class Main implements Runnable {
  private final Console console;
  private final CommandLine commandLine;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version, and what it runs on.")
  boolean version;

  /**
   * @param server the gateway that is started
   * @param locations where configurations are looked for
   */
  public Main(Server server, Console console, Locations locations) {
    this.console = console;
    ConfigLoader loader = new ConfigLoader(server.dialects(), console.environment(), locations);
    this.commandLine =
        new CommandLine(this)
            .addSubcommand(new ServeCommand(loader, server, console))
            .addSubcommand(new CheckCommand(loader, console))
            .addSubcommand(new RouteCommand(loader, server, console))
            .addSubcommand(new ProfileCommand(loader, server, console))
            .addSubcommand(new VersionCommand(console))
            .addSubcommand(new WarmUpCommand(server, console))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setUsageHelpWidth(100)
            .setColorScheme(
                Help.defaultColorScheme(console.colour() ? Help.Ansi.ON : Help.Ansi.OFF))
            .setOut(new PrintWriter(console.out(), true, console.out().charset()))
            .setErr(new PrintWriter(console.err(), true, console.err().charset()))
            .setParameterExceptionHandler((e, _) -> misused(e))
            .setExecutionExceptionHandler((e, _, _) -> failed(e));
    commandLine.getCommandSpec().version(VersionCommand.lines().toArray(String[]::new));
  }

  /** The process's entry. */
  public static void main(String[] args) {
    // The one place where the command line meets the composition root.
    System.exit(
        new Main(new GatewayServer(), Console.ofThisProcess(), Locations.ofThisProcess())
            .run(args));
  }

  /** Runs a command and answers the process's exit code. */
  public int run(String... args) {
    try {
      return commandLine.execute(args);
    } catch (RuntimeException | Error e) {
      return failed(e);
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }

  /** No command: the help. */
  @Override
  public void run() {
    commandLine.usage(commandLine.getOut());
  }

  private int misused(ParameterException e) {
    List<String> suggestions =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("wrong usage");
    console.say(
        PlainText.of(message)
            + (suggestions.isEmpty()
                ? ""
                : "; did you mean " + String.join(" or ", suggestions) + "?"));
    console
        .err()
        .println("See: " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE;
  }

  private int failed(Throwable e) {
    if (e instanceof CommandFailed failure) {
      console.say(PlainText.of(failure.reason()));
      return ExitCode.FAILED;
    }
    String what = e.getMessage() == null ? "" : ": " + e.getMessage();
    console.say("unexpected " + PlainText.of(e.getClass().getSimpleName() + what));
    if (console.debug()) {
      e.printStackTrace(console.err());
    } else {
      console
          .err()
          .println(
              "This is a fault of Hearth. Please report it where you got Hearth from, with what"
                  + " HEARTH_DEBUG=1 shows.");
    }
    return ExitCode.FAILED;
  }
}
