package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The text of a configuration file, read whole and bounded. */
final class ConfigFile {
  static final int MAX_BYTES = 4 * 1024 * 1024;

  private final Path file;
  private final Reading reading;
  private final String path;

  private ConfigFile(Path file, Reading reading, String path) {
    this.file = file;
    this.reading = reading;
    this.path = path;
  }

  /** The file's text; null when it cannot be read, and the problem says why. */
  static @Nullable String text(Path file, Reading reading) {
    return text(file, reading, Problem.FILE);
  }

  /**
   * The same of a file that another one names.
   *
   * @param path where it is named
   */
  static @Nullable String text(Path file, Reading reading, String path) {
    return new ConfigFile(file, reading, path).text();
  }

  private @Nullable String text() {
    if (Files.isDirectory(file)) {
      reading.files().put(file, FileState.UNREADABLE);
      return unreadable(file + " is a folder", "a file", "name the file in it");
    }
    try {
      byte[] bytes = reading.bytes(file);
      return bytes.length <= MAX_BYTES
          ? decoded(bytes)
          : unreadable("more than 4 MB", "at most 4 MB", "is this the right file?");
    } catch (NoSuchFileException e) {
      return unreadable(file + ", which does not exist", "a file", "check the path");
    } catch (AccessDeniedException e) {
      return unreadable(file + ", which may not be read", "a readable file", "check its rights");
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      return unreadable(file + ": " + Node.Shown.of(why), "a readable file", "check the file");
    }
  }

  private @Nullable String decoded(byte[] bytes) {
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(bytes))
              .toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      return unreadable("bytes that are not UTF-8", "UTF-8", "save the file as UTF-8");
    }
  }

  private @Nullable String unreadable(String value, String expectation, String advice) {
    reading.problems().add(new Problem(Severity.ERROR, path, value, expectation, advice, null));
    return null;
  }
}
