package dev.hearth.provider;

import dev.hearth.upstream.Endpoint;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the environment variable {@code OLLAMA_HOST} means, read as Ollama itself reads it; or
 * {@code OLLAMA_BASE_URL}, read alike.
 *
 * @param scheme as it was given; http where none was
 * @param host a name or an address without brackets; may be empty, which is every address of this
 *     machine
 * @param path what follows the host, beginning with a slash, or empty
 */
public record OllamaHost(String scheme, String host, int port, String path) {

  /** The variables that may say where Ollama is; the first that is set counts. */
  public static final List<String> VARIABLES = List.of("OLLAMA_BASE_URL", "OLLAMA_HOST");

  private static final int DEFAULT_PORT = 11434;
  private static final String CLOUD = "ollama.com";

  public OllamaHost {
    Objects.requireNonNull(scheme, "scheme");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(path, "path");
  }

  /** The variable that says where it is; null where none does. */
  public static @Nullable String variable(Map<String, String> environment) {
    return VARIABLES.stream()
        .filter(name -> !environment.getOrDefault(name, "").isBlank())
        .findFirst()
        .orElse(null);
  }

  /** Reads a value; null and blank are the default, 127.0.0.1:11434. */
  public static OllamaHost parse(@Nullable String value) {
    String trimmed = value == null ? "" : trimQuotes(value.strip()).strip();
    int schemeEnd = trimmed.indexOf("://");
    if (schemeEnd < 0) {
      return trimmed.equals(CLOUD)
          ? new OllamaHost("https", CLOUD, 443, "")
          : of("http", trimmed, DEFAULT_PORT);
    }
    String scheme = trimmed.substring(0, schemeEnd);
    return of(scheme, trimmed.substring(schemeEnd + 3), defaultPort(scheme));
  }

  private static int defaultPort(String scheme) {
    return switch (scheme) {
      case "http" -> 80;
      case "https" -> 443;
      default -> DEFAULT_PORT;
    };
  }

  private static OllamaHost of(String scheme, String rest, int defaultPort) {
    int slash = rest.indexOf('/');
    String authority = slash < 0 ? rest : rest.substring(0, slash);
    String path = slash < 0 ? "" : withoutTrailingSlashes(rest.substring(slash));
    int colon = portColon(authority);
    if (colon < 0) {
      String bare = trim(authority, "[]");
      String host = authority.isEmpty() ? "127.0.0.1" : bare.contains(":") ? bare : authority;
      return new OllamaHost(scheme, host, defaultPort, path);
    }
    String host = authority.substring(0, colon);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return new OllamaHost(scheme, bare, port(authority.substring(colon + 1), defaultPort), path);
  }

  /** Where the port's colon is; -1 when there is no port, as in an address without brackets. */
  private static int portColon(String authority) {
    int colon = authority.lastIndexOf(':');
    if (colon < 0) {
      return -1;
    }
    if (authority.startsWith("[")) {
      return authority.indexOf(']') == colon - 1 ? colon : -1;
    }
    return authority.indexOf(':') == colon ? colon : -1;
  }

  private static int port(String text, int otherwise) {
    if (text.isEmpty() || text.length() > 6 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return otherwise;
    }
    int port = Integer.parseInt(text);
    return port > 65535 ? otherwise : port;
  }

  /** Whether it is the vendor's cloud and no server of the user's. */
  public boolean isCloud() {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals(CLOUD) || name.endsWith("." + CLOUD);
  }

  /**
   * Where a client connects to: loopback where the server listens on every address. Null when no
   * connection is possible: port 0, a scheme other than http and https, or a host that is none.
   */
  public @Nullable Endpoint endpoint() {
    boolean tls = scheme.equalsIgnoreCase("https");
    if (port == 0 || (!tls && !scheme.equalsIgnoreCase("http")) || !isHost()) {
      return null;
    }
    String connectable =
        switch (host) {
          case "", "0.0.0.0" -> "127.0.0.1";
          case "::" -> "::1";
          default -> host;
        };
    return new Endpoint(tls, connectable, port, null, Endpoint.DEFAULT_MAX_CONNECTIONS);
  }

  private boolean isHost() {
    return host.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || "._-:".indexOf(c) >= 0);
  }

  /** As a URL, without what may be a password before the host. */
  @Override
  public String toString() {
    String bare = host.substring(host.lastIndexOf('@') + 1);
    String name = bare.indexOf(':') >= 0 ? "[" + bare + "]" : bare;
    return scheme + "://" + name + ":" + port + path;
  }

  private static String trimQuotes(String text) {
    return trim(text, "\"'");
  }

  private static String withoutTrailingSlashes(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /** The text without any of the characters at its beginning and its end. */
  private static String trim(String text, String characters) {
    int start = 0;
    int end = text.length();
    while (start < end && characters.indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && characters.indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }
}
