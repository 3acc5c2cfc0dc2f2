package dev.hearth.agents;

import dev.hearth.testkit.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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

  /**
   * Its program, installed by the first test that needs it and kept for later runs. Without Node or
   * npm the test is skipped; where npm fails, it fails.
   */
  Path installed() {
    Path folder = cache().resolve(name.replace('/', '+') + "@" + version);
    Path installed = folder.resolve("node_modules/.bin").resolve(program);
    if (!Files.isExecutable(installed)) {
      install(folder);
    }
    return installed;
  }

  private void install(Path folder) {
    Parts.program("node");
    String npm = Parts.program("npm").toString();
    try {
      Files.createDirectories(folder);
      Path manifest = folder.resolve("package.json");
      Files.writeString(manifest, "{\"private\": true}\n");
      List<String> command =
          List.of(npm, "install", "--no-audit", "--no-fund", name + "@" + version);
      Finished run = new Running(command, folder, System.getenv()).await(INSTALLATION);
      if (run.exitCode() != 0) {
        throw new IllegalStateException("npm did not install " + name + ": " + run.output());
      }
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
}
