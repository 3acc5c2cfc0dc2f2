package dev.hearth.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final InstantSource NOON =
      InstantSource.fixed(Instant.parse("2026-11-21T12:00:00.123Z"));

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Queue<String> notices = new ConcurrentLinkedQueue<>();

  @Test
  void writesOneJsonObjectForEachRequest() throws Exception {
    try (AccessLog log = log(written, LogFormat.JSON)) {
      log.finished(Exchanges.chat("req-1"));
      log.finished(Exchanges.chat("req-2"));
    }

    assertThat(lines()).hasSize(2);
    assertThat(lines().getFirst())
        .isEqualTo(
            "{\"time\":\"2026-11-21T12:00:00.123Z\",\"requestId\":\"req-1\","
                + "\"operation\":\"chat\",\"model\":\"local/fast\",\"provider\":\"llama-server\","
                + "\"targetModel\":\"llama-3.1-8b\",\"outcome\":\"answered\",\"status\":200,"
                + "\"attempts\":1,\"stream\":true,\"inputTokens\":100,\"outputTokens\":20,"
                + "\"durationMs\":1500.000,\"firstOutputMs\":250.000,\"ownMs\":0.300,"
                + "\"requestBytes\":2048,\"responseBytes\":4096,\"dropped\":null,\"error\":null}");
  }

  @Test
  void givesEveryObjectTheSameKeys() throws Exception {
    try (AccessLog log = log(written, LogFormat.JSON)) {
      log.finished(Exchanges.chat("a"));
      log.finished(Exchanges.stub("b"));
      log.finished(Exchanges.refused("c", 401, error("wrong key")));
    }

    List<List<String>> keys = new ArrayList<>();
    for (String line : lines()) {
      List<String> names = new ArrayList<>();
      JSON.readTree(line).fieldNames().forEachRemaining(names::add);
      keys.add(names);
    }
    assertThat(keys).hasSize(3).containsOnly(keys.getFirst());
    JsonNode refused = JSON.readTree(lines().getLast());
    assertThat(refused.get("error").toString())
        .isEqualTo("{\"kind\":\"unauthenticated\",\"message\":\"wrong key\"}");
    assertThat(refused.get("firstOutputMs").isNull()).isTrue();
    assertThat(refused.get("provider").isNull()).isTrue();
  }

  @Test
  void writesTextForPeople() throws Exception {
    try (AccessLog log = log(written, LogFormat.TEXT)) {
      log.finished(Exchanges.refused("req 7", 401, error("Wrong \"key\".")));
    }

    assertThat(lines())
        .containsExactly(
            "time=2026-11-21T12:00:00.123Z requestId=\"req 7\" operation=- model=- provider=-"
                + " targetModel=- outcome=refused status=401 attempts=0 stream=false"
                + " inputTokens=- outputTokens=- durationMs=0.200 firstOutputMs=- ownMs=0.200"
                + " requestBytes=0 responseBytes=90 dropped=-"
                + " error=\"unauthenticated: Wrong \\\"key\\\".\"");
  }

  @Test
  void letsNobodyForgeALine() throws Exception {
    String forged = "x\n{\"status\":200}\r\u2028\u0085\u202e\ud800 status=200";
    for (LogFormat format : LogFormat.values()) {
      written.reset();
      try (AccessLog log = log(written, format)) {
        log.finished(Exchanges.chat(forged));
      }

      assertThat(lines()).as(format.name()).hasSize(1);
      assertThat(written.toString(UTF_8).strip())
          .as(format.name())
          .containsPattern("requestId[^ ]*x\\\\n")
          .matches("[ -~]+");
    }
  }

  @Test
  void readsBackWhatACallerNamedItsRequest() throws Exception {
    String id = "ünï \"quoted\" \\ \t 🔥";
    try (AccessLog log = log(written, LogFormat.JSON)) {
      log.finished(Exchanges.chat(id));
    }

    assertThat(JSON.readTree(lines().getFirst()).get("requestId").asText()).isEqualTo(id);
  }

  @Test
  void boundsAndMasksWhatAnErrorSays() throws Exception {
    try (AccessLog log = log(written, LogFormat.JSON)) {
      log.finished(
          Exchanges.refused(
              "a", 502, error("key sk-abcdefghijklmnop refused " + "x".repeat(9000))));
    }

    String message = JSON.readTree(lines().getFirst()).at("/error/message").asText();
    assertThat(message).startsWith("key sk-*** refused xxx").hasSize(300).endsWith("…");
  }

  @Test
  void countsWhatItHasNoRoomForAndLosesNothingElse() throws Exception {
    // Given a target that takes nothing for now
    var stuck = new StuckStream();
    int offered = 1000;
    long dropped;
    try (AccessLog log = new AccessLog(stuck, false, LogFormat.JSON, 16, NOON, notices::add)) {
      log.finished(Exchanges.chat("first"));
      stuck.awaitWriter();

      // When more requests finish than there is room for
      for (int i = 1; i < offered; i++) {
        log.finished(Exchanges.chat("req-" + i));
      }
      dropped = log.dropped();
      stuck.release();
    }

    // Then every one is either written or counted
    assertThat(dropped).isEqualTo(offered - 1 - 16);
    assertThat(stuck.text().lines()).hasSize(1 + 16);
    assertThat(notices).anyMatch(n -> n.contains(dropped + " lines lost so far"));
  }

  @Test
  void reportsLossesOnceInAWhile() {
    // Given
    var now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));
    var dropped = new LongAdder();
    var thread =
        new AccessLogThread(
            new ArrayBlockingQueue<>(1), written, LogFormat.TEXT, dropped, now::get, notices::add);

    // When losses come and time goes
    thread.reportDropped(false);
    dropped.add(3);
    thread.reportDropped(false);
    dropped.add(4);
    thread.reportDropped(false);
    now.updateAndGet(t -> t.plus(Duration.ofSeconds(61)));
    thread.reportDropped(false);
    thread.reportDropped(true);

    // Then
    assertThat(notices)
        .satisfiesExactly(
            n -> assertThat(n).contains("3 lines lost"),
            n -> assertThat(n).contains("7 lines lost"));
  }

  @Test
  void goesOnAfterTheDiskWasFull() throws Exception {
    // Given a target that takes 100 bytes and then fails for a while
    var disk = new FullDisk(100);
    try (AccessLog log = log(disk, LogFormat.JSON)) {
      log.finished(Exchanges.chat("lost"));
      disk.awaitFailures(1);
      log.finished(Exchanges.chat("lost too"));
      disk.awaitFailures(2);

      // When there is room again
      disk.makeRoom();
      log.finished(Exchanges.chat("kept"));
    }

    // Then the torn line stands alone and what follows is whole
    List<String> lines = disk.text().lines().filter(l -> !l.isEmpty()).toList();
    assertThat(lines.getFirst()).hasSize(100).startsWith("{\"time\"");
    assertThat(JSON.readTree(lines.getLast()).get("requestId").asText()).isEqualTo("kept");
    assertThat(lines).hasSize(2);
    assertThat(notices.stream().filter(n -> n.contains("cannot be written"))).hasSize(1);
    assertThat(notices).anyMatch(n -> n.contains("written again; 2 lines were lost"));
  }

  @Test
  void survivesADeviceThatIsAlwaysFull() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.isWritable(full), "there is no /dev/full on this system");

    AccessLog log = AccessLog.appendTo(full, LogFormat.TEXT);
    log.finished(Exchanges.chat("a"));
    log.close();

    assertThat(log.dropped()).isEqualTo(1);
  }

  @Test
  void appendsToItsFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("access.log");
    for (String id : List.of("a", "b")) {
      try (AccessLog log = AccessLog.appendTo(file, LogFormat.TEXT)) {
        log.finished(Exchanges.chat(id));
      }
    }

    assertThat(Files.readAllLines(file))
        .satisfiesExactly(
            line -> assertThat(line).contains(" requestId=a "),
            line -> assertThat(line).contains(" requestId=b "));
  }

  @Test
  void countsWhatComesAfterItsEnd() throws Exception {
    AccessLog log = log(written, LogFormat.TEXT);
    log.close();
    log.finished(Exchanges.chat("late"));

    assertThat(log.dropped()).isEqualTo(1);
    assertThat(written.size()).isZero();
  }

  @Test
  void writesWhileRequestsFinish() throws Exception {
    var disk = new FullDisk(Integer.MAX_VALUE);
    try (AccessLog log = log(disk, LogFormat.TEXT)) {
      log.finished(Exchanges.chat("a"));

      assertThat(disk.awaitFlush()).as("flushed before the log was closed").isTrue();
    }
  }

  private AccessLog log(OutputStream target, LogFormat format) {
    return new AccessLog(target, false, format, 8192, NOON, notices::add);
  }

  private List<String> lines() {
    return written.toString(UTF_8).lines().toList();
  }

  private static InferenceError error(String message) {
    return InferenceError.of(Kind.UNAUTHENTICATED, message);
  }

  /** A stream whose first write waits to be released. */
  private static final class StuckStream extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int from, int length) throws IOException {
      arrived.countDown();
      await(released);
      bytes.write(source, from, length);
    }

    void awaitWriter() throws IOException {
      await(arrived);
    }

    void release() {
      released.countDown();
    }

    String text() {
      return bytes.toString(UTF_8);
    }

    private static void await(CountDownLatch latch) throws IOException {
      try {
        if (!latch.await(20, TimeUnit.SECONDS)) {
          throw new IOException("the test did not go on");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  /** A disk that takes so many bytes, then fails until there is room again. */
  private static final class FullDisk extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch flushed = new CountDownLatch(1);
    private int room;
    private int failures;

    FullDisk(int room) {
      this.room = room;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] source, int from, int length) throws IOException {
      int taken = Math.min(length, room);
      bytes.write(source, from, taken);
      room -= taken;
      if (taken < length) {
        failures++;
        notifyAll();
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void flush() {
      flushed.countDown();
    }

    boolean awaitFlush() throws InterruptedException {
      return flushed.await(20, TimeUnit.SECONDS);
    }

    synchronized void awaitFailures(int count) throws InterruptedException {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (failures < count) {
        assertThat(System.nanoTime()).as("failures so far: " + failures).isLessThan(deadline);
        wait(1000);
      }
    }

    synchronized void makeRoom() {
      room = Integer.MAX_VALUE;
    }

    synchronized String text() {
      return bytes.toString(UTF_8);
    }
  }
}
