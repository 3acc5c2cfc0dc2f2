package dev.hearth.config;

import dev.hearth.provider.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One file being read: what its reader may look at, and what it has found so far. Confined to the
 * thread that loads it.
 *
 * @param file null where there is none
 * @param files every file that was read, as it was then
 */
record Reading(
    @Nullable Path file,
    Environment environment,
    Dialects dialects,
    Problems problems,
    List<String> notices,
    Map<Path, FileState> files) {

  /** What is written as a key where a server wants none. */
  private static final Set<String> PLACEHOLDERS =
      Set.of("none", "empty", "dummy", "ollama", "lm-studio", "not-needed", "no-key-required");

  static Reading of(@Nullable Path file, Environment environment, Dialects dialects) {
    return new Reading(
        file, environment, dialects, new Problems(), new ArrayList<>(), new LinkedHashMap<>());
  }

  /** The same with further variables. */
  Reading in(Environment other) {
    return new Reading(file, other, dialects, problems, notices, files);
  }

  /** The same with problems and notices that are nobody's. */
  Reading apart() {
    return of(file, environment, dialects);
  }

  /** The bytes of a further file, which is one of the configuration's from now on. */
  byte[] bytes(Path further) throws IOException {
    files.put(further, FileState.UNREADABLE);
    try (InputStream in = Files.newInputStream(further)) {
      byte[] bytes = in.readNBytes(ConfigFile.MAX_BYTES + 1);
      files.put(further, FileState.of(bytes));
      return bytes;
    } catch (NoSuchFileException e) {
      files.put(further, FileState.MISSING);
      throw e;
    }
  }

  /** The value of a variable; one that is wrong is an error. */
  <T> Optional<T> variable(String name, Kind<T> kind, String advice) {
    Optional<String> text = environment.get(name);
    Optional<T> value =
        text.flatMap(said -> kind.of(new Node.Scalar(new Mark(1, 1), said, false, name)));
    if (text.isPresent() && value.isEmpty()) {
      String shown = kind.secret() ? "*** (not shown)" : Node.Shown.of(text.get());
      reject(name, shown, kind.expectation(), advice);
    }
    return value;
  }

  /** Notes that a variable's value does not do. */
  void reject(String variable, String shown, String expectation, String advice) {
    String at = "environment variable " + variable;
    problems.add(new Problem(Problem.Severity.ERROR, at, shown, expectation, advice, null));
  }

  /** A further file as the one being read names it; null for what is no path. */
  @Nullable Path resolved(String text) {
    try {
      Path folder = file == null ? null : file.toAbsolutePath().getParent();
      return folder == null ? Path.of(text) : folder.resolve(text);
    } catch (InvalidPathException _) {
      return null;
    }
  }

  void notice(String line) {
    notices.add(line);
  }

  /** The secret at a key; one that stands in the file itself is pointed out. */
  Optional<Secret> secret(Section section, Key<Secret> key) {
    pointOut(section.node(key), section.place().at(key.name()));
    return section.get(key);
  }

  /** The same of an item of a list. */
  Optional<Secret> secret(Section section, Node item, Place at) {
    pointOut(item, at);
    return section.read(Kinds.SECRET, item, at);
  }

  private void pointOut(@Nullable Node node, Place at) {
    if (node instanceof Node.Scalar scalar
        && scalar.variable() == null
        && !PLACEHOLDERS.contains(scalar.text().toLowerCase(Locale.ROOT))) {
      problems.add(
          new Problem(
              Problem.Severity.WARNING,
              at.path(),
              "*** (not shown)",
              "a reference, so that the file holds no secret",
              "put the key into an environment variable and refer to it",
              scalar.mark()));
    }
  }
}
