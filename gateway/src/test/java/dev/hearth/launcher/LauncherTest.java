package dev.hearth.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which Java the launcher finds, and how it becomes the gateway. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
final class LauncherTest {
  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void build() throws IOException {
    checkout = Checkout.builtIn(folder).with("HEARTH_AOT", "off");
  }

  @Test
  void usesTheJavaOfItsOwnVariableFirst() throws Exception {
    Path own = checkout.jdk("own java", "25.0.1");
    checkout.with("HEARTH_JAVA_HOME", own).with("JAVA_HOME", checkout.jdk("general", "25.0.3"));

    assertThat(checkout.run("check").told("home")).containsExactly(own.toString());
  }

  @Test
  void usesJavaHomeBeforeThePath() throws Exception {
    Path general = checkout.jdk("general", "25");
    checkout.with("JAVA_HOME", general);
    checkout.link("java", checkout.jdk("on-path", "25.0.3").resolve("bin/java"));

    assertThat(checkout.run("check").told("home")).containsExactly(general.toString());
  }

  @Test
  void followsTheJavaOnThePathThroughItsLinks() throws Exception {
    Path real = checkout.jdk("real", "25.0.3");
    Files.createSymbolicLink(checkout.home.resolve("alternative"), Path.of("real/bin/java"));
    checkout.link("java", checkout.home.resolve("alternative"));

    assertThat(checkout.run("check").told("home")).containsExactly(real.toString());
  }

  @Test
  void passesOverAJavaThatIsTooOld() throws Exception {
    Path good = checkout.jdk("jvm/good", "26-ea");
    checkout.with("JAVA_HOME", checkout.jdk("old", "17.0.15"));
    checkout.link("java", checkout.jdk("older", "1.8.0_292").resolve("bin/java"));
    checkout.with("HEARTH_JAVA_FOLDERS", checkout.home + "/none/*:" + checkout.home + "/jvm/*");

    assertThat(checkout.run("check").told("home")).containsExactly(good.toString());
  }

  @Test
  void takesTheNewestUpdateOfTheNearestVersionInTheUsualFolders() throws Exception {
    checkout.jdk("jvm/a", "25.0.2");
    Path best = checkout.jdk("jvm/b", "25.0.10");
    checkout.jdk("jvm/c", "25.0.9");
    checkout.jdk("jvm/d", "27.0.1");
    checkout.jdk("jvm/e", "21.0.11");
    checkout.with("HEARTH_JAVA_FOLDERS", checkout.home + "/jvm/*");

    assertThat(checkout.run("check").told("home")).containsExactly(best.toString());
  }

  @Test
  void asksTheStartScriptOfAVersionManagerForItsJava() throws Exception {
    Path real = checkout.jdk("managed", "25.0.3");
    checkout.command(
        "java",
        "echo '    java.home = %s' >&2\necho '    java.version = 25.0.3' >&2\n".formatted(real));

    assertThat(checkout.run("check").told("home")).containsExactly(real.toString());
  }

  @Test
  void takesAJavaHomeThatIsRelativeToTheFolderOfTheUser() throws Exception {
    Path own = checkout.jdk("own", "25.0.3");
    checkout.with("HEARTH_JAVA_HOME", "own").with("HEARTH_AOT", "on");

    Checkout.Run run = checkout.run("serve");

    assertThat(run.told("home")).containsExactly(own.toString());
    assertThat(run.arguments()).anyMatch(argument -> argument.startsWith("-XX:AOTCache="));
  }

  @Test
  void runsOnAJavaWithoutACompilerWhenNothingIsToBuild() throws Exception {
    Path jre = checkout.jre("jre", "25.0.3");
    checkout.with("JAVA_HOME", jre);

    assertThat(checkout.run("check").told("home")).containsExactly(jre.toString());
  }

  @Test
  void stopsWhenItsOwnVariableNamesAJavaThatIsTooOld() throws Exception {
    Path old = checkout.jdk("old", "17.0.15");
    checkout.with("HEARTH_JAVA_HOME", old).with("JAVA_HOME", checkout.jdk("good", "25"));

    Checkout.Run run = checkout.run("serve");

    assertThat(run.code()).isEqualTo(78);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "hearth: HEARTH_JAVA_HOME: %s is Java 17.0.15 (expected: the folder of a Java 25 or"
                    .formatted(old)
                + " newer); correct it or unset it\n");
  }

  @Test
  void stopsWhenItsOwnVariableNamesNoJava() throws Exception {
    checkout.with("HEARTH_JAVA_HOME", "/nowhere").with("JAVA_HOME", checkout.jdk("good", "25"));

    Checkout.Run run = checkout.run("serve");

    assertThat(run.code()).isEqualTo(78);
    assertThat(run.err()).contains("HEARTH_JAVA_HOME: /nowhere has no bin/java").hasLineCount(1);
  }

  @Test
  void saysWhatItSawAndWhatToInstallWhenNoJavaIsNewEnough() throws Exception {
    Path old = checkout.jdk("old", "17.0.15");
    checkout.with("JAVA_HOME", old).with("HEARTH_JAVA_FOLDERS", checkout.jdk("older", "11.0.2"));

    Checkout.Run run = checkout.run("serve");

    assertThat(run.code()).isEqualTo(69);
    assertThat(run.err())
        .startsWith("hearth: no Java 25 or newer was found\n")
        .contains("JAVA_HOME: " + old + " is Java 17.0.15")
        .contains("older is Java 11.0.2")
        .contains("apt install openjdk-25-jdk", "temurin-25-jdk")
        .contains("dnf install java-25-openjdk-devel")
        .contains("brew install openjdk@25");
  }

  @Test
  void printsItsOwnHelpWithoutAJava() throws Exception {
    for (String question : List.of("--help", "-h", "help")) {
      Checkout.Run run = checkout.run(question);

      assertThat(run.code()).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).contains("./hearth serve --demo", "HEARTH_JAVA_HOME", "69");
    }
  }

  @Test
  void leavesHelpToTheGatewayWhereItIsBuilt() throws Exception {
    checkout.with("JAVA_HOME", checkout.jdk("good", "25"));

    assertThat(checkout.run("--help").arguments()).endsWith(checkout.jar().toString(), "--help");
    assertThat(checkout.run().arguments()).endsWith("-jar", checkout.jar().toString());
    assertThat(checkout.run("help", "launcher").out()).contains("HEARTH_JAVA_HOME");
  }

  @Test
  void passesEveryArgumentAsItIs() throws Exception {
    checkout.with("JAVA_HOME", checkout.jdk("good", "25"));
    String[] arguments = {"check", "a b", "*", "", "$HOME", "\"", "-x=\\"};

    List<String> passed = checkout.run(arguments).arguments();

    assertThat(passed.subList(passed.indexOf("-jar") + 2, passed.size()))
        .containsExactly(arguments);
  }

  @Test
  void putsTheUsersOptionsAfterItsOwn() throws Exception {
    checkout.with("JAVA_HOME", checkout.jdk("good", "25"));
    checkout.with("HEARTH_JAVA_OPTS", "-Xmx1g  -Dglob=*");

    List<String> passed = checkout.run("check").arguments();

    assertThat(passed).startsWith("-XX:+UseSerialGC").contains("-Xmx256m");
    assertThat(passed.subList(passed.indexOf("-jar") - 2, passed.size()))
        .containsExactly("-Xmx1g", "-Dglob=*", "-jar", checkout.jar().toString(), "check");
  }

  @Test
  void becomesTheGatewaySoThatSignalsReachIt() throws Exception {
    checkout.with("JAVA_HOME", checkout.jdk("good", "25"));

    Checkout.Run run = checkout.run("serve");

    assertThat(run.told("process")).containsExactly(Long.toString(run.pid()));
  }

  @Test
  void endsWithTheCodeOfTheGateway() throws Exception {
    Path java = checkout.jdk("good", "25");
    Checkout.script(java.resolve("bin/java"), "exit 3\n");

    assertThat(checkout.with("JAVA_HOME", java).run("check").code()).isEqualTo(3);
  }

  @Test
  void startsThroughALinkOfALinkInTheFolderOfTheUser() throws Exception {
    checkout.with("JAVA_HOME", checkout.jdk("good", "25"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("first"), Path.of("../a checkout/hearth"));
    Files.createSymbolicLink(folder.resolve("second"), Path.of("bin/first"));
    Path work = Files.createDirectories(folder.toRealPath().resolve("work"));

    Checkout.Run run = checkout.runCommand(work, List.of("../second", "check"));

    assertThat(run.arguments()).contains(checkout.jar().toString());
    assertThat(run.told("folder")).containsExactly(work.toString());
  }

  @ParameterizedTest
  @MethodSource("shells")
  void worksInEveryShellOfThisMachine(List<String> shell) throws Exception {
    checkout.with("JAVA_HOME", checkout.jdk("good", "25")).with("HEARTH_AOT", "on");
    Files.delete(checkout.jar());
    var command = new ArrayList<>(shell);
    command.addAll(List.of(checkout.script.toString(), "serve", "x y"));

    Checkout.Run first = checkout.runCommand(folder, command);
    Checkout.Run second = checkout.runCommand(folder, command);

    assertThat(first.err()).contains("building", "fast start");
    assertThat(second.err()).isEmpty();
    assertThat(second.arguments()).isEqualTo(first.arguments()).endsWith("serve", "x y");
    assertThat(second.arguments()).anyMatch(argument -> argument.startsWith("-XX:AOTCache="));
  }

  static Stream<List<String>> shells() {
    return Stream.of(
            List.of("/bin/sh"),
            List.of("/bin/dash"),
            List.of("/bin/bash", "--posix"),
            List.of("/bin/busybox", "sh"),
            List.of("/bin/ksh"))
        .filter(shell -> Files.isExecutable(Path.of(shell.getFirst())));
  }
}
