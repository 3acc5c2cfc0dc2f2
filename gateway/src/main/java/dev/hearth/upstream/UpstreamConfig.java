package dev.hearth.upstream;

import io.netty.buffer.ByteBufAllocator;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What all connections to back ends have in common.
 *
 * @param allocator where read buffers come from
 * @param idleTimeout after which an unused connection is closed
 * @param maxConnectionAge after which a connection is not used again, so that a name whose
 *     addresses changed is looked up anew
 * @param maxWaiting how many calls may wait for a connection to one endpoint, on each loop
 * @param proxy how https endpoints are reached
 * @param nameServers who is asked for the addresses of names, in this order; empty for those that
 *     the system names
 */
public record UpstreamConfig(
    Transport transport,
    ByteBufAllocator allocator,
    Duration idleTimeout,
    Duration maxConnectionAge,
    int maxWaiting,
    ProxySettings proxy,
    List<InetSocketAddress> nameServers) {

  public UpstreamConfig {
    Objects.requireNonNull(transport, "transport");
    Objects.requireNonNull(allocator, "allocator");
    Objects.requireNonNull(proxy, "proxy");
    nameServers = List.copyOf(nameServers);
    requirePositive("idleTimeout", idleTimeout);
    requirePositive("maxConnectionAge", maxConnectionAge);
    if (maxWaiting < 0) {
      throw new IllegalArgumentException("maxWaiting: " + maxWaiting + " (expected: >= 0)");
    }
  }

  /** 30 s idle, 5 minutes old at most, 1024 waiting, no proxy, the system's name servers. */
  public static UpstreamConfig of(Transport transport, ByteBufAllocator allocator) {
    return new UpstreamConfig(
        transport,
        allocator,
        Duration.ofSeconds(30),
        Duration.ofMinutes(5),
        1024,
        ProxySettings.NONE,
        List.of());
  }

  /** The same, with https endpoints reached in this way. */
  public UpstreamConfig withProxy(ProxySettings settings) {
    return new UpstreamConfig(
        transport, allocator, idleTimeout, maxConnectionAge, maxWaiting, settings, nameServers);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }
}
