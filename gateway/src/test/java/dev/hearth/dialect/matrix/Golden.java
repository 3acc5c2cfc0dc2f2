package dev.hearth.dialect.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file of sections, of which the first ones are written by hand and those after the line {@link
 * #GENERATED} are what the codecs make of them. With {@code -Dhearth.matrix=write} a test writes
 * the second ones anew instead of comparing them.
 */
final class Golden {
  private static final Path ROOT = Path.of("src/test/resources/matrix");
  private static final String HEAD = "=== ";
  private static final String GENERATED = "\n~~~ what follows is generated ~~~\n";

  private final Path file;
  private final String given;
  private final Map<String, String> inputs;
  private final StringBuilder generated = new StringBuilder();

  private Golden(Path file) throws IOException {
    this.file = file;
    String text = Files.readString(file);
    int end = text.indexOf(GENERATED);
    this.given = end < 0 ? text : text.substring(0, end);
    this.inputs = sections(given);
  }

  static Golden open(Path file) {
    try {
      return new Golden(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All files below a folder, in the order of their names. */
  static List<Path> all(String folder) {
    try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A hand-written section, null where the file has none of the name. */
  @Nullable String input(String name) {
    return inputs.get(name);
  }

  /** A hand-written section of another file. */
  static String input(String folder, String file, String name) {
    String section = open(ROOT.resolve(folder).resolve(file + ".txt")).input(name);
    assertThat(section).as("%s in %s/%s", name, folder, file).isNotNull();
    return section == null ? "" : section;
  }

  /** Adds what a codec made. */
  void add(String name, String text) {
    generated.append('\n').append(HEAD).append(name).append('\n').append(text.strip()).append('\n');
  }

  /** Compares what was added to the file, or writes it there. */
  void settle() {
    String text = given.stripTrailing() + '\n' + GENERATED + generated;
    try {
      if ("write".equals(System.getProperty("hearth.matrix"))) {
        Files.writeString(file, text);
      }
      assertThat(Files.readString(file))
          .as("%s; if it is right now, write it with -Dhearth.matrix=write and read it", file)
          .isEqualTo(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> sections(String text) {
    Map<String, String> sections = new LinkedHashMap<>();
    String[] parts = ("\n" + text).split("\n" + HEAD, -1);
    for (int i = 1; i < parts.length; i++) {
      int line = parts[i].indexOf('\n');
      sections.put(parts[i].substring(0, line), parts[i].substring(line + 1).strip());
    }
    return sections;
  }
}
