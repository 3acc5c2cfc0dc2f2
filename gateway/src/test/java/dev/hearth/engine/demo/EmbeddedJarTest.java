package dev.hearth.engine.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedJarTest {

  @TempDir Path root;

  @Test
  void isTakenFromTheBuildBesideTheGateway() throws Exception {
    Path gateway = Files.createDirectories(root.resolve("gateway/target"));
    Path jar = root.resolve("embedded/target/hearth-embedded.jar");
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);

    assertThat(EmbeddedJar.find(null, gateway)).isEqualTo(jar);
  }

  @Test
  void isTakenFromTheFolderBesideAnInstalledGateway() throws Exception {
    Path jar = root.resolve("embedded/hearth-embedded.jar");
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);

    assertThat(EmbeddedJar.find(null, root)).isEqualTo(jar);
  }

  @Test
  void isTheNamedOneAndNoOther() throws Exception {
    Path named = Files.createFile(root.resolve("x.jar"));

    assertThat(EmbeddedJar.find(named.toString(), root)).isEqualTo(named);
    assertThatThrownBy(() -> EmbeddedJar.find(root.resolve("y.jar").toString(), root))
        .hasMessageContaining("y.jar");
  }

  @Test
  void saysWhereItWasLookedFor() {
    assertThatThrownBy(() -> EmbeddedJar.find(null, root.resolve("gateway/target")))
        .isInstanceOf(DemoUnavailableException.class)
        .hasMessageContaining(root.resolve("embedded/target/hearth-embedded.jar").toString())
        .hasMessageContaining("-Dhearth.embedded.jar=FILE");
  }
}
