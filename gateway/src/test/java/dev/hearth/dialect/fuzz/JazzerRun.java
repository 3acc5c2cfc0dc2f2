package dev.hearth.dialect.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs Jazzer over the targets, each for a while in a process of its own; only with the profile
 * {@code fuzz}. What it found and what it learnt stays in {@code target/fuzz}.
 */
class JazzerRun {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 300);
  private static final String ONLY = System.getProperty("fuzz.target", "");

  /** How long a run may take beyond its time: the start, and an input that is slow. */
  private static final int GRACE_SECONDS = 120;

  private static final Pattern DONE = Pattern.compile("Done (\\d+) runs in \\d+ second");

  static Stream<Target> targets() {
    return Target.all().stream().filter(target -> ONLY.isEmpty() || ONLY.equals(target.name()));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void findsNothing(Target target) throws Exception {
    Path folder = Files.createDirectories(Path.of("target", "fuzz", target.name())).toRealPath();
    writeCorpus(target, Files.createDirectories(folder.resolve("corpus")));
    Path log = folder.resolve("log.txt");

    Process fuzzer = start(target, folder, log);
    try {
      assertThat(fuzzer.waitFor(SECONDS + GRACE_SECONDS, TimeUnit.SECONDS)).as("an end").isTrue();
    } finally {
      fuzzer.destroyForcibly();
    }

    String said = Files.readString(log);
    assertThat(said).as("findings, told in %s", log).doesNotContain("== Java Exception");
    assertThat(fuzzer.exitValue()).as("exit code, explained in %s", log).isZero();
    Matcher done = DONE.matcher(said);
    assertThat(done.find()).as("a result in %s", log).isTrue();
    System.out.printf("%s: %s s, %s runs%n", target.name(), SECONDS, done.group(1));
  }

  private static void writeCorpus(Target target, Path corpus) throws IOException {
    List<byte[]> seeds = target.seeds();
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(corpus.resolve("example-" + i), seeds.get(i));
    }
  }

  private static Process start(Target target, Path folder, Path log) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+EnableDynamicAgentLoading",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            // The targets count their buffers themselves.
            "-Dio.netty.leakDetection.level=disabled",
            "-cp",
            System.getProperty("java.class.path"),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.entry().getName(),
            "--instrumentation_includes=dev.hearth.dialect.**:dev.hearth.framing.**"
                + ":dev.hearth.inference.**",
            "--instrumentation_excludes=dev.hearth.dialect.fuzz.**",
            "--custom_hook_includes=dev.hearth.dialect.**",
            "-max_total_time=" + SECONDS,
            "-max_len=8192",
            "-timeout=20",
            "-rss_limit_mb=2048",
            folder.resolve("corpus").toString())
        .directory(folder.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
