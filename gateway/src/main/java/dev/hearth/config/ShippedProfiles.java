package dev.hearth.config;

import dev.hearth.config.Problem.Severity;
import dev.hearth.routing.profile.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The profiles that come along, each a file of {@code profiles} beside this class. */
final class ShippedProfiles {
  static final List<String> NAMES =
      List.of("hybrid-cloud-ollama", "hybrid-claude-ollama", "cloud-only", "local-only");

  private static final String ORIGIN = "comes along";
  private static final int MOST_BYTES = 64 * 1024;

  private ShippedProfiles() {}

  /** All of them by their names. */
  static Map<String, Profile> all() {
    return Read.ALL;
  }

  /** Read once, when somebody asks. */
  private static final class Read {
    static final Map<String, Profile> ALL = read();

    private static Map<String, Profile> read() {
      Map<String, Profile> profiles = new LinkedHashMap<>();
      NAMES.forEach(name -> profiles.put(name, profile(name)));
      return profiles;
    }

    private static Profile profile(String name) {
      Problems problems = new Problems();
      if (!(YamlText.parse(text(name), problems) instanceof Node.Mapping mapping)) {
        throw new IllegalStateException(name + ": " + problems.all());
      }
      Section section = new Section(mapping, new Place(name), problems, Severity.ERROR);
      Profile profile = new ProfileSection(section, ProfileSection.empty(name, ORIGIN)).read();
      if (problems.hasErrors()) {
        throw new IllegalStateException(name + ": " + problems.all());
      }
      return profile;
    }

    private static String text(String name) {
      try (InputStream in =
          ShippedProfiles.class.getResourceAsStream("profiles/" + name + ".yaml")) {
        if (in == null) {
          throw new IllegalStateException("the profile " + name + " is not in the jar");
        }
        return new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
