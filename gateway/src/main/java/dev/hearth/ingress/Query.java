package dev.hearth.ingress;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the parameters of a query. */
final class Query {

  private Query() {}

  /** The value of a parameter; null when it is not there. */
  static @Nullable String parameter(String query, String name) {
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = decoded(equals < 0 ? pair : pair.substring(0, equals));
      if (name.equals(key)) {
        return decoded(equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
    return null;
  }

  private static @Nullable String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
