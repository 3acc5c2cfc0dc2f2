package dev.hearth.telemetry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;

/**
 * What a setting of log levels means.
 *
 * @param byLogger the level of each logger it names; the root's name is empty
 * @param problems what in it was not understood, one sentence each
 */
record LogLevels(Map<String, Level> byLogger, List<String> problems) {

  private static final Map<String, Level> NAMES =
      Map.of(
          "off", Level.OFF,
          "error", Level.SEVERE,
          "warn", Level.WARNING,
          "warning", Level.WARNING,
          "info", Level.INFO,
          "debug", Level.FINE,
          "trace", Level.FINEST,
          "all", Level.ALL);

  LogLevels {
    byLogger = Map.copyOf(byLogger);
    problems = List.copyOf(problems);
  }

  /** Levels and {@code logger=level} pairs between commas; what is not said is the default. */
  static LogLevels parse(String setting) {
    Map<String, Level> levels = new HashMap<>();
    List<String> problems = new ArrayList<>();
    levels.put("", Level.INFO);
    levels.put("io.netty", Level.WARNING);
    for (String part : setting.split(",", -1)) {
      if (!part.isBlank()) {
        parse(part.strip(), levels, problems);
      }
    }
    return new LogLevels(levels, problems);
  }

  private static void parse(String part, Map<String, Level> levels, List<String> problems) {
    int equals = part.indexOf('=');
    String logger = part.substring(0, Math.max(0, equals)).strip();
    String name = part.substring(equals + 1).strip();
    Level level = NAMES.get(name.toLowerCase(Locale.ROOT));
    if (level == null || (equals >= 0 && logger.isEmpty())) {
      problems.add(
          "HEARTH_LOG: '"
              + part
              + "' is ignored (expected: trace, debug, info, warn, error, off, or logger=level)");
    } else {
      levels.put(logger, level);
    }
  }

  /** The name that log lines show for a level. */
  static String shown(Level level) {
    int value = level.intValue();
    if (value >= Level.SEVERE.intValue()) {
      return "ERROR";
    }
    if (value >= Level.WARNING.intValue()) {
      return "WARN";
    }
    if (value >= Level.INFO.intValue()) {
      return "INFO";
    }
    return value >= Level.FINE.intValue() ? "DEBUG" : "TRACE";
  }
}
