package dev.hearth.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** When the launcher builds, what it shows of it, and what it does when that fails. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
final class LauncherBuildTest {
  private static final String SOURCE = "gateway/src/main/java/Source.java";

  @TempDir Path folder;
  private Checkout checkout;
  private Path java;

  @BeforeEach
  void checkOut() throws IOException {
    checkout = Checkout.in(folder).with("HEARTH_AOT", "off");
    java = checkout.jdk("jdk", "25.0.3");
    checkout.with("JAVA_HOME", java);
  }

  private List<String> builds() throws IOException {
    return checkout.noted("maven-calls");
  }

  @Test
  void buildsOnFirstUseAndShowsOneLineOfIt() throws Exception {
    Checkout.Run run = checkout.run("check");

    assertThat(run.code()).isZero();
    assertThat(run.arguments()).endsWith("check");
    assertThat(run.err()).hasLineCount(1).startsWith("hearth: building (first use");
    assertThat(run.out()).doesNotContain("wall of log");
    assertThat(checkout.root.resolve(".build/build.log")).content().contains("a wall of log");
    assertThat(builds()).containsExactly("-B -ntp -fae -Pquick package -pl gateway,embedded -am");
  }

  @Test
  void doesNotBuildAgainWhenNothingHasChanged() throws Exception {
    checkout.run("check");

    Checkout.Run second = checkout.run("check");

    assertThat(second.err()).isEmpty();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void runsAJarThatWasBuiltByHand() throws Exception {
    checkout.write("gateway/target/hearth.jar", "built by hand");
    checkout.touch(checkout.jar());

    assertThat(checkout.run("check").code()).isZero();
    assertThat(builds()).isEmpty();
  }

  @Test
  void buildsAgainWhenASourceIsNewer() throws Exception {
    checkout.run("check");
    checkout.edit(SOURCE, "second");

    Checkout.Run run = checkout.run("check");

    assertThat(run.err()).isEqualTo("hearth: building ...\n");
    assertThat(checkout.jar()).hasContent("second");
    assertThat(builds()).hasSize(2);
  }

  @Test
  void buildsAgainWhenThePomOfAModuleIsNewer() throws Exception {
    checkout.run("check");
    checkout.edit("gateway/pom.xml", "<project>changed</project>");
    checkout.run("check");

    assertThat(builds()).hasSize(2);
  }

  @Test
  void buildsAgainWhenASourceWasRemoved() throws Exception {
    checkout.write("gateway/src/main/java/a/Other.java", "other");
    checkout.run("check");
    Path other = checkout.root.resolve("gateway/src/main/java/a/Other.java");
    Files.delete(other);
    checkout.touch(other.resolveSibling("."));
    checkout.run("check");

    assertThat(builds()).hasSize(2);
  }

  @Test
  void buildsWhenAskedEvenIfNothingHasChanged() throws Exception {
    checkout.run("check");

    Checkout.Run run = checkout.run("build");

    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("building ...", "built " + checkout.jar());
    assertThat(run.out()).isEmpty();
    assertThat(builds()).hasSize(2);
  }

  @Test
  void showsTheEndOfTheLogWhenTheBuildFailsAndTriesAgainAtTheNextStart() throws Exception {
    String noise =
        IntStream.rangeClosed(1, 50)
            .mapToObj(n -> "echo line " + n + "\n")
            .collect(Collectors.joining());
    checkout.maven(noise + "exit 1\n");

    Checkout.Run run = checkout.run("check");

    assertThat(run.code()).isEqualTo(70);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("the build failed; the end of " + checkout.root.resolve(".build/build.log"))
        .contains("line 21\n", "line 50\n")
        .doesNotContain("line 20\n");
    checkout.maven(Checkout.MAVEN);
    assertThat(checkout.run("check").code()).isZero();
  }

  @Test
  void runsWithoutTheDemonstrationWhenOnlyItsModuleFails() throws Exception {
    checkout.maven(
        Checkout.MAVEN
            + "echo '[ERROR] Failed to execute goal on project embedded: Could not resolve'\nexit 1\n");

    Checkout.Run run = checkout.run("check");

    assertThat(run.code()).isZero();
    assertThat(run.arguments()).endsWith("check");
    assertThat(run.err()).contains("serve --demo", "the rest runs without it");
  }

  @Test
  void failsWhenTheGatewayFailsBesideTheDemonstration() throws Exception {
    checkout.maven(
        Checkout.MAVEN
            + "echo '[ERROR] Failed to execute goal x on project embedded: bad'\n"
            + "echo '[ERROR] Failed to execute goal x on project gateway: bad'\nexit 1\n");

    assertThat(checkout.run("check").code()).isEqualTo(70);
  }

  @Test
  void givesMavenTheJavaItFoundAndTheUsersArgumentsOnce() throws Exception {
    checkout.maven(Checkout.MAVEN + "echo \"$JAVA_HOME ${MAVEN_ARGS-unset}\" >>\"$HOME/seen\"\n");
    checkout.with("HEARTH_JAVA_HOME", java).with("JAVA_HOME", checkout.jdk("old", "17"));
    checkout.with("MAVEN_ARGS", "-o -s settings.xml");

    checkout.run("check");

    assertThat(builds()).first().asString().startsWith("-o -s settings.xml -B -ntp");
    assertThat(checkout.noted("seen")).containsExactly(java + " unset");
  }

  @Test
  void findsMavenByItsVariable() throws Exception {
    checkout.withoutMaven();
    Checkout.script(checkout.home.resolve("maven/bin/mvn"), Checkout.MAVEN);

    assertThat(checkout.with("MAVEN_HOME", checkout.home + "/maven").run("check").code()).isZero();
  }

  @Test
  void saysHowToInstallMavenWhenABuildNeedsIt() throws Exception {
    checkout.withoutMaven();

    Checkout.Run run = checkout.run("serve");

    assertThat(run.code()).isEqualTo(69);
    assertThat(run.err())
        .contains("no mvn was found")
        .contains("apt install maven", "dnf install maven", "brew install maven")
        .doesNotContain("openjdk");
  }

  @Test
  void namesAllThatIsMissingAtOnce() throws Exception {
    checkout.withoutMaven();
    checkout.with("JAVA_HOME", checkout.jre("jre", "25.0.3"));

    Checkout.Run run = checkout.run("serve");

    assertThat(run.code()).isEqualTo(69);
    assertThat(run.err())
        .contains("no JDK 25 or newer was found")
        .contains("is Java 25.0.3 without a compiler (bin/javac), and building needs one")
        .contains("no mvn was found");
  }

  @Test
  void refusesAnOldJarUnlessToldToRunIt() throws Exception {
    checkout.run("check");
    checkout.edit(SOURCE, "second");
    checkout.withoutMaven();

    Checkout.Run refused = checkout.run("check");
    Checkout.Run told = checkout.with("HEARTH_BUILD", "never").run("check");

    assertThat(refused.code()).isEqualTo(69);
    assertThat(refused.err()).contains("HEARTH_BUILD=never");
    assertThat(told.code()).isZero();
    assertThat(told.err()).isEmpty();
  }

  @Test
  void buildsOnceWhenTwoStartsMeet() throws Exception {
    // Given a build that waits
    Path building = checkout.pipe("building");
    Path go = checkout.pipe("go");
    checkout.maven(Checkout.MAVEN + "echo yes >\"$HOME/building\"\nread -r x <\"$HOME/go\"\n");
    Checkout.Started first = checkout.start("check", "1");
    assertThat(Files.readString(building)).isEqualTo("yes\n");

    // When another start finds it, and says that it waits
    Path said = checkout.pipe("said");
    String telling = "exec \"$0\" \"$@\" 2>\"$HOME/said\"";
    Checkout.Started second =
        checkout.startCommand(
            folder, List.of("/bin/sh", "-c", telling, checkout.script.toString(), "check", "2"));
    try (BufferedReader lines = Files.newBufferedReader(said)) {
      assertThat(lines.readLine())
          .contains("another start is building here (process " + first.process().pid());
      Files.writeString(go, "go\n");

      // Then both run what was built once
      assertThat(first.end().arguments()).endsWith("check", "1");
      assertThat(second.end().arguments()).endsWith("check", "2");
      assertThat(builds()).hasSize(1);
    }
  }

  @Test
  void saysWhereItCannotWrite() throws Exception {
    checkout.write(".build", "not a folder");

    Checkout.Run run = checkout.run("check");

    assertThat(run.code()).isEqualTo(73);
    assertThat(run.err())
        .contains(checkout.root + "/.build is not a writable folder")
        .hasLineCount(1);
  }

  @Test
  void buildsAgainWhenTheFirstBuildWasCutOff() throws Exception {
    checkout.write("gateway/target/hearth.jar", "half of it");
    checkout.touch(checkout.jar());
    checkout.write(".build/started", "");

    assertThat(checkout.run("check").code()).isZero();
    assertThat(builds()).hasSize(1);
  }

  @Test
  void takesOverTheLockOfAProcessThatIsGone() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    checkout.write(".build/lock/pid", gone.pid() + "\n");

    Checkout.Run run = checkout.run("check");

    assertThat(run.code()).isZero();
    assertThat(builds()).hasSize(1);
    assertThat(checkout.root.resolve(".build/lock")).doesNotExist();
  }

  @Test
  void endsMavenAndItsLockWhenItIsEnded() throws Exception {
    Path building = checkout.pipe("building");
    checkout.maven("echo $$ >\"$HOME/building\"\nexec sleep 300\n");
    Checkout.Started started = checkout.start("check");
    long maven = Long.parseLong(Files.readString(building).strip());

    started.process().destroy();

    assertThat(started.end().code()).isEqualTo(143);
    assertThat(ProcessHandle.of(maven)).isEmpty();
    assertThat(checkout.root.resolve(".build/lock")).doesNotExist();
    assertThat(checkout.root.resolve(".build/built")).doesNotExist();
  }
}
