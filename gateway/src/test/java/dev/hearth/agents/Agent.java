package dev.hearth.agents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A coding agent that npm installs.
 *
 * @param name of its package
 * @param program that the package brings along
 */
record Agent(String name, String version, String program) {
  static final Agent OPENCODE = new Agent("opencode-ai", "1.18.33", "opencode");
  static final Agent CODEX = new Agent("@openai/codex", "0.169.0", "codex");
  static final Agent GEMINI_CLI = new Agent("@google/gemini-cli", "0.61.0", "gemini");
  static final Agent CLAUDE_CODE = new Agent("@anthropic-ai/claude-code", "2.1.330", "claude");

  private static final Duration INSTALLATION = Duration.ofMinutes(5);

  /** Its program, installed by the first test that needs it and kept for later runs. */
  Path installed() {
    Path folder = cache().resolve(name.replace('/', '+') + "@" + version);
    Path installed = folder.resolve("node_modules/.bin").resolve(program);
    if (!Files.isExecutable(installed)) {
      install(folder);
    }
    return installed;
  }

  private void install(Path folder) {
    Assumptions.assumeTrue(
        onPath("npm").isPresent() && onPath("node").isPresent(),
        name + " is not installed and there is no Node with npm on the PATH to install it");
    try {
      Files.createDirectories(folder);
      Path manifest = folder.resolve("package.json");
      Files.writeString(manifest, "{\"private\": true}\n");
      List<String> command =
          List.of("npm", "install", "--no-audit", "--no-fund", name + "@" + version);
      Finished npm = new Running(command, folder, System.getenv()).await(INSTALLATION);
      Assumptions.assumeTrue(npm.exitCode() == 0, () -> "npm: " + npm.output());
    } catch (IOException e) {
      throw new IllegalStateException(
          folder + ": cannot be written (expected: a folder to install " + name + " into)", e);
    }
  }

  /** Where installed parts of the tests are kept. */
  private static Path cache() {
    Map<String, String> environment = System.getenv();
    String cache = environment.get("HEARTH_CI_CACHE");
    Path parts =
        cache == null
            ? Path.of(environment.getOrDefault("HOME", "/root"), ".cache", "hearth-ci")
            : Path.of(cache);
    return parts.resolve("agents").toAbsolutePath();
  }

  private static Optional<Path> onPath(String program) {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      Path candidate = Path.of(folder, program);
      if (!folder.isEmpty() && Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
