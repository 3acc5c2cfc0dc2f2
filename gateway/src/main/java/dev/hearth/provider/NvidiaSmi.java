package dev.hearth.provider;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks NVIDIA's tool how busy the graphics cards of this machine are; for threads that may block.
 * It runs for {@link #LIMIT} at most, and no more than {@value #MOST_BYTES} bytes of what it says
 * are read.
 */
final class NvidiaSmi {
  static final Duration LIMIT = Duration.ofSeconds(3);

  private static final Logger LOG = LoggerFactory.getLogger(NvidiaSmi.class);
  private static final int MOST_BYTES = 16 * 1024;

  private NvidiaSmi() {}

  /** The busiest card's use in percent; empty where the tool does not tell. */
  static OptionalInt busiest(Path tool) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(
                  tool.toString(), "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        return percent(said(process));
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      LOG.debug("{} cannot be asked: {}", tool, e.getMessage());
      return OptionalInt.empty();
    }
  }

  private static String said(Process process) throws InterruptedException, IOException {
    process.getOutputStream().close();
    CompletableFuture<String> read = new CompletableFuture<>();
    Thread.ofVirtual().name("nvidia-smi").start(() -> read(process.getInputStream(), read));
    try {
      return read.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new IOException("it said nothing within " + LIMIT.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException("what it says cannot be read", e.getCause());
    }
  }

  private static void read(InputStream from, CompletableFuture<String> to) {
    try (from) {
      to.complete(new String(from.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
    } catch (IOException e) {
      to.completeExceptionally(new UncheckedIOException(e));
    }
  }

  /** The largest of the lines' numbers, which are one for each card. */
  static OptionalInt percent(String said) {
    return said.lines()
        .map(String::strip)
        .filter(line -> line.matches("\\d{1,3}"))
        .mapToInt(Integer::parseInt)
        .filter(percent -> percent <= 100)
        .max();
  }
}
