package dev.hearth.dialect;

import dev.hearth.testkit.Parts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What real providers answered, where a checkout has it beside it. */
public final class Recordings {
  private static final String FOLDER = "shared/data/provider-recordings";

  private Recordings() {}

  /**
   * A provider's files by the beginning and the end of their names; skips the test without them.
   */
  public static List<Path> files(String provider, String prefix, String suffix) {
    try (Stream<Path> files = Files.list(Parts.besideClone(FOLDER).resolve(provider))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .filter(file -> file.getFileName().toString().endsWith(suffix))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file's lines that are not empty: the events of a stream, without their framing. */
  public static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file's text. */
  public static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
