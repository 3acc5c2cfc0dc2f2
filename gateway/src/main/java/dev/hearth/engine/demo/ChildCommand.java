package dev.hearth.engine.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The command line and environment of the child process.
 *
 * @param java the program that runs it
 * @param jar the child's jar
 */
record ChildCommand(Path java, Path jar) {

  /** What a process needs to run. Keys and tokens of the gateway's environment stay here. */
  private static final Set<String> PASSED_ON =
      Set.of("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SystemRoot", "TEMP");

  /** The same Java as this process. */
  static ChildCommand ofThisJava(Path jar) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    if (!Files.isExecutable(java)) {
      java = ProcessHandle.current().info().command().map(Path::of).orElse(Path.of("java"));
    }
    return new ChildCommand(java, jar);
  }

  ProcessBuilder builder(Path model, int port) {
    var builder =
        new ProcessBuilder(
            List.of(
                java.toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:+ExitOnOutOfMemoryError",
                // A crash report quotes memory, which may hold a prompt.
                "-XX:+SuppressFatalErrorMessage",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                jar.toString(),
                "--model",
                model.toString(),
                "--port",
                Integer.toString(port)));
    builder.environment().keySet().retainAll(PASSED_ON);
    return builder;
  }
}
