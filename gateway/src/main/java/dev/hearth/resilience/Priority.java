package dev.hearth.resilience;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Which request goes first where several wait for the same back end. */
public enum Priority {
  HIGH,
  NORMAL,
  LOW;

  /** The priority of that name; the normal one for a name that is none, or for no name at all. */
  public static Priority named(@Nullable String name) {
    return switch (name == null ? "" : name.strip().toLowerCase(Locale.ROOT)) {
      case "high" -> HIGH;
      case "low" -> LOW;
      default -> NORMAL;
    };
  }
}
