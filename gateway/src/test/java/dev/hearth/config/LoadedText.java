package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Target;
import dev.hearth.routing.ModelGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A configuration text, put into a folder of its own and loaded with an environment of its own. */
final class LoadedText {
  private final Loading loading;

  private LoadedText(Loading loading) {
    this.loading = loading;
  }

  static LoadedText of(Path folder, String yaml, Map<String, String> environment) {
    try {
      Path file = Files.writeString(folder.resolve("hearth.yaml"), yaml);
      return of(file, environment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static LoadedText of(Path file, Map<String, String> environment) {
    Path folder = file.toAbsolutePath().getParent();
    Path home = folder == null ? Path.of("") : folder.resolve("home");
    Locations locations = new Locations(home, home, false);
    return new LoadedText(new ConfigLoader(FakeDialect.all(), environment, locations).load(file));
  }

  Configuration configuration() {
    assertThat(loading).isInstanceOf(Loading.Loaded.class);
    return ((Loading.Loaded) loading).configuration();
  }

  List<Problem> problems() {
    return switch (loading) {
      case Loading.Loaded loaded -> loaded.warnings();
      case Loading.Broken broken -> broken.problems();
    };
  }

  List<Problem> errors() {
    return problems().stream().filter(Problem::isError).toList();
  }

  List<String> errorPaths() {
    return errors().stream().map(Problem::path).toList();
  }

  List<String> warningPaths() {
    return problems().stream().filter(p -> !p.isError()).map(Problem::path).toList();
  }

  List<String> notices() {
    return configuration().notices();
  }

  ModelGroup group(String name) {
    ModelGroup group = configuration().catalog().find(name);
    assertThat(group).as("the model %s", name).isNotNull();
    return Objects.requireNonNull(group);
  }

  Target target(String name) {
    return group(name).targets().getFirst();
  }
}
