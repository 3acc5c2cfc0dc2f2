package dev.hearth.engine.demo;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the jar of the child process. */
public final class EmbeddedJar {

  private static final String PROPERTY = "hearth.embedded.jar";

  private EmbeddedJar() {}

  /** The jar that belongs to this gateway: named by the property, or from its build. */
  public static Path find() throws DemoUnavailableException {
    return find(System.getProperty(PROPERTY), besideThisGateway());
  }

  static Path find(@Nullable String named, Path gateway) throws DemoUnavailableException {
    List<Path> places = new ArrayList<>();
    if (named != null) {
      places.add(Path.of(named));
    } else {
      places.add(gateway.resolve("../../embedded/target/hearth-embedded.jar").normalize());
      places.add(gateway.resolve("embedded/hearth-embedded.jar").normalize());
    }
    for (Path place : places) {
      if (Files.isRegularFile(place)) {
        return place;
      }
    }
    throw DemoUnavailableException.because(
        "The demonstration's own server is missing: no file at %s. Build it (./hearth does), or name it with -D%s=FILE."
            .formatted(
                String.join(" or ", places.stream().map(Path::toString).toList()), PROPERTY));
  }

  /** The folder that holds the gateway's jar, or its classes. */
  private static Path besideThisGateway() {
    try {
      Path code =
          Path.of(EmbeddedJar.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = code.getParent();
      return folder == null ? code : folder;
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
