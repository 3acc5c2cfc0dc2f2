package dev.hearth.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher on a real Java, with the danger of its ahead-of-time cache: a VM that is given a
 * cache made from other jars runs the classes in the cache and not those in the jars.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a POSIX shell script")
final class LauncherRebuildTest {
  private static final String MAIN =
      """
      public final class Main {
        public static void main(String[] arguments) {
          System.out.println(Greeting.text());
        }
      }
      """;
  // copies what the test has prepared, as a build would make it
  private static final String MAVEN =
      """
      mkdir -p gateway/target/lib
      cp "$HOME/prepared/hearth.jar" gateway/target/
      cp "$HOME/prepared/lib/greeting.jar" gateway/target/lib/
      """;

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void checkOut() throws IOException {
    checkout = Checkout.in(folder).with("HEARTH_JAVA_HOME", System.getProperty("java.home"));
    checkout.maven(MAVEN);
  }

  @Test
  void runsTheNewClassesAfterARebuildWithTheCacheOn() throws Exception {
    // Given a build whose classes come from the cache
    prepare("one");
    assertThat(checkout.run("serve").out()).isEqualTo("one\n");
    Checkout.Run cached = checkout.with("HEARTH_JAVA_OPTS", "-Xlog:class+load").run("serve");
    assertThat(cached.out().lines().filter(line -> line.contains(" Greeting source: ")))
        .singleElement()
        .asString()
        .endsWith("shared objects file");
    checkout.with("HEARTH_JAVA_OPTS", "");

    // When a class changes, in a jar of the same size
    long size = Files.size(checkout.root.resolve("gateway/target/lib/greeting.jar"));
    prepare("two");
    checkout.edit("gateway/src/main/java/Source.java", "two");
    Checkout.Run rebuilt = checkout.run("serve");

    // Then the new class runs, at the first start and at the next
    assertThat(checkout.root.resolve("gateway/target/lib/greeting.jar")).hasSize(size);
    assertThat(rebuilt.err()).contains("building");
    assertThat(rebuilt.out()).isEqualTo("two\n");
    assertThat(checkout.run("serve").out()).isEqualTo("two\n");
  }

  @Test
  void runsTheNewClassesWhenAJarIsReplacedWithoutABuild() throws Exception {
    prepare("one");
    checkout.run("serve");
    prepare("two");
    Files.write(
        checkout.root.resolve("gateway/target/lib/greeting.jar"),
        Files.readAllBytes(checkout.home.resolve("prepared/lib/greeting.jar")));

    assertThat(checkout.run("version").out()).isEqualTo("two\n");
    assertThat(checkout.run("serve").out()).isEqualTo("two\n");
  }

  @Test
  void saysNothingWhenTheCacheIsRefused() throws Exception {
    prepare("one");
    checkout.run("serve");
    try (Stream<Path> caches = Files.list(checkout.root.resolve(".build/aot"))) {
      Path cache = caches.findFirst().orElseThrow();
      assumeTrue(cache.toString().endsWith(".aot"), "this Java makes no ahead-of-time cache");
      Files.writeString(cache, "not a cache");
    }

    Checkout.Run run = checkout.run("serve");

    assertThat(run.code()).isZero();
    assertThat(run.out()).isEqualTo("one\n");
    assertThat(run.err()).isEmpty();
  }

  /** Makes the jars of a build whose library says a word. */
  private void prepare(String word) throws IOException {
    Path classes = Files.createDirectories(folder.resolve("classes-" + word));
    Path main = Files.writeString(classes.resolve("Main.java"), MAIN);
    Path greeting = Files.writeString(classes.resolve("Greeting.java"), greeting(word));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    assertThat(compiler.run(null, null, null, main.toString(), greeting.toString())).isZero();

    var manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, "Main");
    attributes.put(Attributes.Name.CLASS_PATH, "lib/greeting.jar");
    Path prepared = Files.createDirectories(checkout.home.resolve("prepared/lib"));
    jar(prepared.resolve("../hearth.jar"), manifest, classes.resolve("Main.class"));
    jar(prepared.resolve("greeting.jar"), new Manifest(), classes.resolve("Greeting.class"));
  }

  private static String greeting(String word) {
    return """
    public final class Greeting {
      static String text() {
        return "%s";
      }
    }
    """
        .formatted(word);
  }

  private static void jar(Path file, Manifest manifest, Path classFile) throws IOException {
    try (OutputStream out = Files.newOutputStream(file);
        var jar = new JarOutputStream(out, manifest)) {
      jar.setLevel(0);
      jar.putNextEntry(new JarEntry(classFile.getFileName().toString()));
      jar.write(Files.readAllBytes(classFile));
    }
  }
}
