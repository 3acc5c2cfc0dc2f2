package dev.hearth.cli;

import dev.hearth.cli.Server.ProfileInForce;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.ProfileOverview;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code hearth profile}: which models a team of agents works with. */
@Command(
    name = "profile",
    description = {
      "Show the profiles of agents, and put one in force.",
      "",
      "  hearth profile list",
      "  hearth profile show local-only",
      "  hearth profile use local-only     from the next request on, and after a restart",
      "  hearth profile use none",
      "",
      "A choice holds until another one is made, or until 'profile' of the configuration changes.",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    commandListHeading = "%nCommands%n",
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {"0:ok", "1:failed", "2:wrong usage"})
final class ProfileCommand implements Runnable {
  private final ConfigLoader loader;
  private final Server server;
  private final Console console;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "hearth.yaml, or LiteLLM's config.yaml.")
  @Nullable Path config;

  ProfileCommand(ConfigLoader loader, Server server, Console console) {
    this.loader = loader;
    this.server = server;
    this.console = console;
  }

  /** No command: the help. */
  @Override
  public void run() {
    if (spec != null) {
      spec.commandLine().usage(spec.commandLine().getOut());
    }
  }

  @Command(name = "list", description = "List the profiles; * marks the one in force.")
  int list() {
    return configured(configuration -> {
      ProfileInForce inForce = server.profileInForce(configuration, console);
      for (ProfileOverview profile : ProfileOverview.of(configuration)) {
        String mark = profile.name().equals(inForce.name()) ? "*" : " ";
        line(
            "%s %-22s %2d agents  %s"
                .formatted(mark, profile.name(), profile.agents().size(), profile.description()));
      }
      line("in force: %s (%s)".formatted(inForce.name(), inForce.why()));
      return ExitCode.OK;
    });
  }

  @Command(name = "show", description = "Show the agents of a profile, and their models.")
  int show(@Parameters(paramLabel = "NAME", description = "The profile.") String name) {
    return configured(configuration -> {
      ProfileOverview profile = named(configuration, name);
      line(
          profile.name()
              + (profile.description().isEmpty() ? "" : ": " + profile.description())
              + " ("
              + profile.origin()
              + ")");
      for (ProfileOverview.Line agent : profile.agents()) {
        String denied = agent.denied().isEmpty() ? "" : "; not at local targets: " + agent.denied();
        line("  %-21s %s%s".formatted(agent.agent(), agent.models(), denied));
      }
      profile.remarks().forEach(remark -> line("  " + remark));
      return ExitCode.OK;
    });
  }

  @Command(
      name = "use",
      description = {
        "Put a profile in force from the next request on. A gateway with a master key is told so; one",
        "without takes it from the folder for data within seconds, and the command waits for it."
      })
  int use(
      @Parameters(paramLabel = "NAME", description = "The profile, or none.") String name,
      @Option(
              names = "--url",
              paramLabel = "URL",
              description = "Where the gateway is (default: where the configuration says).")
          @Nullable URI url) {
    return configured(configuration -> {
      line(server.useProfile(configuration, name, url, console));
      return ExitCode.OK;
    });
  }

  private ProfileOverview named(Configuration configuration, String name) {
    List<ProfileOverview> all = ProfileOverview.of(configuration);
    return all.stream()
        .filter(profile -> profile.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new CommandFailed(
                "profile show: no profile is called '%s' (expected: one of %s)"
                    .formatted(
                        PlainText.of(name),
                        all.stream()
                            .map(ProfileOverview::name)
                            .collect(Collectors.joining(", ")))));
  }

  private int configured(ToIntFunction<Configuration> work) {
    return Configured.run(loader, config, console, work);
  }

  private void line(String text) {
    console.out().println(PlainText.of(text));
  }
}
