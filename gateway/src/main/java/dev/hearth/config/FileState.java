package dev.hearth.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a file held at one moment: enough to see that it holds something else now, and nothing of
 * what that was.
 */
public record FileState(String sha256) {
  static final FileState MISSING = new FileState("missing");
  static final FileState UNREADABLE = new FileState("unreadable");

  public FileState {
    Objects.requireNonNull(sha256, "sha256");
  }

  /** What each file holds now; reads them. */
  public static Map<Path, FileState> now(Set<Path> files) {
    return files.stream().collect(Collectors.toMap(file -> file, FileState::of));
  }

  /** What it holds now; reads it. */
  static FileState of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return of(in.readNBytes(ConfigFile.MAX_BYTES + 1));
    } catch (NoSuchFileException _) {
      return MISSING;
    } catch (IOException _) {
      return UNREADABLE;
    }
  }

  static FileState of(byte[] bytes) {
    try {
      return new FileState(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }
}
