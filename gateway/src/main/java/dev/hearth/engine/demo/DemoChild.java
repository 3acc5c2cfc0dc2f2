package dev.hearth.engine.demo;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the child process, from its start to its certain end.
 *
 * <p>The child lives as long as its standard input is open, which this process holds; so it ends
 * with this process in whatever way that ends.
 */
final class DemoChild implements AutoCloseable {

  /** The child's exit codes for what another try would not change, and for a port that is taken. */
  static final int UNUSABLE = 2;

  static final int PORT_TAKEN = 3;

  private static final Logger LOG = LoggerFactory.getLogger(DemoChild.class);
  private static final String PORT_LINE = "HEARTH_EMBEDDED_PORT=";
  private static final Duration LAST_WORDS = Duration.ofSeconds(5);
  private static final int PROBE_MILLIS = 2_000;
  private static final long PROBE_PAUSE_MILLIS = 50;

  private final Process process;
  private final Duration grace;
  private final OutputTail tail = new OutputTail();
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final Thread errors;

  private DemoChild(Process process, Duration grace) {
    this.process = process;
    this.grace = grace;
    this.errors = tail.follow(process.getErrorStream(), DemoChild::log);
    new OutputTail().follow(process.getInputStream(), this::announced);
  }

  /**
   * Starts it.
   *
   * @param grace how long it may take to end by itself once it is told to
   */
  static DemoChild start(ChildCommand command, Path model, int port, Duration grace)
      throws DemoUnavailableException {
    try {
      return new DemoChild(command.builder(model, port).start(), grace);
    } catch (IOException failed) {
      throw DemoUnavailableException.because(
          "The demonstration's own server could not be started: %s (expected: a Java program at %s)."
              .formatted(failed.getMessage(), command.java()));
    }
  }

  /** Waits for the port; empty when the child ends before it listens, or takes too long. */
  Optional<Integer> awaitPort(Duration limit) throws InterruptedException {
    var _ = process.onExit().thenRun(() -> port.completeExceptionally(new IOException("ended")));
    try {
      return Optional.of(port.get(limit.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException | TimeoutException silent) {
      return Optional.empty();
    }
  }

  /** Waits until the model is loaded; false when the child ends before, or takes too long. */
  boolean awaitHealth(URI health, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (process.isAlive() && System.nanoTime() < deadline) {
      if (isHealthy(health)) {
        return true;
      }
      Thread.sleep(PROBE_PAUSE_MILLIS);
    }
    return false;
  }

  int awaitExit() throws InterruptedException {
    int status = process.waitFor();
    errors.join(LAST_WORDS);
    return status;
  }

  /** What it said last. */
  String lastLines() {
    return tail.all();
  }

  /** Ends the child: politely, then by force. Returns when it is gone. */
  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    try {
      closeInput();
      if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException again) {
      process.destroyForcibly();
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeInput() {
    try (OutputStream input = process.getOutputStream()) {
      input.flush();
    } catch (IOException _) {
      // It has ended already.
    }
  }

  private void announced(String line) {
    if (line.startsWith(PORT_LINE)) {
      try {
        port.complete(Integer.parseInt(line.substring(PORT_LINE.length())));
        return;
      } catch (NumberFormatException _) {
        // It is logged like any other line.
      }
    }
    log(line);
  }

  private static void log(String line) {
    LOG.atDebug().addKeyValue("line", line).log("demo server");
  }

  private static boolean isHealthy(URI health) {
    try {
      var connection = (HttpURLConnection) health.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(PROBE_MILLIS);
      connection.setReadTimeout(PROBE_MILLIS);
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect();
      }
    } catch (IOException notYet) {
      return false;
    }
  }
}
