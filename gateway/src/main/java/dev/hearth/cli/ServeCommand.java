package dev.hearth.cli;

import dev.hearth.config.ConfigLoader;
import dev.hearth.config.ConfigSource;
import dev.hearth.config.Configuration;
import dev.hearth.config.Loading;
import dev.hearth.config.Look;
import dev.hearth.config.Problem;
import dev.hearth.telemetry.LogFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code hearth serve}: the gateway itself. */
@Command(
    name = "serve",
    description = {
      "Start the gateway. Without a configuration it serves the model servers that already run, and",
      "a model free-first of those that OLLAMA_BASE_URL, GPU_REMOTE_URL and cloud keys name.",
      "A change of the configuration's file counts from the next request on; SIGHUP and",
      "POST /admin/reload have it read, too. A bad one changes nothing, and the log says why.",
      "",
      "  hearth serve",
      "  hearth serve --demo",
      "  hearth serve --config hearth.yaml --port 8000",
      ""
    },
    exitCodeListHeading = "%nExit codes%n",
    exitCodeList = {"0:it was asked to end", "1:it could not start", "2:wrong usage"})
final class ServeCommand implements Callable<Integer> {
  private final ConfigLoader loader;
  private final Server server;
  private final Console console;

  @Option(names = "--demo", description = "Serve the small model in the box, too.")
  boolean demo;

  @Option(
      names = "--demo-model",
      paramLabel = "FILE",
      description = "Serve this GGUF file as the model in the box.")
  @Nullable Path demoModel;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "hearth.yaml, or LiteLLM's config.yaml.")
  @Nullable Path config;

  @Option(names = "--host", paramLabel = "H", description = "The address to listen on.")
  @Nullable String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = Port.class,
      description = "The port to listen on; 0 for any free one.")
  @Nullable Integer port;

  @Option(
      names = "--no-watch",
      description = "Do not read the configuration again when its files change.")
  boolean noWatch;

  @Option(
      names = "--log",
      paramLabel = "text|json",
      defaultValue = "text",
      description = "How log lines look (default: text).")
  LogFormat log = LogFormat.TEXT;

  @Option(
      names = "--access-log",
      paramLabel = "FILE|-|off",
      defaultValue = "-",
      description = "Where the line of each request goes (default: -, the standard output).")
  String accessLog = "-";

  ServeCommand(ConfigLoader loader, Server server, Console console) {
    this.loader = loader;
    this.server = server;
    this.console = console;
  }

  @Override
  public Integer call() {
    checkDemoModel();
    Look look = loader.look(config);
    return switch (look.loading()) {
      case Loading.Loaded(Configuration configuration, List<Problem> _) ->
          server.run(
              listening(configuration),
              ConfigSource.of(loader, look, host, port),
              options(),
              VersionCommand.version(),
              console);
      case Loading.Broken(String source, List<Problem> problems) -> {
        broken(source, problems);
        yield ExitCode.FAILED;
      }
    };
  }

  /** A file that could not even be read is one line. */
  private void broken(String source, List<Problem> problems) {
    Problem first = problems.getFirst();
    if (problems.size() == 1 && first.path().equals(Problem.FILE) && first.mark() == null) {
      throw new CommandFailed(
          "not started: %s (expected: %s); %s"
              .formatted(first.value(), first.expectation(), first.advice()));
    }
    console.err().print(ProblemText.blocks(problems));
    console.say("not started: " + ProblemText.count(problems) + " in " + PlainText.of(source));
  }

  private ServeOptions options() {
    return new ServeOptions(
        demo || demoModel != null, demoModel, config, !noWatch, log, AccessLogTarget.of(accessLog));
  }

  private Configuration listening(Configuration configuration) {
    Configuration there = configuration.at(host, port);
    if (there.openToOthers()) {
      throw new CommandFailed(
          "%s is not a loopback address and there is no master key; set HEARTH_MASTER_KEY, or"
                  .formatted(PlainText.of(there.host()))
              + " listen on 127.0.0.1");
    }
    return there;
  }

  private void checkDemoModel() {
    if (demoModel != null && !(Files.isRegularFile(demoModel) && Files.isReadable(demoModel))) {
      throw new CommandFailed(
          "--demo-model "
              + PlainText.of(demoModel.toString())
              + " (expected: a GGUF file that can be read)");
    }
  }

  /** A port number. */
  static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String value) {
      if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65535) {
        throw new TypeConversionException("'" + PlainText.of(value) + "' (expected: 0 to 65535)");
      }
      return Integer.valueOf(value);
    }
  }
}
