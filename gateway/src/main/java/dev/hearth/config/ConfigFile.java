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

  private ConfigFile() {}

  /** The file's text; null when it cannot be read, and the problem says why. */
  static @Nullable String text(Path file, Reading reading) {
    Problems problems = reading.problems();
    if (Files.isDirectory(file)) {
      reading.files().put(file, FileState.UNREADABLE);
      problems.add(unreadable(file + " is a folder", "a file", "name the file in it"));
      return null;
    }
    try {
      byte[] bytes = reading.bytes(file);
      return bytes.length <= MAX_BYTES ? decoded(bytes, problems) : tooLarge(problems);
    } catch (NoSuchFileException e) {
      problems.add(unreadable(file + ", which does not exist", "a file", "check the path"));
    } catch (AccessDeniedException e) {
      problems.add(
          unreadable(file + ", which may not be read", "a readable file", "check its rights"));
    } catch (IOException e) {
      String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      problems.add(
          unreadable(file + ": " + Node.Shown.of(why), "a readable file", "check the file"));
    }
    return null;
  }

  private static @Nullable String tooLarge(Problems problems) {
    problems.add(unreadable("more than 4 MB", "at most 4 MB", "is this the right file?"));
    return null;
  }

  private static @Nullable String decoded(byte[] bytes, Problems problems) {
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
      problems.add(unreadable("bytes that are not UTF-8", "UTF-8", "save the file as UTF-8"));
      return null;
    }
  }

  private static Problem unreadable(String value, String expectation, String advice) {
    return new Problem(Severity.ERROR, Problem.FILE, value, expectation, advice, null);
  }
}
