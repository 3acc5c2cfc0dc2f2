package dev.hearth.cli;

import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Overview;
import dev.hearth.config.Problem;
import dev.hearth.config.ProfileOverview;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hearth check}: says everything that is wrong with a configuration. */
@Command(
    name = "check",
    description = {
      "Check a configuration and print every problem at once.",
      "",
      "  hearth check hearth.yaml",
      "  hearth check config.yaml     LiteLLM's, as it is",
      ""
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {"0:it can be used", "1:it has problems", "2:wrong usage"})
final class CheckCommand implements Callable<Integer> {
  private static final int SHOWN = 50;

  private final ConfigLoader loader;
  private final Console console;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file; without it, the one that serve would use.")
  @Nullable Path file;

  CheckCommand(ConfigLoader loader, Console console) {
    this.loader = loader;
    this.console = console;
  }

  @Override
  public Integer call() {
    return switch (loader.load(file)) {
      case Loading.Loaded(Configuration configuration, List<Problem> warnings) -> {
        good(configuration, warnings);
        yield ExitCode.OK;
      }
      case Loading.Broken(String source, List<Problem> problems) -> {
        console.out().print(ProblemText.blocks(problems));
        console.out().flush();
        console.say(ProblemText.count(problems) + " in " + PlainText.of(source));
        yield ExitCode.FAILED;
      }
    };
  }

  private void good(Configuration configuration, List<Problem> warnings) {
    Overview overview = Overview.of(configuration);
    String source = configuration.source();
    if (!warnings.isEmpty()) {
      console.out().println(ProblemText.blocks(warnings));
    }
    console
        .out()
        .println(
            "%s: %s, %s, %s"
                .formatted(
                    source == null ? "no configuration file" : PlainText.of(source),
                    counted(overview.names(), "model"),
                    counted(overview.targets(), "target"),
                    counted(overview.providers().size(), "provider")));
    overview.models().stream()
        .limit(SHOWN)
        .map(line -> "  " + line.name() + ": " + line.answers())
        .map(PlainText::of)
        .forEach(console.out()::println);
    if (overview.models().size() > SHOWN) {
      console.out().println("  and " + (overview.models().size() - SHOWN) + " more");
    }
    profile(configuration);
    configuration.notices().stream()
        .map(notice -> "note: " + PlainText.of(notice))
        .forEach(console.out()::println);
    console.out().flush();
    console.say(warnings.isEmpty() ? "no problems" : ProblemText.count(warnings));
  }

  private void profile(Configuration configuration) {
    ProfileOverview profile = ProfileOverview.inForce(configuration);
    if (profile != null) {
      String agents = counted(profile.agents().size(), "agent");
      console.out().println("profile %s: %s".formatted(profile.name(), agents));
    }
  }

  private static String counted(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
