package dev.hearth.clients;

import dev.hearth.testkit.NpmClients;
import dev.hearth.testkit.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The folder under {@code target} where the scripts lie beside a link to the clients from npm that
 * they use, as node wants them. Where the clients are not installed, the test is skipped and says
 * so.
 */
final class NpmFolder {
  private static final Path FOLDER = Path.of("target", "npm-clients").toAbsolutePath();
  private static final Duration RUN_LIMIT = Duration.ofMinutes(2);

  private final Path node;

  private NpmFolder(Path node) {
    this.node = node;
  }

  static NpmFolder orSkip() {
    Path resources = resources();
    NpmClients clients = Parts.npmClients(resources.resolve("package-lock.json"));
    try {
      Files.createDirectories(FOLDER);
      copyScripts(resources);
      linkTo(clients.modules());
      return new NpmFolder(clients.node());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot prepare " + FOLDER, e);
    }
  }

  /** Runs a script with nothing but this in its environment; the lines that it printed. */
  List<String> run(String script, Map<String, String> environment) {
    Path out = FOLDER.resolve(script + ".out");
    Path err = FOLDER.resolve(script + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(node.toString(), script)
            .directory(FOLDER.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      String end = end(builder.start());
      if (!end.equals("ended with code 0")) {
        throw new AssertionError(
            "%s %s (expected: code 0):%n%s".formatted(script, end, Files.readString(err)));
      }
      return Files.readAllLines(out);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + script, e);
    }
  }

  /** A file of the folder. */
  Path file(String name) {
    return FOLDER.resolve(name);
  }

  /** Starts a program of the installed packages; both its outputs come together. */
  Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(node.toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true).start();
  }

  /** How a process came to its end; it is ended when it takes too long. */
  private static String end(Process process) {
    try {
      return process.waitFor(RUN_LIMIT.toSeconds(), TimeUnit.SECONDS)
          ? "ended with code " + process.exitValue()
          : "did not end within " + RUN_LIMIT;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "was interrupted";
    } finally {
      process.destroyForcibly();
    }
  }

  private static void copyScripts(Path resources) throws IOException {
    try (Stream<Path> files = Files.list(resources)) {
      for (Path file : files.toList()) {
        Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void linkTo(Path modules) throws IOException {
    Path link = FOLDER.resolve("node_modules");
    Files.deleteIfExists(link);
    Files.createSymbolicLink(link, modules);
  }

  private static Path resources() {
    URL lock = Objects.requireNonNull(NpmFolder.class.getResource("/clients/npm/contract.mjs"));
    try {
      return Objects.requireNonNull(Path.of(lock.toURI()).getParent());
    } catch (URISyntaxException e) {
      throw new AssertionError(lock.toString(), e);
    }
  }
}
