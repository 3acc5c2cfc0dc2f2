package dev.hearth.telemetry;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's own log: one handler for everything that SLF4J and the libraries say, lines in one
 * format, levels from one setting.
 *
 * <p>Set up once, first thing in the process. Writing happens on the logging thread, so that the
 * last words before an exit are heard; what is said about each request belongs to {@link
 * AccessLog}.
 */
public final class Logging {

  private static final String MANAGER = "java.util.logging.manager";

  /** Loggers whose level was set; without a reference from here they would be forgotten. */
  private static final List<Logger> LEVELLED = new ArrayList<>();

  private Logging() {}

  /**
   * Replaces whatever logging there was.
   *
   * @param levels what {@code HEARTH_LOG} says: levels and {@code logger=level} pairs between
   *     commas, such as {@code debug} or {@code info,dev.hearth.upstream=trace}; null for the
   *     defaults, INFO and Netty at WARN
   * @param target usually standard error; stays open
   */
  public static synchronized void install(
      LogFormat format, @Nullable String levels, OutputStream target) {
    if (System.getProperty(MANAGER) == null) {
      System.setProperty(MANAGER, LastWords.class.getName());
    }
    LastWords.release();
    LogManager.getLogManager().reset();
    LEVELLED.clear();
    Logger.getLogger("").addHandler(new LogHandler(format, target));
    LogLevels wanted = LogLevels.parse(levels == null ? "" : levels);
    wanted.byLogger().forEach(Logging::level);
    Logger own = Logger.getLogger(Logging.class.getName());
    wanted.problems().forEach(own::warning);
    LastWords.keep();
  }

  private static void level(String name, Level level) {
    Logger logger = Logger.getLogger(name);
    logger.setLevel(level);
    LEVELLED.add(logger);
  }

  /**
   * A log manager whose handlers stay while the VM shuts down: the usual one removes them at once,
   * and what is said while requests are drained would be lost. The VM makes it, by its name.
   */
  public static final class LastWords extends LogManager {
    private static volatile boolean kept;

    static void keep() {
      kept = true;
    }

    static void release() {
      kept = false;
    }

    @Override
    public void reset() {
      if (!kept) {
        super.reset();
      }
    }
  }
}
