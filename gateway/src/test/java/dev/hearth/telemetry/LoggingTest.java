package dev.hearth.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {

  private static final Logger LOG = LoggerFactory.getLogger("dev.hearth.test");
  private static final Logger NETTY = LoggerFactory.getLogger("io.netty.test");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @AfterEach
  void restore() {
    Logging.install(LogFormat.TEXT, null, System.err);
  }

  @Test
  void writesTimeLevelLoggerAndMessage() {
    Logging.install(LogFormat.TEXT, null, written);
    LOG.warn("{} of {} is gone", 1, "two");

    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst())
        .matches(
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  dev\\.hearth\\.test"
                + " 1 of two is gone");
  }

  @Test
  void writesJson() throws IOException {
    Logging.install(LogFormat.JSON, null, written);
    LOG.info("a \"quoted\"\nmessage");

    JsonNode line = new ObjectMapper().readTree(lines().getFirst());
    assertThat(lines()).hasSize(1);
    assertThat(line.get("level").asText()).isEqualTo("INFO");
    assertThat(line.get("logger").asText()).isEqualTo("dev.hearth.test");
    assertThat(line.get("message").asText()).isEqualTo("a \"quoted\"\nmessage");
    assertThat(line.has("trace")).isFalse();
  }

  @Test
  void saysInfoAndNettysWarningsUnlessToldOtherwise() {
    Logging.install(LogFormat.TEXT, null, written);
    LOG.debug("no");
    LOG.info("yes");
    NETTY.info("no");
    NETTY.warn("yes");

    assertThat(lines()).hasSize(2).allMatch(line -> line.endsWith(" yes"));
  }

  @Test
  void takesLevelsForAllAndForSingleLoggers() {
    Logging.install(LogFormat.TEXT, "error, dev.hearth=trace", written);
    LOG.trace("yes");
    LoggerFactory.getLogger("somebody.else").warn("no");

    assertThat(lines()).hasSize(1).allMatch(line -> line.contains("TRACE dev.hearth.test yes"));
  }

  @Test
  void namesALevelThatItDoesNotKnow() {
    Logging.install(LogFormat.TEXT, "loud,=debug,dev.hearth=debug", written);
    LOG.debug("heard");

    assertThat(lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("WARN", "'loud' is ignored", "expected: trace"),
            line -> assertThat(line).contains("'=debug' is ignored"),
            line -> assertThat(line).endsWith("heard"));
  }

  @Test
  void bringsNoStackTraceForWhatIsPartOfLife() {
    Logging.install(LogFormat.TEXT, null, written);
    LOG.warn("cannot reach it", new ConnectException("Connection refused"));

    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst())
        .endsWith("cannot reach it (java.net.ConnectException: Connection refused)");
  }

  @Test
  void bringsAnIndentedStackTraceForWhatIsNot() {
    Logging.install(LogFormat.TEXT, null, written);
    LOG.error(
        "this is a bug", new IllegalStateException("odd\n2026-11-21T12:00:00.000Z INFO  forged"));

    assertThat(lines().getFirst()).contains("this is a bug (java.lang.IllegalStateException: odd");
    assertThat(lines()).hasSizeGreaterThan(3);
    assertThat(lines().subList(1, lines().size()))
        .allMatch(line -> line.startsWith("    "))
        .anyMatch(line -> line.contains("LoggingTest"));
  }

  @Test
  void keepsAMessageOnOneLineOfBoundedLengthWithoutCredentials() {
    Logging.install(LogFormat.TEXT, null, written);
    LOG.info("a\r\nb\u001b[31mc\u2028d Bearer abcdefghij " + "x".repeat(10_000));

    assertThat(lines()).hasSize(1);
    assertThat(lines().getFirst())
        .contains("a\\u000d\\u000ab\\u001b[31mc\\u2028d Bearer *** xxx")
        .hasSizeLessThan(2200)
        .endsWith("…");
  }

  @Test
  void isStillHeardAfterTheVmTookTheHandlersAway() throws Exception {
    // Given a process of its own, since a VM has one log manager for life
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                System.getProperty("java.class.path"),
                LastWordsProgram.class.getName())
            .redirectErrorStream(true)
            .start();

    // When it ends
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);

    // Then
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(output).contains("test the first words").contains("test the last words");
  }

  /** Does what the VM's shutdown hook of java.util.logging does, and logs after it. */
  static final class LastWordsProgram {
    private LastWordsProgram() {}

    public static void main(String[] args) {
      Logging.install(LogFormat.TEXT, null, System.err);
      Logger log = LoggerFactory.getLogger("test");
      log.info("the first words");
      LogManager.getLogManager().reset();
      log.info("the last words");
    }
  }

  private List<String> lines() {
    return written.toString(UTF_8).lines().toList();
  }
}
