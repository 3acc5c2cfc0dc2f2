package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.routing.profile.Profile;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The profile of an agent harness in a file of its own, JSON unless its name says YAML. */
final class ProfileFile {
  private final String name;
  private final Section keys;
  private final Reading reading;
  private final Place named;
  private final Place inside;

  /**
   * @param keys of the profile that names it
   */
  ProfileFile(String name, Section keys, Reading reading) {
    this.name = name;
    this.keys = keys;
    this.reading = reading;
    this.named = keys.place().at(ProfileKeys.FILE.name());
    this.inside = new Place(named.path() + '(' + Node.Shown.of(name) + ')');
  }

  /** What it says on top of another profile. */
  Profile read(Profile start) {
    Node tree = tree();
    if (tree instanceof Node.Mapping mapping) {
      Node.Mapping translated = new HarnessProfile(mapping, reading, start.name()).translated();
      Section said = new Section(translated, inside, reading.problems(), Severity.ERROR);
      return new ProfileSection(said, start).read();
    }
    if (tree != null) {
      reading
          .problems()
          .error(inside, tree, "an object with the key agents", "is this the right file?");
    }
    return start;
  }

  private @Nullable Node tree() {
    Path file = reading.resolved(name);
    if (file == null) {
      keys.reject(ProfileKeys.FILE, "the path of a file", "check the path");
      return null;
    }
    String text = ConfigFile.text(file, reading, named.path());
    if (text == null) {
      return null;
    }
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.endsWith(".yaml") || lower.endsWith(".yml")
        ? YamlText.parse(text, reading.problems())
        : JsonTree.parse(text, inside.path(), reading.problems());
  }
}
