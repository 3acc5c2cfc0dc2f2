package dev.hearth.upstream;

import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where connections go.
 *
 * @param host a name or an address literal, without brackets
 * @param caFile a PEM file of certificates to trust instead of the system's; null for the system's
 * @param maxConnections how many connections the whole process opens to it at most, ≥ 1
 * @param publicOnly whether only those of its addresses are connected to that anybody on the
 *     internet may have: for names that are not to lead into the network around the gateway
 */
public record Endpoint(
    boolean tls,
    String host,
    int port,
    @Nullable Path caFile,
    int maxConnections,
    boolean publicOnly) {

  /** What {@link #of} allows: enough for a thousand streams at once. */
  public static final int DEFAULT_MAX_CONNECTIONS = 2048;

  public Endpoint {
    Objects.requireNonNull(host, "host");
    if (host.isEmpty()) {
      throw new IllegalArgumentException("host: empty (expected: a name or an address)");
    }
    if (host.chars().anyMatch(c -> c <= ' ' || c == 0x7f)) {
      throw new IllegalArgumentException(
          "host: '%s' (expected: a name or an address, without blanks and control characters)"
              .formatted(host.replaceAll("[^!-~]", "?")));
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 1 to 65535)");
    }
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections: " + maxConnections + " (expected: at least 1)");
    }
  }

  /** An endpoint that may be anywhere. */
  public Endpoint(boolean tls, String host, int port, @Nullable Path caFile, int maxConnections) {
    this(tls, host, port, caFile, maxConnections, false);
  }

  /**
   * The endpoint of an http or https URL; its path is not part of it.
   *
   * @throws IllegalArgumentException when the URL is neither or has no host
   */
  public static Endpoint of(URI url) {
    boolean tls = "https".equalsIgnoreCase(url.getScheme());
    if (!tls && !"http".equalsIgnoreCase(url.getScheme())) {
      throw new IllegalArgumentException(url + " (expected: http:// or https://)");
    }
    String host = url.getHost();
    if (host == null) {
      throw new IllegalArgumentException(url + " (expected: a host after ://)");
    }
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
    return new Endpoint(tls, bare, port, null, DEFAULT_MAX_CONNECTIONS);
  }

  /** The value of a {@code Host} header. */
  public String authority() {
    String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (tls ? 443 : 80) ? name : name + ":" + port;
  }

  @Override
  public String toString() {
    return (tls ? "https://" : "http://") + authority();
  }
}
