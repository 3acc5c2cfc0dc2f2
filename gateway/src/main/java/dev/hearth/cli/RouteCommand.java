package dev.hearth.cli;

import dev.hearth.cli.Server.Explained;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code hearth route}: tells where a request would go, and why. */
@Command(
    name = "route",
    description = {
      "Tell where a request would go, and why; nothing is sent to a model.",
      "",
      "  hearth route --explain request.json",
      "  hearth route --explain request.json --config hearth.yaml --path /v1/messages",
      "",
      "The configuration and the model servers on this machine decide, as they would if the gateway",
      "were started now. A gateway that runs tells of its own at POST /v1/route/explain.",
      ""
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {"0:it would go somewhere", "1:nowhere, or it is wrong", "2:wrong usage"})
final class RouteCommand implements Callable<Integer> {
  private static final int LONGEST = 64 * 1024 * 1024;

  private final ConfigLoader loader;
  private final Server server;
  private final Console console;

  @Option(
      names = "--explain",
      paramLabel = "FILE",
      required = true,
      description = "The body of the request; - for the standard input.")
  Path request = Path.of("-");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "hearth.yaml, or LiteLLM's config.yaml.")
  @Nullable Path config;

  @Option(
      names = "--path",
      paramLabel = "PATH",
      description = "Where it would be posted (default: where bodies with such fields are).")
  @Nullable String path;

  RouteCommand(ConfigLoader loader, Server server, Console console) {
    this.loader = loader;
    this.server = server;
    this.console = console;
  }

  @Override
  public Integer call() {
    return switch (loader.load(config)) {
      case Loading.Loaded(Configuration configuration, List<Problem> _) -> explain(configuration);
      case Loading.Broken(String source, List<Problem> problems) -> {
        console.err().print(ProblemText.blocks(problems));
        console.say(ProblemText.count(problems) + " in " + PlainText.of(source));
        yield ExitCode.FAILED;
      }
    };
  }

  private int explain(Configuration configuration) {
    Explained explained =
        server.explain(configuration, body(), path, VersionCommand.version(), console);
    console.out().println(explained.json());
    return explained.somewhere() ? ExitCode.OK : ExitCode.FAILED;
  }

  private byte[] body() {
    String shown = PlainText.of(request.toString());
    try (InputStream in =
        request.toString().equals("-") ? System.in : Files.newInputStream(request)) {
      byte[] body = in.readNBytes(LONGEST + 1);
      if (body.length > LONGEST) {
        throw new CommandFailed(
            "--explain %s: larger than 64 MB (expected: less)".formatted(shown));
      }
      return body;
    } catch (NoSuchFileException _) {
      throw new CommandFailed(
          "--explain %s: no such file (expected: a request's body)".formatted(shown));
    } catch (IOException e) {
      throw new CommandFailed(
          "--explain %s: %s (expected: a file that can be read)".formatted(shown, e));
    }
  }
}
