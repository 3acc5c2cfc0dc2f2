package dev.hearth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What SIGHUP does to a process, whatever it does to the one that runs the tests. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class HangUpTest {
  private static final String DEFAULT = "--default-signal=HUP";
  private static final String IGNORED = "--ignore-signal=HUP";

  @TempDir Path folder;

  /** Says what the signal meant; its terminal is there as long as a file is. */
  static final class Program {
    public static void main(String[] args) throws InterruptedException {
      Path terminal = Path.of(args[0]);
      boolean hears =
          HangUp.means(() -> say("reload"), () -> say("end"), () -> Files.exists(terminal));
      say(hears ? "hears" : "is deaf");
      new CountDownLatch(1).await();
    }

    private static void say(String word) {
      System.out.println(word);
    }
  }

  @Test
  void reloadsUnlessTheTerminalIsGone() throws Exception {
    Path terminal = Files.createFile(folder.resolve("terminal"));
    try (Child child = start(DEFAULT, terminal)) {
      assertThat(child.line()).isEqualTo("hears");
      child.hangUp();
      assertThat(child.line()).isEqualTo("reload");

      Files.delete(terminal);
      child.hangUp();

      assertThat(child.line()).isEqualTo("end");
    }
  }

  @Test
  void reloadsAProcessThatNeverHadATerminal() throws Exception {
    try (Child child = start(DEFAULT, folder.resolve("none"))) {
      assertThat(child.line()).isEqualTo("hears");
      child.hangUp();
      assertThat(child.line()).isEqualTo("reload");
    }
  }

  @Test
  void leavesTheSignalIgnoredWhereTheProcessWasToldTo() throws Exception {
    try (Child child = start(IGNORED, folder.resolve("none"))) {
      assertThat(child.line()).isEqualTo("is deaf");
      child.hangUp();
      assertThat(child.isAlive()).isTrue();
    }
  }

  private static Child start(String disposition, Path terminal) throws IOException {
    List<String> command =
        List.of(
            "env",
            disposition,
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            terminal.toString());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    return new Child(process, process.inputReader());
  }

  private record Child(Process process, BufferedReader out) implements AutoCloseable {

    String line() throws IOException {
      return String.valueOf(out.readLine());
    }

    void hangUp() throws IOException, InterruptedException {
      Process kill =
          new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).inheritIO().start();
      assertThat(kill.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(kill.exitValue()).isZero();
    }

    boolean isAlive() throws InterruptedException {
      return !process.waitFor(Duration.ofMillis(200));
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      out.close();
    }
  }
}
