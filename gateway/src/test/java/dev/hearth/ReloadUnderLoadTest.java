package dev.hearth;

import static dev.hearth.ConfiguredGateway.CHAT;
import static dev.hearth.ConfiguredGateway.KEY;
import static dev.hearth.ConfiguredGateway.bearer;
import static dev.hearth.ConfiguredGateway.body;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.RawClient;
import dev.hearth.testkit.RawResponse;
import dev.hearth.testkit.Script;
import dev.hearth.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Many requests while the configuration is read again and again: no caller notices. */
class ReloadUnderLoadTest {

  /** As many as a busy machine answers within seconds while it looks for leaks of each buffer. */
  private static final int REQUESTS = Integer.getInteger("hearth.test.reload.requests", 2_000);

  private static final int RELOADS = 20;
  private static final int CALLERS = 32;
  private static final long PACE_NANOS = Duration.ofMillis(1).toNanos();

  @TempDir Path folder;

  private final AtomicInteger sent = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /** Requests and reloads are told apart by their counts alone: the clock only keeps the pace. */
  @Test
  void failsNoRequestWhileItIsReloaded(TestReporter reporter) throws Exception {
    try (ScriptedUpstream one = upstream("from one");
        ScriptedUpstream two = upstream("from two");
        ConfiguredGateway gateway = ConfiguredGateway.start(folder, yaml(one, 0));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Given callers, each with a connection of its own, that ask a thousand times a second
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> callers = new ArrayList<>();
      long begin = System.nanoTime();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            threads.submit(() -> {
              start.await();
              call(gateway, begin);
              return null;
            }));
      }

      // When the file changes twenty times meanwhile, every third time for the worse
      start.countDown();
      for (int i = 1; i <= RELOADS; i++) {
        awaitSent(i * REQUESTS / (RELOADS + 1));
        boolean bad = i % 3 == 0;
        gateway.write(bad ? "models: { fast: { targets: 7 } }" : yaml(i % 2 == 0 ? one : two, i));
        assertThat(gateway.reload().status()).as("reload %d", i).isEqualTo(bad ? 422 : 200);
      }
      for (Future<?> caller : callers) {
        caller.get(2, TimeUnit.MINUTES);
      }

      // Then
      reporter.publishEntry("requests a second", rate(begin));
      assertThat(failures).isEmpty();
      assertThat(one.requestCount()).isPositive();
      assertThat(two.requestCount()).isPositive();
      assertThat(gateway.scrape())
          .contains("hearth_config_reloads_total{outcome=\"applied\"} 14.0")
          .contains("hearth_config_reloads_total{outcome=\"rejected\"} 6.0");
    }
  }

  private void call(ConfiguredGateway gateway, long begin) {
    try (RawClient client = gateway.connect()) {
      for (int n = sent.getAndIncrement(); n < REQUESTS; n = sent.getAndIncrement()) {
        keepPace(begin + n * PACE_NANOS);
        boolean stream = n % 8 == 0;
        RawResponse answer =
            client.post(CHAT, body(stream ? "flow" : "fast", stream), bearer(KEY)).readResponse();
        boolean whole = !stream || answer.text().endsWith("data: [DONE]\n\n");
        if (answer.status() != 200 || !answer.text().contains("from ") || !whole) {
          failures.add("request %d: %d %s".formatted(n, answer.status(), answer.text()));
        }
      }
    } catch (RuntimeException e) {
      failures.add("a caller ended: " + e);
    }
  }

  private static void keepPace(long at) {
    for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void awaitSent(int count) {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (sent.get() < count) {
      assertThat(System.nanoTime() - end).as("%d requests", sent.get()).isNegative();
      LockSupport.parkNanos(PACE_NANOS);
    }
  }

  private static String rate(long begin) {
    double seconds = (System.nanoTime() - begin) / 1e9;
    return "%.0f, %d reloads in %.1f s".formatted(REQUESTS / seconds, RELOADS, seconds);
  }

  /** Streams below a path of their own. */
  private static ScriptedUpstream upstream(String text) {
    return ScriptedUpstream.start()
        .answer(CHAT, Script.chat(text))
        .answer("/stream" + CHAT, Script.chatStream("from ", text));
  }

  private static String yaml(ScriptedUpstream up, int generation) {
    return """
    listen: { port: 0, master_key: %s }
    discover: false
    providers:
      box: { type: openai, url: "%s/v1", key: none }
      stream: { type: openai, url: "%s/stream/v1", key: none }
    models:
      fast: box/fast
      flow: stream/flow
      model-%d: box/other
    """
        .formatted(KEY, up.baseUrl(), up.baseUrl(), generation);
  }
}
