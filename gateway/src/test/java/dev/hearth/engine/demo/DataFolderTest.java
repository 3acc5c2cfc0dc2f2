package dev.hearth.engine.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DataFolderTest {

  private static final Path HOME = Path.of("/home/me");

  @Test
  void isWhereTheUserWantsIt() {
    assertThat(locate(Map.of("HEARTH_DATA_DIR", "/data", "XDG_DATA_HOME", "/xdg"), "Linux"))
        .isEqualTo(Path.of("/data"));
  }

  @Test
  void followsTheCustomsOfTheSystem() {
    assertThat(locate(Map.of("XDG_DATA_HOME", "/xdg"), "Linux")).isEqualTo(Path.of("/xdg/hearth"));
    assertThat(locate(Map.of("XDG_DATA_HOME", "relative"), "Linux"))
        .isEqualTo(HOME.resolve(".local/share/hearth"));
    assertThat(locate(Map.of("HEARTH_DATA_DIR", ""), "Linux"))
        .isEqualTo(HOME.resolve(".local/share/hearth"));
    assertThat(locate(Map.of(), "Mac OS X"))
        .isEqualTo(HOME.resolve("Library/Application Support/Hearth"));
  }

  private static Path locate(Map<String, String> environment, String system) {
    return DataFolder.locate(environment, system, HOME);
  }
}
