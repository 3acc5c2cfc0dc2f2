package dev.hearth.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.provider.Rounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a changed file is read again: what editors, tools and Kubernetes do to files. */
class FileWatchTest {
  @TempDir Path folder;

  private final Map<Path, FileState> read = new HashMap<>();
  private Path file;
  private int told;
  private final FileWatch watch =
      new FileWatch("watch", () -> Map.copyOf(read), this::readAgain, _ -> {});

  @BeforeEach
  void writeAndRead() throws IOException {
    file = Files.writeString(folder.resolve("hearth.yaml"), "retries: 1\n");
    read.put(file, FileState.of(file));
  }

  @Test
  void leavesAFileAloneThatDoesNotChange() {
    look(5);

    assertThat(told).isZero();
  }

  @Test
  void tellsOnceOfAChangeThatStoodStill() throws IOException {
    look(1);
    Files.writeString(file, "retries: 2\n");
    look(1);
    assertThat(told).isZero();
    look(1);
    assertThat(told).isEqualTo(1);
    look(3);
    assertThat(told).isEqualTo(1);
  }

  @Test
  void tellsOfAChangeOfTheSameSizeAndTime() throws IOException {
    FileTime time = Files.getLastModifiedTime(file);
    look(1);
    Files.writeString(file, "retries: 3\n");
    Files.setLastModifiedTime(file, time);
    look(2);

    assertThat(told).isEqualTo(1);
  }

  @Test
  void waitsForAFileThatIsStillBeingWritten() throws IOException {
    look(1);
    for (int i = 0; i < 4; i++) {
      Files.writeString(file, "retries: 2\n" + "# more\n".repeat(i));
      look(1);
    }
    assertThat(told).isZero();

    look(1);
    assertThat(told).isEqualTo(1);
  }

  @Test
  void leavesAFileAloneThatWasOnlyTouched() throws IOException {
    look(1);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
    look(3);

    assertThat(told).isZero();
  }

  @Test
  void seesAFileThatAnEditorPutInTheOldOnesPlace() throws IOException {
    look(1);
    Path other = Files.writeString(folder.resolve("hearth.yaml~"), "retries: 2\n");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    look(2);

    assertThat(told).isEqualTo(1);
  }

  @Test
  void leavesAFileAloneThatIsAwayForAMoment() throws IOException {
    look(1);
    Files.delete(file);
    look(1);
    Files.writeString(file, "retries: 1\n");
    look(3);

    assertThat(told).isZero();
  }

  @Test
  void tellsOnceOfAFileThatIsGone() throws IOException {
    look(1);
    Files.delete(file);
    look(4);
    assertThat(told).isEqualTo(1);

    Files.writeString(file, "retries: 1\n");
    look(3);
    assertThat(told).isEqualTo(2);
  }

  @Test
  void followsTheLinksOfAMountedConfigMap() throws IOException {
    // Given hearth.yaml -> ..data/hearth.yaml, ..data -> ..2026_01, as the kubelet mounts it
    Path mount = Files.createDirectory(folder.resolve("mount"));
    Path first = Files.createDirectory(mount.resolve("..2026_01"));
    Files.writeString(first.resolve("hearth.yaml"), "retries: 1\n");
    Path data = Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_01"));
    Path mounted =
        Files.createSymbolicLink(mount.resolve("hearth.yaml"), Path.of("..data/hearth.yaml"));
    read.clear();
    read.put(mounted, FileState.of(mounted));
    look(1);

    // When it is updated: another folder, and the link to it replaced at once
    Path second = Files.createDirectory(mount.resolve("..2026_02"));
    Files.writeString(second.resolve("hearth.yaml"), "retries: 2\n");
    Path next = Files.createSymbolicLink(mount.resolve("..data_tmp"), Path.of("..2026_02"));
    Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    look(2);

    // Then
    assertThat(told).isEqualTo(1);
  }

  @Test
  void watchesEveryFileThatWasRead() throws IOException {
    Path further = Files.writeString(folder.resolve("ca.pem"), "one");
    read.put(further, FileState.of(further));
    look(1);
    Files.writeString(further, "two");
    look(2);

    assertThat(told).isEqualTo(1);
  }

  @Test
  void looksOnItsOwnThreadUntilItIsClosed() throws IOException {
    Rounds rounds = new Rounds();
    FileWatch running = new FileWatch("watch", () -> Map.copyOf(read), this::readAgain, rounds);
    running.start();
    assertThat(rounds.awaitPause()).isEqualTo(FileWatch.INTERVAL);
    Files.writeString(file, "retries: 2\n");
    rounds.next();
    rounds.next();
    running.close();

    assertThat(told).isEqualTo(1);
  }

  private void look(int times) {
    for (int i = 0; i < times; i++) {
      watch.look();
    }
  }

  private void readAgain() {
    told++;
    read.replaceAll((path, _) -> FileState.of(path));
  }
}
