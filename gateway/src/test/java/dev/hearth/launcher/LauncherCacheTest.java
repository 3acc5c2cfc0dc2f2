package dev.hearth.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher makes an ahead-of-time cache, and that it uses none that does not fit. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
final class LauncherCacheTest {
  private static final String OPTION = "-XX:AOTCache=";

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void build() throws IOException {
    checkout = Checkout.builtIn(folder);
    checkout.write("gateway/target/lib/library.jar", "library one");
    checkout.with("JAVA_HOME", checkout.jdk("jdk", "25.0.3"));
  }

  private static List<String> cache(Checkout.Run run) {
    return run.arguments().stream().filter(argument -> argument.startsWith(OPTION)).toList();
  }

  private List<Path> caches() throws IOException {
    try (Stream<Path> files = Files.list(checkout.root.resolve(".build/aot"))) {
      return files.toList();
    }
  }

  private int trainings() throws IOException {
    return checkout.noted("trainings").size();
  }

  @Test
  void trainsOnceAndThenUsesTheCache() throws Exception {
    Checkout.Run first = checkout.run("serve");
    Checkout.Run second = checkout.run("serve");

    assertThat(first.err()).isEqualTo("hearth: preparing a fast start (once after a build) ...\n");
    assertThat(first.out()).doesNotContain("noise of the training");
    assertThat(second.err()).isEmpty();
    assertThat(caches()).hasSize(1);
    assertThat(cache(second)).containsExactly(OPTION + caches().getFirst()).isEqualTo(cache(first));
    assertThat(second.arguments()).contains("-Xlog:aot*=off", "-Xlog:cds*=off");
    assertThat(trainings()).isEqualTo(1);
  }

  @Test
  void usesACacheForEveryCommandButTrainsOnlyForTheGateway() throws Exception {
    assertThat(cache(checkout.run("check"))).isEmpty();
    assertThat(trainings()).isZero();

    checkout.run("serve");

    assertThat(cache(checkout.run("check"))).hasSize(1);
  }

  @Test
  void usesNoCacheWhenToldSo() throws Exception {
    checkout.run("serve");

    assertThat(cache(checkout.with("HEARTH_AOT", "off").run("serve"))).isEmpty();
  }

  @Test
  void leavesACacheOfTheUsersOwnAlone() throws Exception {
    checkout.run("serve");

    Checkout.Run run = checkout.with("HEARTH_JAVA_OPTS", "-XX:AOTCache=mine").run("serve");

    assertThat(cache(run)).containsExactly("-XX:AOTCache=mine");
  }

  @Test
  void startsWithoutACacheWhenTheTrainingFailsAndTriesAgainAfterTheNextBuild() throws Exception {
    Path java = checkout.home.resolve("jdk/bin/java");
    Checkout.script(
        java,
        "case \"$*\" in *warm-up) echo no >>\"$HOME/failures\"; exit 2 ;; esac\necho runs $@\n");

    Checkout.Run first = checkout.run("serve");
    Checkout.Run second = checkout.run("serve");

    assertThat(first.out()).startsWith("runs").doesNotContain(OPTION);
    assertThat(second.out()).startsWith("runs").doesNotContain(OPTION);
    assertThat(second.err()).isEmpty();
    assertThat(checkout.noted("failures")).hasSize(1);
    checkout.run("build");
    assertThat(checkout.noted("failures")).hasSize(2);
  }

  @Test
  void makesNoCacheWhenTheTrainingEndsWithoutOne() throws Exception {
    Checkout.script(checkout.home.resolve("jdk/bin/java"), "echo runs $@\n");

    assertThat(checkout.run("serve").out()).startsWith("runs").doesNotContain(OPTION);
    assertThat(checkout.root.resolve(".build/lock")).doesNotExist();
  }

  @Test
  void makesAnotherCacheWhenALibraryChangedInPlaceUnseenBySizeAndDate() throws Exception {
    Path library = checkout.root.resolve("gateway/target/lib/library.jar");
    List<String> before = cache(checkout.run("serve"));
    FileTime date = Files.getLastModifiedTime(library);
    Files.writeString(library, "library two", StandardOpenOption.TRUNCATE_EXISTING);
    Files.setLastModifiedTime(library, date);

    List<String> after = cache(checkout.run("serve"));

    assertThat(after).hasSize(1).isNotEqualTo(before);
    assertThat(trainings()).isEqualTo(2);
    assertThat(caches()).as("caches of older jars").hasSize(1);
  }

  @Test
  void makesAnotherCacheWhenALibraryIsAdded() throws Exception {
    List<String> before = cache(checkout.run("serve"));
    checkout.write("gateway/target/lib/another.jar", "another");

    assertThat(cache(checkout.run("serve"))).hasSize(1).isNotEqualTo(before);
  }

  @Test
  void makesAnotherCacheForAnotherUpdateOfJava() throws Exception {
    List<String> before = cache(checkout.run("serve"));
    checkout.jdk("jdk", "25.0.4");

    assertThat(cache(checkout.run("serve"))).hasSize(1).isNotEqualTo(before);
  }

  @Test
  void keepsTheCacheWhenTheSameJarsAreWrittenAgain() throws Exception {
    List<String> before = cache(checkout.run("serve"));
    checkout.write("gateway/target/lib/library.jar", "library one");

    assertThat(cache(checkout.run("serve"))).hasSize(1).isEqualTo(before);
    assertThat(trainings()).isEqualTo(1);
  }

  @Test
  void makesACacheAgainWhenItWasRemoved() throws Exception {
    checkout.run("serve");
    Files.delete(caches().getFirst());
    Files.delete(checkout.root.resolve(".build/aot"));

    assertThat(cache(checkout.run("serve"))).hasSize(1);
    assertThat(trainings()).isEqualTo(2);
  }

  @Test
  void startsWithoutACacheWhileAnotherStartHoldsTheLock() throws Exception {
    checkout.write(".build/lock/pid", ProcessHandle.current().pid() + "\n");

    Checkout.Run run = checkout.run("serve");

    assertThat(run.code()).isZero();
    assertThat(cache(run)).isEmpty();
    assertThat(checkout.root.resolve(".build/lock")).exists();
  }
}
