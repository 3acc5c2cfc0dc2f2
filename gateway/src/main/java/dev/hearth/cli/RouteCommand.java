package dev.hearth.cli;

import dev.hearth.cli.Server.Explained;
import dev.hearth.cli.Server.Posting;
import dev.hearth.config.ConfigLoader;
import dev.hearth.config.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code hearth route}: tells where a request would go, and why. */
@Command(
    name = "route",
    description = {
      "Tell where a request would go, and why; nothing is sent to a model.",
      "",
      "  hearth route --explain request.json",
      "  hearth route --explain request.json --config hearth.yaml --path /v1/messages",
      "  hearth route --explain request.json --header 'x-hearth-agent: explore'",
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

  @Option(
      names = "--header",
      paramLabel = "'NAME: VALUE'",
      converter = FieldText.class,
      description = "A header field of the request, such as 'x-hearth-agent: explore'.")
  List<Field> headers = new ArrayList<>();

  RouteCommand(ConfigLoader loader, Server server, Console console) {
    this.loader = loader;
    this.server = server;
    this.console = console;
  }

  @Override
  public Integer call() {
    return Configured.run(loader, config, console, this::explain);
  }

  private int explain(Configuration configuration) {
    Explained explained =
        server.explain(configuration, body(), how(), VersionCommand.version(), console);
    console.out().println(explained.json());
    return explained.somewhere() ? ExitCode.OK : ExitCode.FAILED;
  }

  private Posting how() {
    Map<String, String> fields = new LinkedHashMap<>();
    headers.forEach(field -> fields.put(field.name(), field.value()));
    return new Posting(path, fields);
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

  /** A header field. */
  record Field(String name, String value) {}

  /** Reads one as it is written on the command line. */
  static final class FieldText implements ITypeConverter<Field> {
    @Override
    public Field convert(String text) {
      int colon = text.indexOf(':');
      String name = colon < 0 ? "" : text.substring(0, colon).strip();
      String value = text.substring(colon + 1).strip();
      if (!name.matches("[A-Za-z0-9-]{1,100}") || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
        throw new TypeConversionException("'" + PlainText.of(text) + "' (expected: 'name: value')");
      }
      return new Field(name, value);
    }
  }
}
