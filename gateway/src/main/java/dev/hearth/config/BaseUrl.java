package dev.hearth.config;

import dev.hearth.upstream.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a back end.
 *
 * @param path what precedes the paths of its API; empty, or beginning with a slash and not ending
 *     with one
 */
record BaseUrl(Endpoint endpoint, String path) {

  private static final List<String> OPERATIONS =
      List.of("/chat/completions", "/responses", "/api/chat", "/api/generate");

  /** Host names of containers and machines may have underscores, which java.net.URI refuses. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?i)(https?)://(\\[[0-9a-f:.]+]|[\\p{L}\\p{N}._-]+)(?::(\\d{1,5}))?(/[^?#\\s]*)?");

  private static final Pattern PRIVATE_ADDRESS =
      Pattern.compile(
          "(127|10)\\.\\d+\\.\\d+\\.\\d+|192\\.168\\.\\d+\\.\\d+|172\\.(1[6-9]|2\\d|3[01])\\.\\d+\\.\\d+"
              + "|169\\.254\\.\\d+\\.\\d+|0\\.0\\.0\\.0|::1|::|f[cd][0-9a-f]{2}:.*|fe80:.*");

  private static final Pattern PRIVATE_NAME =
      Pattern.compile("[^.]+|.*\\.(local|localhost|lan|home|internal|home\\.arpa|ts\\.net)");

  /** Clouds that serve what people usually serve themselves. */
  private static final Pattern BILLED =
      Pattern.compile("(?i)(.*\\.)?(ollama\\.com|huggingface\\.cloud)");

  /** The URL that a text is, empty when it is none, or has credentials, a query or a fragment. */
  static Optional<BaseUrl> parse(String text) {
    Matcher url = SHAPE.matcher(text.strip());
    if (!url.matches()) {
      return Optional.empty();
    }
    boolean tls = url.group(1).equalsIgnoreCase("https");
    String host = url.group(2);
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    int port = url.group(3) == null ? (tls ? 443 : 80) : Integer.parseInt(url.group(3));
    if (port < 1 || port > 65535) {
      return Optional.empty();
    }
    Endpoint endpoint = new Endpoint(tls, bare, port, null, Endpoint.DEFAULT_MAX_CONNECTIONS);
    return Optional.of(new BaseUrl(endpoint, trimmed(url.group(4))));
  }

  /** A URL that is known to be one. */
  static BaseUrl of(String text) {
    return parse(text)
        .orElseThrow(() -> new IllegalArgumentException(text + " (expected: an http(s) URL)"));
  }

  /** This URL, with a path where it has none. */
  BaseUrl withDefaultPath(String defaultPath) {
    return path.isEmpty() ? new BaseUrl(endpoint, defaultPath) : this;
  }

  /** This URL without the path of an operation that was written along with it. */
  BaseUrl withoutOperation() {
    for (String operation : OPERATIONS) {
      if (path.endsWith(operation)) {
        return new BaseUrl(endpoint, path.substring(0, path.length() - operation.length()));
      }
    }
    return this;
  }

  BaseUrl with(@Nullable Path caFile, int maxConnections) {
    return new BaseUrl(
        new Endpoint(endpoint.tls(), endpoint.host(), endpoint.port(), caFile, maxConnections),
        path);
  }

  /** Whether the host is this machine or one of the user's own, as far as its name tells. */
  boolean isLocal() {
    String host = endpoint.host().toLowerCase(Locale.ROOT);
    boolean address = host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    return (address ? PRIVATE_ADDRESS : PRIVATE_NAME).matcher(host).matches();
  }

  /** Whether a vendor serves it that sends bills. */
  boolean isBilled() {
    return BILLED.matcher(endpoint.host()).matches();
  }

  @Override
  public String toString() {
    return endpoint + path;
  }

  private static String trimmed(@Nullable String path) {
    return path == null ? "" : path.replaceAll("/+$", "");
  }
}
