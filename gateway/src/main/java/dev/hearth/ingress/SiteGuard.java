package dev.hearth.ingress;

import dev.hearth.inference.InferenceError;
import dev.hearth.inference.InferenceError.Kind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages away from a gateway without a key: a page that a browser shows may send requests
 * to this machine, by its own address (a foreign {@code Origin}) or by a name that it made resolve
 * to it (a foreign {@code Host}, DNS rebinding).
 */
final class SiteGuard {

  private SiteGuard() {}

  /** Why a request is not taken; null when it is. */
  static @Nullable InferenceError refusal(
      @Nullable String host, @Nullable String origin, Origins allowed) {
    if (host == null || !isLoopback(hostOf(host))) {
      return forbidden("Host", host);
    }
    if (origin != null && !allowed.allow(origin)) {
      return forbidden("Origin", origin);
    }
    return null;
  }

  /** Whether a name or address literal always means this machine. */
  static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("::1")
        || (name.startsWith("127.") && name.chars().allMatch(c -> c == '.' || isDigit(c)));
  }

  /** Whether a page is one of this machine. */
  static boolean isLoopbackOrigin(String origin) {
    int scheme = origin.indexOf("://");
    String name = scheme < 0 ? "" : origin.substring(0, scheme).toLowerCase(Locale.ROOT);
    return (name.equals("http") || name.equals("https"))
        && isLoopback(hostOf(origin.substring(scheme + 3)));
  }

  private static String hostOf(String authority) {
    if (authority.startsWith("[")) {
      int end = authority.indexOf(']');
      return end < 0 ? authority : authority.substring(1, end);
    }
    int colon = authority.indexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static InferenceError forbidden(String header, @Nullable String value) {
    String shown = value == null || value.length() > 200 ? "…" : value;
    return InferenceError.of(
        Kind.FORBIDDEN,
        "%s: '%s' is not this machine (expected: localhost or a loopback address, since no master key"
                .formatted(header, shown)
            + " is set; set one to be reached from elsewhere, or name a web page's origin in listen.cors_origins).");
  }
}
