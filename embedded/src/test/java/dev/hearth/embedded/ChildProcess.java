package dev.hearth.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@link Main} as a process of its own, with the test's class path. */
final class ChildProcess implements AutoCloseable {

  private static final String PORT_LINE = "HEARTH_EMBEDDED_PORT=";

  final Process process;
  private final BufferedReader out;

  ChildProcess(String... arguments) throws IOException {
    process = builder(Main.class, arguments).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  static ProcessBuilder builder(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  /** Waits until it listens. */
  int port() throws IOException {
    String line = out.readLine();
    if (line == null || !line.startsWith(PORT_LINE)) {
      throw new IOException("expected %s<port>, got: %s".formatted(PORT_LINE, line));
    }
    return Integer.parseInt(line.substring(PORT_LINE.length()));
  }

  /** Waits until its model is loaded, too. */
  int readyPort() throws Exception {
    int port = port();
    try (var client = new RawClient(port)) {
      Eventually.until("loaded", () -> client.get("/health").response().status() == 200);
    }
    return port;
  }

  /** What else it prints on standard output; null when that ends without a line. */
  @Nullable String nextLine() throws IOException {
    return out.readLine();
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("process %d still runs".formatted(process.pid()));
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
