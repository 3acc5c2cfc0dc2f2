package dev.hearth.agents;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program under way; whoever started it waits for its end, or it is ended. */
final class Running {
  private final Process process;
  private final Path output;

  /**
   * Starts a program with nothing to read.
   *
   * @param environment all of its variables
   */
  Running(List<String> command, Path folder, Map<String, String> environment) {
    try {
      output = Files.createTempFile("hearth-agent", ".out");
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      Map<String, String> variables = Map.copyOf(environment);
      builder.environment().clear();
      builder.environment().putAll(variables);
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(command.getFirst() + " does not start", e);
    }
  }

  /** Waits for its end; fails, and ends it with all that it started, when that takes too long. */
  Finished await(Duration limit) {
    try {
      boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        throw new AssertionError(
            "still running after %d s (expected: an end); it wrote:%n%s"
                .formatted(limit.toSeconds(), Files.readString(output)));
      }
      return new Finished(process.exitValue(), Files.readString(output));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      end();
    }
  }

  private void end() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
