package dev.hearth.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A miniature checkout, in a folder with a space in its name, around the real launcher: Java homes
 * and a Maven are small scripts that tell how they were called. The launcher sees nothing else of
 * this machine but a few standard tools.
 */
final class Checkout {
  /**
   * All that the launcher and the scripts of its tests may call; those missing here are left out.
   */
  private static final List<String> TOOLS =
      List.of(
          "awk",
          "cat",
          "cksum",
          "cp",
          "env",
          "find",
          "grep",
          "mkdir",
          "mv",
          "openssl",
          "pwd",
          "readlink",
          "rm",
          "rmdir",
          "sha256sum",
          "shasum",
          "sleep",
          "stat",
          "tail",
          "touch");

  /** A Java that prints its home, its folder, its process and its arguments, and can be trained. */
  static final String JAVA =
      """
      for argument; do
        case $argument in
          -XX:AOTCacheOutput=*)
            echo trained >>"$HOME/trainings"
            echo cache >"${argument#*=}"
            echo "noise of the training"
            exit 0 ;;
        esac
      done
      echo "home ${0%/bin/java}"
      echo "folder $(pwd -P)"
      echo "process $$"
      for argument; do echo "argument <$argument>"; done
      """;

  /** A Maven that notes its arguments, makes noise and a jar. */
  static final String MAVEN =
      """
      echo "$@" >>"$HOME/maven-calls"
      echo "[INFO] a wall of log"
      mkdir -p gateway/target/lib
      cp gateway/src/main/java/Source.java gateway/target/hearth.jar
      """;

  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  final Path home;
  final Path root;
  final Path script;
  private final Path tools;
  private final Map<String, String> environment = new HashMap<>();
  private int runs;

  private Checkout(Path folder) throws IOException {
    home = Files.createDirectories(folder.toRealPath().resolve("home"));
    root = Files.createDirectories(folder.toRealPath().resolve("a checkout"));
    script = root.resolve("hearth");
    tools = Files.createDirectories(folder.toRealPath().resolve("tools"));
    environment.put("PATH", tools.toString());
    environment.put("HOME", home.toString());
    environment.put("HEARTH_JAVA_FOLDERS", "");
  }

  /** A checkout whose jar is not built, with Maven, without a Java. */
  static Checkout in(Path folder) throws IOException {
    var checkout = new Checkout(folder);
    Files.copy(launcher(), checkout.script, StandardCopyOption.COPY_ATTRIBUTES);
    checkout.linkTools();
    checkout.write("pom.xml", "<project/>");
    checkout.write("gateway/pom.xml", "<project/>");
    checkout.write("gateway/src/main/java/Source.java", "first");
    checkout.maven(MAVEN);
    return checkout;
  }

  /** The same, already built: its jar is newer than its sources. */
  static Checkout builtIn(Path folder) throws IOException {
    Checkout checkout = in(folder);
    checkout.write("gateway/target/hearth.jar", "first");
    date(checkout.jar(), LONG_AGO.plusSeconds(60));
    return checkout;
  }

  /** The real launcher, seen from the folder of this module or of the whole project. */
  private static Path launcher() {
    return Stream.of(Path.of("../hearth"), Path.of("hearth"))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(
            () -> new AssertionError("no launcher at or above " + Path.of("").toAbsolutePath()));
  }

  private void linkTools() throws IOException {
    for (String tool : TOOLS) {
      for (String folder : System.getenv("PATH").split(":", -1)) {
        Path file = Path.of(folder).resolve(tool).toAbsolutePath();
        if (Files.isExecutable(file)) {
          Files.createSymbolicLink(tools.resolve(tool), file);
          break;
        }
      }
    }
  }

  Path jar() {
    return root.resolve("gateway/target/hearth.jar");
  }

  /** Sets a variable of the launcher's environment. */
  Checkout with(String name, Object value) {
    environment.put(name, value.toString());
    return this;
  }

  /** Writes a file of the checkout, dated before every build. */
  void write(String name, String text) throws IOException {
    Path relative = Path.of(name);
    Path file = root.resolve(relative);
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, text);
    for (int depth = relative.getNameCount(); depth > 0; depth--) {
      date(root.resolve(relative.subpath(0, depth)), LONG_AGO);
    }
  }

  /** Writes a source as a developer does after the last build. */
  void edit(String name, String text) throws IOException {
    Path file = root.resolve(name);
    Files.writeString(file, text);
    touch(file);
  }

  /** Dates a file clearly after everything that has happened. */
  void touch(Path file) throws IOException {
    date(file, Instant.now().plusSeconds(5));
  }

  static void date(Path file, Instant when) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(when));
  }

  /** Puts a script that the launcher finds as Maven on its PATH. */
  void maven(String body) throws IOException {
    script(tools.resolve("mvn"), body);
  }

  void withoutMaven() throws IOException {
    Files.delete(tools.resolve("mvn"));
  }

  /** Puts a command on the launcher's PATH. */
  Path command(String name, String body) throws IOException {
    return script(tools.resolve(name), body);
  }

  /** Puts a link on the launcher's PATH. */
  void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(tools.resolve(name), target);
  }

  /** A Java home with a compiler. */
  Path jdk(String name, String version) throws IOException {
    Path folder = jre(name, version);
    script(folder.resolve("bin/javac"), "exit 1\n");
    return folder;
  }

  /** A Java home without a compiler. */
  Path jre(String name, String version) throws IOException {
    Path folder = home.resolve(name);
    script(folder.resolve("bin/java"), JAVA);
    String release = "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"%s\"\nOS_NAME=\"Any\"\n";
    Files.writeString(folder.resolve("release"), release.formatted(version));
    return folder;
  }

  static Path script(Path file, String body) throws IOException {
    Files.createDirectories(file.resolveSibling("."));
    Files.writeString(file, "#!/bin/sh\n" + body);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    return file;
  }

  /** The lines of a file in the home folder that scripts add to; none when it is not there. */
  List<String> noted(String name) throws IOException {
    Path file = home.resolve(name);
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** Makes a named pipe: who opens one end waits for the other. */
  Path pipe(String name) throws IOException, InterruptedException {
    Path pipe = home.resolve(name);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    return pipe;
  }

  /** Runs the launcher to its end. */
  Run run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).end();
  }

  /** Runs another command line in this checkout's environment to its end. */
  Run runCommand(Path folder, List<String> command) throws IOException, InterruptedException {
    return startCommand(folder, command).end();
  }

  Started start(String... arguments) throws IOException {
    var command = new ArrayList<String>();
    command.add(script.toString());
    command.addAll(List.of(arguments));
    return startCommand(home, command);
  }

  /** Starts another command line in this checkout's environment. */
  Started startCommand(Path folder, List<String> command) throws IOException {
    runs++;
    Path out = home.resolve("out-" + runs);
    Path err = home.resolve("err-" + runs);
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    return new Started(builder.start(), out, err);
  }

  /** A launcher that runs. */
  record Started(Process process, Path out, Path err) {
    Run end() throws IOException, InterruptedException {
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      if (!ended) {
        process.destroyForcibly();
      }
      var run = new Run(process.pid(), process.exitValue(), text(out), text(err));
      assertThat(ended).as("the launcher ended: %s", run).isTrue();
      return run;
    }

    private static String text(Path file) throws IOException {
      return Files.readString(file);
    }
  }

  /** What a launcher that ended has left. */
  record Run(long pid, int code, String out, String err) {
    /** The values of the lines that the Java script printed under a name. */
    List<String> told(String name) {
      return out.lines()
          .filter(line -> line.startsWith(name + " "))
          .map(line -> line.substring(name.length() + 1))
          .toList();
    }

    /** The arguments of the Java script. */
    List<String> arguments() {
      return told("argument").stream().map(text -> text.substring(1, text.length() - 1)).toList();
    }
  }
}
