package dev.hearth.upstream;

import io.netty.channel.EventLoop;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks up names without blocking. Literals and {@code localhost} need no look-up; the resolver,
 * with its socket, is made for the first other name.
 */
final class Names {

  private final EventLoop loop;
  private final Transport transport;
  private @Nullable DnsNameResolver resolver;

  Names(EventLoop loop, Transport transport) {
    this.loop = loop;
    this.transport = transport;
  }

  /** All addresses of a name or literal, in the order in which they should be tried. */
  Future<List<InetAddress>> addresses(String host) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      return loop.newSucceededFuture(List.of(address(host, literal)));
    }
    if (isLocalhost(host)) {
      return loop.newSucceededFuture(
          List.of(
              address(host, new byte[] {127, 0, 0, 1}),
              address(host, new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1})));
    }
    return resolver().resolveAll(host);
  }

  void close() {
    if (resolver != null) {
      resolver.close();
    }
  }

  private static boolean isLocalhost(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost") || name.endsWith(".localhost");
  }

  private static InetAddress address(String host, byte[] bytes) {
    try {
      return InetAddress.getByAddress(host, bytes);
    } catch (UnknownHostException impossible) {
      throw new AssertionError("4 or 16 bytes are an address", impossible);
    }
  }

  private DnsNameResolver resolver() {
    if (resolver == null) {
      resolver =
          new DnsNameResolverBuilder(loop)
              .datagramChannelType(transport.datagram())
              .socketChannelType(transport.client())
              .build();
    }
    return resolver;
  }
}
