package dev.hearth.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpmClientsTest {
  @TempDir Path folder;

  @Test
  void areTheOnesBesideTheSameLockFile() throws IOException {
    Path installed = Files.writeString(folder.resolve("package-lock.json"), "{\"a\":1}");
    Path lock = Files.writeString(folder.resolve("lock"), "{\"a\":1}");

    assertThat(NpmClients.of(installed, lock))
        .contains(new NpmClients(folder.resolve("node"), folder.resolve("node_modules")));
  }

  @Test
  void areAbsentWhenAnotherLockFileWasInstalled() throws IOException {
    Path installed = Files.writeString(folder.resolve("package-lock.json"), "{\"a\":1}");
    Path lock = Files.writeString(folder.resolve("lock"), "{\"a\":2}");

    assertThat(NpmClients.of(installed, lock)).isEmpty();
  }
}
