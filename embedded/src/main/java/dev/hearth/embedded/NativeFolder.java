package dev.hearth.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;

/**
 * The private folder that the native library is unpacked into.
 *
 * <p>Left alone, the library's loader unpacks into the shared temporary folder and first deletes
 * every file there whose name begins with "llama". So it is given a folder of its own, which is
 * removed as soon as the library is in memory, or, where that is not allowed, by a later start.
 */
final class NativeFolder {

  private static final String LOADER_PROPERTY = "de.kherud.llama.tmpdir";
  private static final String PREFIX = "hearth-llama-";
  private static final Duration IN_USE = Duration.ofHours(1);

  private NativeFolder() {}

  /** Makes the folder and tells the loader. */
  static void prepare() {
    try {
      Path folder = Files.createTempDirectory(PREFIX);
      System.setProperty(LOADER_PROPERTY, folder.toString());
      removeForgotten(folder);
    } catch (IOException failed) {
      throw new UncheckedIOException(
          "no folder for the native library in %s; point java.io.tmpdir elsewhere"
              .formatted(System.getProperty("java.io.tmpdir")),
          failed);
    }
  }

  /** Removes the folder where the system allows it while the library is in use. */
  static void tidy() {
    String folder = System.getProperty(LOADER_PROPERTY);
    if (folder != null) {
      remove(Path.of(folder));
    }
  }

  private static void removeForgotten(Path ours) throws IOException {
    FileTime limit = FileTime.from(Instant.now().minus(IN_USE));
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(ours.toAbsolutePath().getParent(), PREFIX + "*")) {
      for (Path folder : folders) {
        if (Files.getLastModifiedTime(folder).compareTo(limit) < 0) {
          remove(folder);
        }
      }
    }
  }

  private static void remove(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(folder);
    } catch (IOException stillInUse) {
      System.err.println("left behind for now: " + folder + " (" + stillInUse.getMessage() + ")");
    }
  }
}
