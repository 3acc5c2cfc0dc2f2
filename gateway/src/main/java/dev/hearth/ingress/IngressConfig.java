package dev.hearth.ingress;

import java.time.Duration;
import java.util.Objects;

/**
 * Where the gateway listens and what it takes from callers.
 *
 * @param port 0 for any free one
 * @param maxConnections open connections at most; those beyond are answered 503 and closed
 * @param maxBodyBytes the largest request body; a larger one is answered 413 before it is buffered
 * @param maxBytesInFlight request bodies held at once, all together; beyond it 503
 * @param headerTimeout for a connection's first byte to come, and from a request's first byte to
 *     its last header; then 408
 * @param bodyTimeout from a request's last header to its body's last byte; then 408
 * @param idleTimeout between two requests of a connection, and for a caller to take more of an
 *     answer that is complete; then the connection is closed
 * @param origins the web pages that may ask
 */
public record IngressConfig(
    String host,
    int port,
    int maxConnections,
    int maxBodyBytes,
    long maxBytesInFlight,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    Origins origins) {

  private static final int MIB = 1024 * 1024;

  public static final IngressConfig DEFAULT =
      new IngressConfig(
          "127.0.0.1",
          4000,
          10_000,
          64 * MIB,
          256L * MIB,
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofSeconds(75),
          Origins.OWN);

  public IngressConfig {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(origins, "origins");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
    }
    requirePositive("maxConnections", maxConnections);
    requirePositive("maxBodyBytes", maxBodyBytes);
    if (maxBytesInFlight < maxBodyBytes) {
      throw new IllegalArgumentException(
          "maxBytesInFlight: %d (expected: at least maxBodyBytes, %d)"
              .formatted(maxBytesInFlight, maxBodyBytes));
    }
    requirePositive("headerTimeout", headerTimeout.toNanos());
    requirePositive("bodyTimeout", bodyTimeout.toNanos());
    requirePositive("idleTimeout", idleTimeout.toNanos());
  }

  public IngressConfig at(String newHost, int newPort) {
    return new IngressConfig(
        newHost,
        newPort,
        maxConnections,
        maxBodyBytes,
        maxBytesInFlight,
        headerTimeout,
        bodyTimeout,
        idleTimeout,
        origins);
  }

  public IngressConfig with(Origins others) {
    return new IngressConfig(
        host,
        port,
        maxConnections,
        maxBodyBytes,
        maxBytesInFlight,
        headerTimeout,
        bodyTimeout,
        idleTimeout,
        others);
  }

  private static void requirePositive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
